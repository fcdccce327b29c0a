#include "integrations/haproxy/haproxy_router.hpp"

#include "base/text.hpp"
#include "integrations/haproxy/change.hpp"
#include "integrations/haproxy/verify.hpp"
#include "net/answer.hpp"
#include "net/http_client.hpp"
#include "net/line_exchange.hpp"
#include "net/task_group.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::integrations::haproxy {
namespace {

namespace asio = net::asio;
using base::ErrorCode;
using base::fail;
using base::Result;
using deploy::TrafficSplit;

/// `show stat` of a large backend: about 500 bytes a server.
constexpr std::size_t kAnswerBytes = std::size_t{1} << 20U;

std::string stat_command(const HaproxyService& service) {
    return "show stat " + service.backend + " 4 -1";  // 4: servers only
}

/// What the socket said, with what to do about it.
base::Error explain(base::Error error, const HaproxyService& service) {
    error.message = "HAProxy at " + service.socket + ": " + error.message;
    error.hint =
        "does HAProxy run, is \"stats socket " + service.socket +
        " level admin\" in its configuration, and may DeployBot's user open it? Traffic flows on "
        "with the weights that it has";
    return error;
}

/// The commands that HAProxy refused, each with its sentence.
base::Outcome check_answers(const CommandLine& line, const Answers& answers) {
    const auto commands = base::split(line.text, ';');
    std::vector<std::string> refused;
    bool denied = false;
    for (std::size_t i = 0; i < answers.of_commands.size(); ++i) {
        if (const std::string& said = answers.of_commands[i]; !said.empty()) {
            refused.push_back("\"" + std::string(commands[i]) + "\": " + said);
            denied = denied || said.find("Permission denied") != std::string::npos;
        }
    }
    if (refused.empty()) {
        return {};
    }
    return fail(
        denied ? ErrorCode::Refused : ErrorCode::Broken,
        "HAProxy refused " + base::join(refused, "; "),
        denied ? "give the socket \"level admin\" in HAProxy's configuration"
               : "the backend must balance with a dynamic algorithm (roundrobin, leastconn)"
    );
}

}  // namespace

class HaproxyRouter::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(net::Executor executor, HaproxyRouterConfig config)
        : executor_(std::move(executor)),
          config_(std::move(config)),
          client_(executor_, {.ca_file = config_.ca_file, .body_bytes = std::size_t{64} * 1024}) {}

    void set_split(
        const base::ServiceName& name, const TrafficSplit& split, std::uint64_t epoch,
        deploy::Completion<TrafficSplit> done
    ) {
        net::answer(
            executor_, owner_, set(shared_from_this(), name, split, epoch), std::move(done)
        );
    }

    void read_split(const base::ServiceName& name, deploy::Completion<TrafficSplit> done) {
        net::answer(executor_, owner_, read(shared_from_this(), name), std::move(done));
    }

    void check_health(
        const base::ServiceName& name, const base::PoolName& pool, deploy::Completion<void> done
    ) {
        net::answer(executor_, owner_, probe(shared_from_this(), name, pool), std::move(done));
    }

    /// No completion is called from now on.
    void close() {
        owner_.reset();
        client_.close();
    }

