#include "bot/line_editor.hpp"

#include "base/contract.hpp"

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <editline/readline.h>
#include <langinfo.h>
#include <utility>

namespace deploybot::bot {
namespace {

constexpr int kHistoryKept = 1'000;
LineEditor* current = nullptr;

/// libedit throws away every letter that the locale does not know.
void use_utf8() {
    std::setlocale(LC_CTYPE, "");
    if (std::string_view(nl_langinfo(CODESET)) != "UTF-8") {
        std::setlocale(LC_CTYPE, "C.UTF-8");
    }
}

}  // namespace

LineEditor::LineEditor(
    std::string prompt, std::string history_file, std::function<void(std::string)> line,
    std::function<void()> end, std::function<std::vector<std::string>(std::string_view)> complete
)
    : prompt_(std::move(prompt)),
      history_file_(std::move(history_file)),
      line_(std::move(line)),
      end_(std::move(end)),
      complete_(std::move(complete)) {
    DEPLOYBOT_ASSERT(current == nullptr, "one line editor a process");
    current = this;
    use_utf8();
    using_history();
    stifle_history(kHistoryKept);
    if (!history_file_.empty()) {
        read_history(history_file_.c_str());
    }
    rl_attempted_completion_function = &LineEditor::on_complete;
    rl_callback_handler_install(prompt_.c_str(), &LineEditor::on_line);
}

LineEditor::~LineEditor() {
    rl_callback_handler_remove();
    if (!history_file_.empty()) {
        write_history(history_file_.c_str());
    }
    std::fputs("\n", stdout);
    current = nullptr;
}

void LineEditor::read_character() {
    rl_callback_read_char();
}

void LineEditor::start_anew() {
    rl_callback_handler_remove();
    rl_callback_handler_install(prompt_.c_str(), &LineEditor::on_line);
}

void LineEditor::print_above(const std::string& text) {
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
    // after each line libedit gives the terminal back to the shell's mode, until it is asked again
    rl_callback_handler_install(editor.prompt_.c_str(), &LineEditor::on_line);
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
