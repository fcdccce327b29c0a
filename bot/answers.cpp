#include "bot/answers.hpp"

#include "base/text.hpp"
#include "bot/api/views.hpp"
#include "bot/ports.hpp"
#include "commands/sentences/answer.hpp"
#include "commands/sentences/cargo.hpp"
#include "commands/sentences/checks.hpp"
#include "commands/sentences/refuse.hpp"
#include "commands/sentences/where.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace deploybot::bot {
namespace {

using queue::Verb;

constexpr std::size_t kLogBytes = std::size_t{64} * 1024;
/// Repositories that are asked for one commit at most: a person can name the service.
constexpr std::size_t kMostAsked = 50;

/// One question under way. It holds the ports that it asks, whatever a reload does meanwhile.
struct Question {
    const Engine& engine;
    const base::Clock& clock;
    queue::Command command;
    queue::Speaker speaker;
    Answered done;
    std::shared_ptr<const Ports> ports;

    [[nodiscard]] const ServicePorts* ports_of(const base::ServiceName& service) const {
        const auto found = ports->services.find(service);
        return found == ports->services.end() ? nullptr : &found->second;
    }
};

using Asked = std::shared_ptr<const Question>;

void refuse(const Asked& asked, const queue::Refusal& refusal) {
    asked->done(
        commands::refuse(asked->command, refusal, asked->engine.world(), asked->engine.catalog())
    );
}

void answer_check(const Asked& asked) {
    const Engine& engine = asked->engine;
    const deploy::Ask ask{
        .command = asked->command, .speaker = asked->speaker, .facts = std::nullopt};
    const base::ServiceName service =
        deploy::needs_facts(engine.world(), engine.catalog(), ask).value_or(base::ServiceName{});
    const ServicePorts* ports = asked->ports_of(service);
    if (ports == nullptr) {
        refuse(
            asked,
            std::get<queue::Refusal>(
                deploy::decide(engine.world(), engine.catalog(), ask, asked->clock.now()).reply
            )
        );
        return;
    }
    const auto say = [asked, service](const deploy::Validation& found) {
        if (!found.facts) {
            queue::Refusal refusal{.why = queue::Why::CommitNotFound, .service = service};
            refusal.detail = found.facts.error().message;
            refusal.hint = found.facts.error().hint;
            refuse(asked, refusal);
            return;
        }
        const deploy::Service* configured = asked->engine.catalog().find(service);
        if (configured == nullptr) {
            refuse(asked, {.why = queue::Why::UnknownService, .detail = service.str()});
            return;
        }
        const deploy::LaneState* lane = asked->engine.world().find(configured->lane);
        asked->done(commands::answer_check(
            service, found.facts->commit,
            deploy::check_commit(
                lane, *configured, found,
                {.rights = asked->engine.catalog().rights, .now = asked->clock.now()}
            )
        ));
    };
    validate(
        *ports, service, asked->command.commit,
        deploy::live_commit(asked->engine.world(), asked->engine.catalog(), service), say
    );
}

/// Without a token: of what runs.
base::Token token_to_log(const Question& question) {
    if (!question.command.token.empty()) {
        return question.command.token;
    }
    for (const auto& [name, lane] : question.engine.world().lanes) {
        const auto& running = lane->queue.running;
        if (running &&
            (question.command.service.empty() || running->service == question.command.service)) {
            return running->token;
        }
    }
    return {};
}

void answer_logs(const Asked& asked) {
    const base::Token typed = token_to_log(*asked);
    const auto full = deploy::find_token(asked->engine.world(), typed.str());
    if (!full) {
        refuse(
            asked,
            {.why = queue::Why::UnknownToken, .detail = typed.str(), .hint = full.error().hint}
        );
        return;
    }
    read_log(
        asked->engine, *full, asked->command.topic, 0,
        [asked, token = *full](const LogOf& log) {
            commands::Message message = commands::logs_header(token, log.key, log.chunk.complete);
            for (const std::string_view line : base::split(log.chunk.text, '\n')) {
                message.lines.push_back({commands::plain(line)});
            }
            asked->done(std::move(message));
        }
    );
}

/// `diff` and `next`: the commits of what the state names.
void answer_cargo(const Asked& asked) {
    const Engine& engine = asked->engine;
    const auto cargo = commands::cargo_of(asked->command, engine.world(), engine.catalog());
    const auto say = [asked, cargo](const base::Result<queue::CommitRange>& commits) {
        asked->done(commands::answer_cargo(
            asked->command, cargo, commits, asked->engine.world(), asked->engine.catalog(),
            asked->clock.now()
        ));
    };
    const ServicePorts* ports = cargo ? asked->ports_of(cargo->service) : nullptr;
    if (ports == nullptr) {
        say(base::fail(base::ErrorCode::NotFound, "the service is no longer configured"));
        return;
    }
    ports->commits->list_commits(
        cargo->service, cargo->from, cargo->to, commands::kMostCommitsShown + 1, say
    );
}

/// Where a commit is: asks the forge of each service in question, one after the other.
class CommitSearch : public std::enable_shared_from_this<CommitSearch> {
public:
    CommitSearch(Asked asked, std::vector<base::ServiceName> services)
        : asked_(std::move(asked)), services_(std::move(services)) {}

