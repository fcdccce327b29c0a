#include "integrations/command/supervisor.hpp"

#include <cstdio>
#include <string_view>

int main(int count, char** arguments) {
    if (count != 3 || std::string_view(arguments[1]) != "--dir") {
        std::fputs("usage: command_supervisor --dir DIR\n", stderr);
        return 64;
    }
    return deploybot::integrations::command::run_supervisor(arguments[2]);
}
