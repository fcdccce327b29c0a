// A real HAProxy in front of two canary and four stable processes of a tiny shop, all in one test.
#pragma once

#include "integrations/haproxy/haproxy_router.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "tests/support/completed.hpp"
#include "tests/support/real_program.hpp"
#include "tests/support/run_awaitable.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::integrations::haproxy {

inline const base::ServiceName kShop{"shop"};
inline const base::PoolName kCanary{"canary"};
inline const base::PoolName kStable{"stable"};

deploy::TrafficSplit split(int canary, int stable);

/// One process of the shop: answers its own name, and its health.
struct Process {
    std::string name;
    bool healthy = true;
    std::unique_ptr<net::HttpServer> server;
    int port = 0;
};

class RealHaproxy : public testing::Test {
protected:
    RealHaproxy();
    ~RealHaproxy() override;

    void SetUp() override;
    /// `backend_lines`: what stands in the backend besides its servers.
    void start(const std::string& backend_lines = {});
    void restart();
    void stop_haproxy() { haproxy_.reset(); }
    void stop_process(const std::string& name);
    Process& process(const std::string& name);

    base::Result<deploy::TrafficSplit> set(const deploy::TrafficSplit& split, int epoch = 1);
    base::Result<deploy::TrafficSplit> read();
    base::Outcome check_health(const base::PoolName& pool);
    /// One line on HAProxy's runtime socket, past the router.
    std::string say(const std::string& line);

    /// Who answered; empty: it failed.
    std::string ask(const std::string& cookie = {});
    net::asio::awaitable<std::string> ask_once(std::string cookie);
    /// Answers by pool ("canary", "stable", "failed") of so many requests.
    std::map<std::string, int> customers(int requests);
    /// Polls until the condition holds; fails the test after 10 s.
    template <class Condition>
    void wait_until(Condition condition, const char* what) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (!condition()) {
            ASSERT_LT(std::chrono::steady_clock::now(), until) << what << "\n"
                                                               << haproxy_->output();
        }
    }

    [[nodiscard]] std::string socket() const { return folder_.file("runtime.sock"); }
    HaproxyRouterConfig config() const;
    /// A router that is configured so.
    void use_services(std::map<base::ServiceName, HaproxyService> services);

    boost::asio::io_context io_{1};
    tests::TemporaryFolder folder_;
    std::string level_ = "admin";  ///< what the runtime socket allows
    std::vector<std::unique_ptr<Process>> processes_;
    std::unique_ptr<net::HttpClient> client_;
    std::unique_ptr<HaproxyRouter> router_;
    tests::ListeningSocket front_;
    std::unique_ptr<tests::RealProgram> haproxy_;
};

}  // namespace deploybot::integrations::haproxy
