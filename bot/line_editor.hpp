// The line that a person types on a terminal: editing, history and completion by libedit, fed one
// character at a time.
//
// Thread: one; one editor a process (libedit keeps its state in globals).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::bot {

class LineEditor {
public:
    /// `line`: a whole line was typed. `end`: end of input. `complete`: what may stand for the word
    /// being typed.
    LineEditor(
        std::string prompt, std::string history_file, std::function<void(std::string)> line,
        std::function<void()> end,
        std::function<std::vector<std::string>(std::string_view)> complete
    );
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    /// Standard input has something to read.
    void read_character();
    /// Begins a new line; what was typed is forgotten.
    void start_anew();
    /// Prints whole lines above the one that is being typed.
    void print_above(const std::string& text);

private:
    static void on_line(char* line);
    static char** on_complete(const char* word, int start, int end);

    std::string prompt_;
    std::string history_file_;
    std::function<void(std::string)> line_;
    std::function<void()> end_;
    std::function<std::vector<std::string>(std::string_view)> complete_;
    std::vector<std::string> found_;
};

}  // namespace deploybot::bot
