// The line editor on a real terminal: a child process edits, the test presses the keys.
#include "bot/line_editor.hpp"

#include "base/file.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <pty.h>
#include <string>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace deploybot::bot {
namespace {

constexpr int kPatience = 10'000;  ///< milliseconds until a test gives up
constexpr const char* kUp = "\x1b[A";
constexpr const char* kBackspace = "\x7f";
constexpr const char* kControlC = "\x03";
constexpr const char* kControlD = "\x04";

volatile std::sig_atomic_t interrupted = 0;

/// In the child: each line that was typed goes to `out`.
[[noreturn]] void edit(int out) {
    setenv("LC_ALL", "C", 1);
    setenv("TERM", "vt100", 1);
    // interrupted only while it waits: a signal just before would be slept through
    sigset_t interrupts;
    sigset_t others;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupts, &others);
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = 1; };
    sigaction(SIGINT, &action, nullptr);
    bool ended = false;
    {
        LineEditor editor(
            "> ", "",
            [&](const std::string& line) { static_cast<void>(base::write_all(out, line + "\n")); },
            [&] { ended = true; },
            [](std::string_view) { return std::vector<std::string>{"history"}; }
        );
        while (!ended) {
            pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
            const timespec patience{.tv_sec = kPatience / 1'000, .tv_nsec = 0};
            const int ready = ppoll(&input, 1, &patience, &others);
            if (interrupted != 0) {
                interrupted = 0;
                editor.start_anew();
                static_cast<void>(base::write_all(out, "ANEW\n"));
            } else if (ready > 0) {
                editor.read_character();
            } else if (ready == 0) {
                break;
            }
        }
    }
    static_cast<void>(base::write_all(out, "END\n"));
    _exit(0);
}

class LineEditorTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::array<int, 2> ends{};
        ASSERT_EQ(pipe(ends.data()), 0);
        int terminal = -1;
        child_ = forkpty(&terminal, nullptr, nullptr, nullptr);
        ASSERT_GE(child_, 0);
        if (child_ == 0) {
            edit(ends[1]);
        }
        close(ends[1]);
        lines_.reset(ends[0]);
        terminal_.reset(terminal);
        read_until(terminal_, "> ");
    }

    void TearDown() override {
        if (child_ > 0) {
            kill(child_, SIGKILL);
            waitpid(child_, nullptr, 0);
        }
    }

    /// What comes from there until it ends with `end`.
    static std::string read_until(const base::FileDescriptor& from, const std::string& end) {
        std::string text;
        while (!text.ends_with(end)) {
            pollfd input{.fd = from.get(), .events = POLLIN, .revents = 0};
            char byte = 0;
            if (poll(&input, 1, kPatience) <= 0 || read(from.get(), &byte, 1) != 1) {
                ADD_FAILURE() << "only this came: " << text;
                break;
            }
            text += byte;
        }
        return text;
    }

    void press(const std::string& keys) {
        ASSERT_TRUE(base::write_all(terminal_.get(), keys).has_value());
    }

    std::string next_line() {
        std::string line = read_until(lines_, "\n");
        return line.substr(0, line.size() - 1);
    }

    std::string type(const std::string& keys) {
        press(keys + "\r");
        return next_line();
    }

    pid_t child_ = -1;
    base::FileDescriptor terminal_;
    base::FileDescriptor lines_;
};

TEST_F(LineEditorTest, EditsTheSecondLineAsItDidTheFirst) {
    EXPECT_EQ(type(std::string("onn") + kBackspace + "e"), "one");
    EXPECT_EQ(type(std::string("twp") + kBackspace + "o"), "two");
    EXPECT_EQ(type(kUp), "two");
    EXPECT_EQ(type("his\t"), "history ");
    termios mode{};
    ASSERT_EQ(tcgetattr(terminal_.get(), &mode), 0);
    EXPECT_EQ(mode.c_lflag & static_cast<tcflag_t>(ICANON | ECHO), 0U)
        << "the editor echoes itself";
}

TEST_F(LineEditorTest, TakesTheLettersOfEveryScriptWhateverTheLocale) {
    EXPECT_EQ(type("hold shop — Körbe “leer” 🚀 שלום"), "hold shop — Körbe “leer” 🚀 שלום");
}

TEST_F(LineEditorTest, ForgetsTheLineWhenItIsInterrupted) {
    press("rollback shop");
    read_until(terminal_, "shop");
    press(kControlC);
    EXPECT_EQ(next_line(), "ANEW");
    EXPECT_EQ(type("status"), "status");
}

TEST_F(LineEditorTest, EndsAtTheFirstControlD) {
    EXPECT_EQ(type("status"), "status");
    press(kControlD);
    EXPECT_EQ(next_line(), "END");
}

}  // namespace
}  // namespace deploybot::bot