private:
    [[nodiscard]] Result<HaproxyService> find(const base::ServiceName& name) const {
        const auto found = config_.services.find(name);
        if (found == config_.services.end()) {
            return fail(
                ErrorCode::Invalid, "service " + name.str() + " has no HAProxy router",
                "name its backend and servers in the configuration"
            );
        }
        if (auto checked = check(found->second); !checked) {
            return fail(checked.error());
        }
        return found->second;
    }

    /// A call of an owner that has lost its lease must not undo what its successor did.
    base::Outcome admit(const base::ServiceName& name, std::uint64_t epoch) {
        std::uint64_t& highest = epochs_[name];
        if (epoch < highest) {
            return fail(
                ErrorCode::Conflict,
                "this change of traffic comes from an owner whose time is over (epoch " +
                    std::to_string(epoch) + ", now " + std::to_string(highest) + ")",
                "the present owner of the lane decides"
            );
        }
        highest = epoch;
        return {};
    }

    static asio::awaitable<Result<TrafficSplit>> set(
        std::shared_ptr<Impl> self, base::ServiceName name, TrafficSplit split, std::uint64_t epoch
    ) {
        const net::Deadline deadline = net::deadline_in(self->config_.time_limit);
        const auto service = self->find(name);
        if (!service) {
            co_return fail(service.error());
        }
        const auto wishes = wishes_for(*service, split);
        if (!wishes) {
            co_return fail(wishes.error());
        }
        if (auto admitted = self->admit(name, epoch); !admitted) {
            co_return fail(admitted.error());
        }
        const auto before = co_await look(*service, deadline);
        if (!before) {
            co_return fail(before.error());
        }
        if (auto possible = can_take_traffic(*service, *wishes, *before); !possible) {
            co_return fail(possible.error());
        }
        // the look took time: somebody with a newer epoch may have come in between
        if (auto admitted = self->admit(name, epoch); !admitted) {
            co_return fail(admitted.error());
        }
        const auto after =
            co_await change(*service, commands_for(*service, *wishes, *before), deadline);
        if (!after) {
            co_return fail(after.error());
        }
        if (auto verified = verify(*service, *wishes, *after); !verified) {
            co_return fail(verified.error());
        }
        co_return told_split(*service, *after);
    }

    static asio::awaitable<Result<TrafficSplit>> read(
        std::shared_ptr<Impl> self, base::ServiceName name
    ) {
        const auto service = self->find(name);
        if (!service) {
            co_return fail(service.error());
        }
        const auto states = co_await look(*service, net::deadline_in(self->config_.time_limit));
        if (!states) {
            co_return fail(states.error());
        }
        co_return told_split(*service, *states);
    }

    static asio::awaitable<Result<std::vector<ServerState>>> look(
        HaproxyService service, net::Deadline deadline
    ) {
        const auto answer = co_await net::line_exchange(
            service.socket, stat_command(service), kAnswerBytes, deadline
        );
        if (!answer) {
            co_return fail(explain(answer.error(), service));
        }
        co_return parse_stat(*answer, service.backend);
    }

    /// All commands and the reading back in one line, unless there are hundreds of servers.
    static asio::awaitable<Result<std::vector<ServerState>>> change(
        HaproxyService service, std::vector<std::string> commands, net::Deadline deadline
    ) {
        const std::vector<CommandLine> lines = to_lines(commands);
        std::string table;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const bool is_last = i + 1 == lines.size();
            const std::string text =
                lines[i].text + (is_last ? ";" + stat_command(service) : std::string());
            const auto answer =
                co_await net::line_exchange(service.socket, text, kAnswerBytes, deadline);
            if (!answer) {
                co_return fail(explain(answer.error(), service));
            }
            const auto answers = split_answers(*answer, lines[i].commands);
            if (!answers) {
                co_return fail(answers.error());
            }
            if (auto accepted = check_answers(lines[i], *answers); !accepted) {
                co_return fail(accepted.error());
            }
            table = answers->rest;
        }
        co_return parse_stat(table, service.backend);
    }

    static asio::awaitable<base::Outcome> probe(
        std::shared_ptr<Impl> self, base::ServiceName name, base::PoolName pool
    ) {
        const net::Deadline deadline = net::deadline_in(self->config_.time_limit);
        const auto service = self->find(name);
        if (!service) {
            co_return fail(service.error());
        }
        const auto servers = service->pools.find(pool);
        if (servers == service->pools.end()) {
            co_return fail(
                ErrorCode::Invalid, "HAProxy's configuration here names no pool " + pool.str()
            );
        }
        const auto states = co_await look(*service, deadline);
        if (!states) {
            co_return fail(states.error());
        }
        std::vector<std::string> faults(servers->second.size());
        net::TaskGroup group(self->executor_);
        for (std::size_t i = 0; i < faults.size(); ++i) {
            const HaproxyServer& server = servers->second[i];
            faults[i] = fault_in(server, find_state(*states, server.name));
            if (faults[i].empty()) {
                group.spawn("health", ask(self, server, deadline, &faults[i]));
            }
        }
        co_await group.join();
        std::erase(faults, "");
        if (!faults.empty()) {
            co_return fail(
                ErrorCode::Unavailable,
                "pool " + pool.str() + " cannot take traffic: " + base::join(faults, "; "),
                "look at the output of those processes"
            );
        }
        co_return base::Outcome{};
    }

    /// What HAProxy itself knows; it checks no server in maintenance.
    static std::string fault_in(const HaproxyServer& server, const ServerState* state) {
        if (state == nullptr) {
            return "HAProxy has no server " + server.name;
        }
        if (state->is_up() || state->is_in_maintenance() || state->is_draining()) {
            return "";
        }
        return "HAProxy says " + server.name + " is " + state->status +
               (state->check.empty() ? "" : " (" + state->check + ")");
    }

    static asio::awaitable<void> ask(
        std::shared_ptr<Impl> self, HaproxyServer server, net::Deadline deadline, std::string* fault
    ) {
        const auto response = co_await self->client_.request({.url = server.health_url}, deadline);
        if (!response) {
            *fault = server.name + ": " + response.error().message;
        } else if (response->status < 200 || response->status >= 400) {
            *fault =
                server.name + " answers its health check with " + std::to_string(response->status);
        }
    }

    net::Executor executor_;
    HaproxyRouterConfig config_;
    net::HttpClient client_;
    std::map<base::ServiceName, std::uint64_t> epochs_;
    std::shared_ptr<const void> owner_ = std::make_shared<int>();
};

HaproxyRouter::HaproxyRouter(net::Executor executor, HaproxyRouterConfig config)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(config))) {}

HaproxyRouter::~HaproxyRouter() {
    impl_->close();
}

void HaproxyRouter::set_split(
    const base::ServiceName& service, const TrafficSplit& split, std::uint64_t epoch,
    deploy::Completion<TrafficSplit> done
) {
    impl_->set_split(service, split, epoch, std::move(done));
}

void HaproxyRouter::read_split(
    const base::ServiceName& service, deploy::Completion<TrafficSplit> done
) {
    impl_->read_split(service, std::move(done));
}

void HaproxyRouter::check_health(
    const base::ServiceName& service, const base::PoolName& pool, deploy::Completion<void> done
) {
    impl_->check_health(service, pool, std::move(done));
}

}  // namespace deploybot::integrations::haproxy
