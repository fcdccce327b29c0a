#include "bot/login_link.hpp"

#include "base/text.hpp"
#include "bot/board/sign_in_code.hpp"
#include "bot/config/load.hpp"

#include <cstdio>
#include <vector>

namespace deploybot::bot {
namespace {

int unknown_person(const Config& config, const std::string& person) {
    std::vector<std::string> known;
    for (const auto& [id, each] : config.catalog.rights.people) {
        known.push_back(id.str());
    }
    const auto near = base::nearest(person, known);
    std::fprintf(
        stderr, "deploybot: the configuration knows nobody called %s\n  %s\n",
        base::shorten(base::clean(person), 60).c_str(),
        near.empty() ? ("it knows " + base::join(known, ", ")).c_str()
                     : ("did you mean " + base::join(near, ", ") + "?").c_str()
    );
    return 1;
}

std::string address_of(const ServerConfig& server) {
    if (!server.public_url.empty()) {
        std::string url = server.public_url;
        while (url.ends_with('/')) {
            url.pop_back();
        }
        return url;
    }
    // browsers keep the board's cookie for localhost even without TLS
    const std::string& address = server.listen.address;
    const bool loopback = address == "127.0.0.1" || address == "::1";
    const bool is_v6 = address.find(':') != std::string::npos;
    const std::string host = loopback ? "localhost" : is_v6 ? "[" + address + "]" : address;
    return "http://" + host + ":" + std::to_string(server.listen.port);
}

}  // namespace

int print_login_link(const std::string& config_path, const std::string& person) {
    const auto config =
        load_config(config_path, {.environment = process_environment, .with_secrets = false});
    if (!config) {
        std::fputs(format_mistakes(config.error()).c_str(), stderr);
        return 1;
    }
    const base::PersonId id{person};
    if (config->catalog.rights.find(id) == nullptr) {
        return unknown_person(*config, person);
    }
    const auto code =
        leave_sign_in_code(sign_in_folder(config->journal.path), id, base::SystemClock().now());
    if (!code) {
        std::fprintf(
            stderr, "deploybot: %s\n  %s\n", code.error().message.c_str(), code.error().hint.c_str()
        );
        return 1;
    }
    std::printf("%s/login#%s\n", address_of(config->server).c_str(), code->c_str());
    return 0;
}

}  // namespace deploybot::bot
