#include "integrations/command/child.hpp"

#include "integrations/command/arguments.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigset_t and sigprocmask
#include <sys/prctl.h>
#include <unistd.h>
#include <utility>

namespace deploybot::integrations::command {
namespace {

using base::ErrorCode;
using base::fail;
using base::FileDescriptor;

enum class Step : int { Folder, Program };
struct Trouble {
    Step step;
    int reason;
};

struct Pipe {
    FileDescriptor read;
    FileDescriptor write;
};

std::optional<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return std::nullopt;
    }
    return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

void forget_signals() {
    for (int signal = 1; signal < NSIG; ++signal) {
        ::signal(signal, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Everything in the child up to exec; only async-signal-safe calls.
[[noreturn]] void become_program(
    pid_t supervisor, int gate, int output, int trouble, const char* folder, char* const* argv,
    char* const* environment
) {
    ::setsid();
    // a program without its supervisor has neither time limit nor result: it ends, and the bot
    // looks what is there
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    char opened = 0;
    if (::getppid() != supervisor || ::read(gate, &opened, 1) != 1) {
        ::_exit(127);
    }
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    forget_signals();
    Trouble why{Step::Folder, 0};
    if (::chdir(folder) == 0) {
        ::execvpe(argv[0], argv, environment);
        why.step = Step::Program;
    }
    why.reason = errno;
    [[maybe_unused]] const ssize_t told = ::write(trouble, &why, sizeof why);
    ::_exit(127);
}

std::string explain(
    const Trouble& why, const std::string& program, const std::string& working_directory
) {
    if (why.step == Step::Folder) {
        return "could not be started: its working directory " + working_directory + ": " +
               base::describe_errno(why.reason);
    }
    const std::string path = program.starts_with('/') ? program : working_directory + "/" + program;
    const bool is_path = program.find('/') != std::string::npos;
    std::string reason = base::describe_errno(why.reason);
    if (why.reason == ENOENT && is_path && ::access(path.c_str(), F_OK) == 0) {
        reason = "the file is there, but the interpreter that its first line names is not";
    } else if (why.reason == ENOENT && !is_path) {
        reason = "there is no such program in PATH";
    } else if (why.reason == ENOENT) {
        reason = "there is no such file";
    } else if (why.reason == EACCES) {
        reason = "it is not executable (" + reason + ")";
    } else if (why.reason == ENOEXEC) {
        reason = "it is no program: a script needs a first line like #!/bin/sh";
    }
    return "could not be started: " + program + ": " + reason;
}

}  // namespace

base::Result<Child> prepare_child(
    const std::vector<std::string>& argv, const std::string& working_directory,
    const std::vector<std::string>& environment
) {
    auto gate = make_pipe();
    auto output = make_pipe();
    auto trouble = make_pipe();
    if (!gate || !output || !trouble) {
        return fail(ErrorCode::Unavailable, "no pipe: " + base::describe_errno(errno));
    }
    const auto arguments = pointers(argv);
    const auto variables = pointers(environment);
    const pid_t supervisor = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) {
        return fail(ErrorCode::Unavailable, "no process: " + base::describe_errno(errno));
    }
    if (child == 0) {
        gate->write.reset();  // else the child would hold its own gate open
        // execvpe searches PATH of the process, not of the environment that it passes on
        environ =
            const_cast<char**>(variables.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
        become_program(
            supervisor, gate->read.get(), output->write.get(), trouble->write.get(),
            working_directory.c_str(), arguments.data(), variables.data()
        );
    }
    ::fcntl(output->read.get(), F_SETFL, O_NONBLOCK);
    return Child{child, std::move(output->read), std::move(gate->write), std::move(trouble->read)};
}

base::Outcome start_child(
    Child& child, const std::vector<std::string>& argv, const std::string& working_directory
) {
    if (const auto opened = base::write_all(child.gate.get(), "x"); !opened) {
        return fail(ErrorCode::Unavailable, "could not be started: it ended before its start");
    }
    child.gate.reset();
    Trouble why{};
    ssize_t got = 0;
    do {
        got = ::read(child.trouble.get(), &why, sizeof why);
    } while (got < 0 && errno == EINTR);
    child.trouble.reset();
    if (got == static_cast<ssize_t>(sizeof why)) {
        return fail(ErrorCode::NotFound, explain(why, argv.front(), working_directory));
    }
    return {};
}

}  // namespace deploybot::integrations::command
