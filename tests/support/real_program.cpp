#include "tests/support/real_program.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <netinet/in.h>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace deploybot::tests {

std::string find_program(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::stringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/sbin:/sbin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::string file = folder;
        file += "/";
        file += name;
        if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) {
            return file;
        }
    }
    return "";
}

RealProgram::RealProgram(
    std::vector<std::string> argv, std::string output_file, const std::vector<int>& inherited
)
    : output_file_(std::move(output_file)) {
    std::vector<char*> arguments;
    arguments.reserve(argv.size() + 1);
    for (std::string& each : argv) {
        arguments.push_back(each.data());
    }
    arguments.push_back(nullptr);
    const int output =
        ::open(output_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        for (const int descriptor : inherited) {
            ::fcntl(descriptor, F_SETFD, 0);
        }
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(output);
    if (process_ < 0) {
        throw std::runtime_error("cannot start " + argv[0]);
    }
}

RealProgram::~RealProgram() {
    if (process_ > 0) {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
}

void RealProgram::signal(int number) const {
    ::kill(process_, number);
}

int RealProgram::wait() {
    int status = 0;
    ::waitpid(std::exchange(process_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string RealProgram::output() const {
    std::ifstream file(output_file_);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

ListeningSocket::ListeningSocket() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(descriptor_, any, size) != 0 || ::listen(descriptor_, 1024) != 0 ||
        ::getsockname(descriptor_, any, &size) != 0) {
        throw std::runtime_error("cannot listen on a free port");
    }
    port_ = ntohs(address.sin_port);
}

ListeningSocket::~ListeningSocket() {
    ::close(descriptor_);
}

}  // namespace deploybot::tests