    void ask_next() {
        if (next_ == services_.size()) {
            asked_->done(commands::answer_where_commit(
                asked_->command.commit, found_, problem_, asked_->engine.world(),
                asked_->engine.catalog(), asked_->clock.now()
            ));
            return;
        }
        const base::ServiceName service = services_[next_++];
        const ServicePorts* ports = asked_->ports_of(service);
        if (ports == nullptr) {
            ask_next();
            return;
        }
        ports->forge->find_commit(
            service, asked_->command.commit,
            [self = shared_from_this(), service](base::Result<queue::CommitFacts> facts) {
                self->take(service, std::move(facts));
            }
        );
    }

private:
    void take(const base::ServiceName& service, base::Result<queue::CommitFacts> facts) {
        if (!facts) {
            // that a repository does not hold it is an answer; that it is ambiguous or cannot be
            // read is a problem
            if (facts.error().code != base::ErrorCode::NotFound) {
                problem_ = facts.error().message;
            }
            ask_next();
            return;
        }
        found_.push_back({.service = service, .commit = facts->commit, .in_stable = std::nullopt});
        const deploy::Service* configured = asked_->engine.catalog().find(service);
        const deploy::LaneState* lane =
            configured == nullptr ? nullptr : asked_->engine.world().find(configured->lane);
        if (lane == nullptr || !lane->stable.contains(service)) {
            ask_next();
            return;
        }
        // what the stable version holds adds nothing to it
        asked_->ports_of(service)->commits->list_commits(
            service, lane->stable.at(service).commit.sha, facts->commit.sha, 1,
            [self = shared_from_this()](const base::Result<queue::CommitRange>& beyond) {
                if (beyond) {
                    self->found_.back().in_stable = beyond->commits.empty();
                } else {
                    self->problem_ = beyond.error().message;
                }
                self->ask_next();
            }
        );
    }

    Asked asked_;
    std::vector<base::ServiceName> services_;
    std::size_t next_ = 0;
    std::vector<commands::CommitOf> found_;
    std::string problem_;
};

void answer_where_commit(const Asked& asked) {
    std::vector<base::ServiceName> services;
    if (!asked->command.service.empty()) {
        services.push_back(asked->command.service);
    } else {
        for (const auto& [name, ports] : asked->ports->services) {
            if (services.size() < kMostAsked) {
                services.push_back(name);
            }
        }
    }
    std::make_shared<CommitSearch>(asked, std::move(services))->ask_next();
}

}  // namespace

void answer_reading(
    const Engine& engine, const base::Clock& clock, const queue::Command& command,
    const queue::Speaker& speaker, Answered done
) {
    const auto asked = std::make_shared<const Question>(Question{
        engine, clock, command, speaker, std::move(done), engine.ports()});
    const bool names_commit = command.verb == Verb::Where && !command.commit.empty();
    const bool asks_forge =
        names_commit || command.verb == Verb::Next || command.verb == Verb::Diff;
    if (asks_forge || command.verb == Verb::Logs) {
        if (auto refusal =
                commands::refuse_question(command, speaker, engine.world(), engine.catalog())) {
            asked->done(std::move(*refusal));
            return;
        }
    }
    if (command.verb == Verb::Check) {
        answer_check(asked);
    } else if (command.verb == Verb::Logs) {
        answer_logs(asked);
    } else if (names_commit) {
        answer_where_commit(asked);
    } else if (asks_forge) {
        answer_cargo(asked);
    } else {
        asked->done(
            commands::answer_query(command, speaker, engine.world(), engine.catalog(), clock.now())
        );
    }
}

void read_log(
    const Engine& engine, const base::Token& token, const std::string& stage, std::uint64_t offset,
    std::function<void(LogOf)> done
) {
    LogOf log;
    log.key = log_key(engine.world(), token, stage);
    const deploy::LaneState* lane = engine.world().find_token(token);
    const base::ServiceName service =
        lane == nullptr ? base::ServiceName{} : service_of(*lane, token);
    const auto& ports = engine.ports();
    const auto found = ports->services.find(service);
    if (log.key.empty() || found == ports->services.end()) {
        done(std::move(log));
        return;
    }
    const auto driver = found->second.driver;
    const std::string key = log.key;
    driver->read_log(
        key, offset, kLogBytes,
        [driver, log = std::move(log),
         done = std::move(done)](base::Result<deploy::LogChunk> chunk) mutable {
            if (chunk) {
                log.chunk = std::move(*chunk);
            } else {
                log.chunk.text = chunk.error().message;
            }
            done(std::move(log));
        }
    );
}

}  // namespace deploybot::bot
