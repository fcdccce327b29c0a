#include "tests/bench/served_bot.hpp"

#include "tests/bench/connections.hpp"
#include "tests/bench/measure.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>
#include <utility>

namespace deploybot::bench {
namespace {

constexpr const char* kTokenVariable = "DEPLOYBOT_BENCH_TOKEN";
constexpr double kLongestStart = 20;

std::string service_section(const std::string& name, const std::string& folder) {
    std::string text = R"(
  NAME:
    lane: NAME
    environments: {uat: uat, canary: canary, production: production}
    pools:
      uat: uat
      canary: canary
      production: [blue, green]
    forge:
      git:
        repository: FOLDER/repository
    artifacts:
      folder:
        path: FOLDER/artifacts
    driver:
      command:
        working_directory: FOLDER
        deploy: {run: [/bin/true], repeatable: true}
        verify: {run: [/bin/true]}
        observe: {run: [/bin/true]}
        retire: {run: [/bin/true], repeatable: true}
    router:
      haproxy:
        socket: FOLDER/haproxy.sock
        backend: shop
        pools:
          canary:
            - {name: canary1, health: "http://127.0.0.1:9101/healthz"}
          blue:
            - {name: blue1, health: "http://127.0.0.1:9201/healthz"}
          green:
            - {name: green1, health: "http://127.0.0.1:9301/healthz"}
    metrics:
      scrape:
        targets:
          canary: ["http://127.0.0.1:9101/metrics"]
          blue: ["http://127.0.0.1:9201/metrics"]
          green: ["http://127.0.0.1:9301/metrics"]
)";
    const auto replace = [&](const std::string& word, const std::string& by) {
        for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
            text.replace(at, word.size(), by);
            at += by.size();
        }
    };
    replace("NAME", name);
    replace("FOLDER", folder);
    return text;
}

void write_configuration(
    const std::string& folder, std::uint16_t port, std::size_t services, const std::string& path
) {
    std::ofstream file(path);
    file << "server:\n  listen: 127.0.0.1:" << port
         << "\n  limits: {connections: 8192, connections_per_client: 8192}\n"
         << "journal:\n  path: journal.db\n"
         << "drivers:\n  state_folder: driver\n"
         << "flags:\n  folder: flags\n"
         << "roles:\n  manager:\n    may: [all]\n"
         << "people:\n  ana:\n    name: Ana\n    roles: [manager]\n    api_token: {env: "
         << kTokenVariable << "}\n"
         << "services:";
    for (std::size_t i = 0; i < services; ++i) {
        file << service_section(service_name(i), folder);
    }
}

std::string command_request(const std::string& text) {
    return post("/api/v1/commands", ServedBot::token(), R"({"text": ")" + text + R"("})");
}

}  // namespace

std::string built_program(const std::string& name) {
    return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

double wait_until_ready(std::uint16_t port) {
    constexpr useconds_t kBetweenTries = 500;
    const Stopwatch watch;
    while (watch.seconds() < kLongestStart) {
        try {
            Connection connection(port);
            connection.send(get("/readyz", ""));
            if (connection.read_answer() == 200) {
                return watch.seconds();
            }
        } catch (const std::runtime_error&) {
            ::usleep(kBetweenTries);
        }
    }
    throw std::runtime_error("the program is not ready after 20 s");
}

ServedBot::ServedBot(std::string folder, std::size_t services)
    : folder_(std::move(folder)), port_(free_port()) {
    ::setenv(kTokenVariable, token().c_str(), 1);
    for (const char* each : {"repository", "artifacts"}) {
        std::filesystem::create_directories(folder_ + "/" + each);
    }
    write_configuration(folder_, port_, services, folder_ + "/deploybot.yaml");
}

double ServedBot::start() {
    program_ = std::make_unique<tests::RealProgram>(
        std::vector<std::string>{
            built_program("deploybot"), "serve", "--config", folder_ + "/deploybot.yaml"},
        folder_ + "/output"
    );
    try {
        return wait_until_ready(port_);
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(
            std::string(error.what()) + ": " + program_->output().substr(0, 400)
        );
    }
}

void ServedBot::kill() {
    program_.reset();
}

const std::string& ServedBot::token() {
    static const std::string kToken =
        "5f0c1f1e7c7d4a0fb0b6a1d2c3e4f5a6978877665544332211ffeeddccbbaa00";
    return kToken;
}

std::string service_name(std::size_t number) {
    return "service-" + std::to_string(number);
}

std::string hold_request(std::size_t service) {
    return command_request("hold " + service_name(service) + " because the bench says so");
}

std::string unhold_request(std::size_t service) {
    return command_request("unhold " + service_name(service));
}

}  // namespace deploybot::bench
