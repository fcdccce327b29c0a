#include "tests/integrations/haproxy/real_haproxy.hpp"

#include "net/line_exchange.hpp"

#include <fstream>

namespace deploybot::integrations::haproxy {
namespace {

constexpr base::Millis kAskLimit{5'000};

std::string configuration(
    const std::string& socket, const std::string& level, int front,
    const std::string& backend_lines, const std::vector<std::unique_ptr<Process>>& processes
) {
    std::string text =
        "global\n"
        "    stats socket " +
        socket + " mode 600 level " + level +
        "\n"
        "    spread-checks 0\n"
        "defaults\n"
        "    mode http\n"
        "    timeout connect 1s\n    timeout client 10s\n    timeout server 10s\n"
        // a busy machine is no ill server
        "    timeout check 5s\n"
        "frontend front\n"
        "    bind fd@" +
        std::to_string(front) +
        "\n"
        "    default_backend be\n"
        "backend be\n"
        "    option httpchk GET /health\n" +
        (backend_lines.empty() ? std::string("    balance roundrobin\n") : backend_lines) +
        "    default-server check inter 100ms fall 2 rise 1 weight 100\n";
    for (const auto& each : processes) {
        text += "    server " + each->name + " 127.0.0.1:" + std::to_string(each->port) +
                (backend_lines.find("cookie") == std::string::npos ? "" : " cookie " + each->name) +
                "\n";
    }
    return text;
}

}  // namespace

deploy::TrafficSplit split(int canary, int stable) {
    return {{{kCanary, canary}, {kStable, stable}}};
}

RealHaproxy::RealHaproxy() {
    for (const char* name : {"canary1", "canary2", "stable1", "stable2", "stable3", "stable4"}) {
        auto each = std::make_unique<Process>();
        each->name = name;
        each->server = std::make_unique<net::HttpServer>(
            io_.get_executor(), net::HttpServerOptions{},
            [process = each.get()](net::Request request) -> net::asio::awaitable<net::Response> {
                const bool is_check = request.path == "/health";
                co_return net::plain(is_check && !process->healthy ? 503 : 200, process->name);
            }
        );
        each->port = each->server->listen("127.0.0.1", 0).value();
        processes_.push_back(std::move(each));
    }
}

RealHaproxy::~RealHaproxy() {
    haproxy_.reset();
    router_.reset();
    if (client_) {
        client_->close();
    }
    for (const auto& each : processes_) {
        if (each->server) {
            tests::run_awaitable(io_, each->server->stop(base::Millis{0}));
        }
    }
    EXPECT_TRUE(tests::runs_dry(io_));
}

void RealHaproxy::SetUp() {
    if (tests::find_program("haproxy").empty()) {
        GTEST_SKIP() << "haproxy is not installed";
    }
    client_ = std::make_unique<net::HttpClient>(io_.get_executor(), net::HttpClientOptions{});
    router_ = std::make_unique<HaproxyRouter>(io_.get_executor(), config());
}

void RealHaproxy::use_services(std::map<base::ServiceName, HaproxyService> services) {
    HaproxyRouterConfig changed = config();
    changed.services = std::move(services);
    router_ = std::make_unique<HaproxyRouter>(io_.get_executor(), std::move(changed));
}

HaproxyRouterConfig RealHaproxy::config() const {
    HaproxyService service{socket(), "be", {}};
    for (const auto& each : processes_) {
        service.pools[each->name.starts_with("canary") ? kCanary : kStable].push_back(
            {each->name, "http://127.0.0.1:" + std::to_string(each->port) + "/health"}
        );
    }
    return {.services = {{kShop, service}}};
}

void RealHaproxy::start(const std::string& backend_lines) {
    std::ofstream(folder_.file("haproxy.cfg"))
        << configuration(socket(), level_, front_.descriptor(), backend_lines, processes_);
    restart();
}

void RealHaproxy::restart() {
    haproxy_.reset();
    haproxy_ = std::make_unique<tests::RealProgram>(
        std::vector<std::string>{
            tests::find_program("haproxy"), "-db", "-f", folder_.file("haproxy.cfg")},
        folder_.file("haproxy.log"), std::vector<int>{front_.descriptor()}
    );
    wait_until([this] { return say("show info").find("Uptime") != std::string::npos; }, "start");
}

Process& RealHaproxy::process(const std::string& name) {
    for (const auto& each : processes_) {
        if (each->name == name) {
            return *each;
        }
    }
    throw std::runtime_error("no process " + name);
}

void RealHaproxy::stop_process(const std::string& name) {
    tests::run_awaitable(io_, process(name).server->stop(base::Millis{0}));
    process(name).server.reset();
}

base::Result<deploy::TrafficSplit> RealHaproxy::set(const deploy::TrafficSplit& split, int epoch) {
    return tests::completed<deploy::TrafficSplit>(io_, [&](auto done) {
        router_->set_split(kShop, split, static_cast<std::uint64_t>(epoch), std::move(done));
    });
}

base::Result<deploy::TrafficSplit> RealHaproxy::read() {
    return tests::completed<deploy::TrafficSplit>(io_, [&](auto done) {
        router_->read_split(kShop, std::move(done));
    });
}

base::Outcome RealHaproxy::check_health(const base::PoolName& pool) {
    return tests::completed<void>(io_, [&](auto done) {
        router_->check_health(kShop, pool, std::move(done));
    });
}

std::string RealHaproxy::say(const std::string& line) {
    const auto answer = tests::run_awaitable(
        io_, net::line_exchange(socket(), line, 1'000'000, net::deadline_in(kAskLimit))
    );
    return answer ? *answer : "";
}

net::asio::awaitable<std::string> RealHaproxy::ask_once(std::string cookie) {
    net::Call call{.url = "http://127.0.0.1:" + std::to_string(front_.port()) + "/"};
    if (!cookie.empty()) {
        call.headers.add("Cookie", "SRV=" + cookie);
    }
    const auto response = co_await client_->request(std::move(call), net::deadline_in(kAskLimit));
    co_return response && response->status == 200 ? response->body : "";
}

std::string RealHaproxy::ask(const std::string& cookie) {
    return tests::run_awaitable(io_, ask_once(cookie));
}

std::map<std::string, int> RealHaproxy::customers(int requests) {
    std::map<std::string, int> counts;
    for (int i = 0; i < requests; ++i) {
        const std::string name = ask();
        counts[name.empty() ? "failed" : name.substr(0, 6)] += 1;
    }
    return counts;
}

}  // namespace deploybot::integrations::haproxy
