#include "bot/line_editor.hpp"

#include "base/contract.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <editline/readline.h>
#include <unistd.h>
#include <utility>

namespace deploybot::bot {
namespace {

constexpr int kHistoryKept = 1'000;
LineEditor* current = nullptr;

}  // namespace

LineEditor::LineEditor(
    std::string prompt, std::string history_file, std::function<void(std::string)> line,
    std::function<void()> end, std::function<std::vector<std::string>(std::string_view)> complete
)
    : prompt_(std::move(prompt)),
      history_file_(std::move(history_file)),
      line_(std::move(line)),
      end_(std::move(end)),
      complete_(std::move(complete)),
      plain_(isatty(STDIN_FILENO) == 0) {
    DEPLOYBOT_ASSERT(current == nullptr, "one line editor a process");
    current = this;
    if (plain_) {
        return;
    }
    using_history();
    stifle_history(kHistoryKept);
    if (!history_file_.empty()) {
        read_history(history_file_.c_str());
    }
    rl_attempted_completion_function = &LineEditor::on_complete;
    rl_callback_handler_install(prompt_.c_str(), &LineEditor::on_line);
}

LineEditor::~LineEditor() {
    if (!plain_) {
        rl_callback_handler_remove();
        if (!history_file_.empty()) {
            write_history(history_file_.c_str());
        }
        std::fputs("\n", stdout);
    }
    current = nullptr;
}

void LineEditor::read_character() {
    if (!plain_) {
        rl_callback_read_char();
        return;
    }
    char* text = nullptr;
    std::size_t size = 0;
    const ssize_t length = getline(&text, &size, stdin);
    if (length < 0) {
        std::free(text);
        end_();
        return;
    }
    std::string line(text, static_cast<std::size_t>(length));
    std::free(text);
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
        line.pop_back();
    }
    line_(std::move(line));
}

void LineEditor::print_above(const std::string& text) {
    if (plain_) {
        std::fputs(text.c_str(), stdout);
        std::fflush(stdout);
        return;
    }
    std::fputs("\r\x1b[K", stdout);
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
    rl_forced_update_display();
}

void LineEditor::on_line(char* line) {
    LineEditor& editor = *current;
    if (line == nullptr) {
        editor.end_();
        return;
    }
    std::string text(line);
    if (!text.empty()) {
        add_history(line);
    }
    std::free(line);
    editor.line_(std::move(text));
}

char** LineEditor::on_complete(const char* word, int, int end) {
    LineEditor& editor = *current;
    rl_attempted_completion_over = 1;
    editor.found_ = editor.complete_({rl_line_buffer, static_cast<std::size_t>(end)});
    const auto next = [](const char*, int state) -> char* {
        const std::vector<std::string>& found = current->found_;
        const auto index = static_cast<std::size_t>(state);
        return index < found.size() ? strdup(found[index].c_str()) : nullptr;
    };
    return editor.found_.empty() ? nullptr : rl_completion_matches(word, next);
}

}  // namespace deploybot::bot
