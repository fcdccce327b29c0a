#include "bot/serve.hpp"

#include "base/log.hpp"
#include "bot/api/api.hpp"
#include "bot/api/json_answers.hpp"
#include "bot/api/stop_views.hpp"
#include "bot/api/views.hpp"
#include "bot/board/sessions.hpp"
#include "bot/board/sign_in_code.hpp"
#include "bot/buttons.hpp"
#include "bot/config/load.hpp"
#include "bot/engine.hpp"
#include "bot/feed.hpp"
#include "bot/flag_endpoint.hpp"
#include "bot/herald.hpp"
#include "bot/kill_switch.hpp"
#include "bot/records.hpp"
#include "bot/version.hpp"
#include "bot/wiring.hpp"
#include "commands/sentences/confirm.hpp"
#include "commands/sentences/refuse.hpp"
#include "journal/group_commit.hpp"
#include "journal/sqlite_store.hpp"
#include "net/http_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdio>
#include <malloc.h>
#include <memory>
#include <optional>
#include <utility>

namespace deploybot::bot {
namespace {

namespace asio = boost::asio;

constexpr base::Millis kGrace{5'000};
/// Longer than any wait of a lane: the clock may be set back meanwhile.
constexpr base::Millis kLongestSleep{60'000};

Tokens tokens_of(const Config& config) {
    Tokens tokens;
    for (const auto& [person, token] : config.api_tokens) {
        tokens.add(token, person);
    }
    return tokens;
}

std::string say(
    const deploy::Ask& ask, const deploy::Decision& decision, const deploy::World& after,
    const deploy::Catalog& catalog, base::TimePoint now
) {
    const auto* refusal = std::get_if<queue::Refusal>(&decision.reply);
    commands::Message message =
        refusal != nullptr
            ? commands::refuse(ask.command, *refusal, after, catalog)
            : commands::confirm(
                  ask.command, std::get<queue::Accepted>(decision.reply), after, catalog, now
              );
    keep_allowed(message, ask.speaker.person, after, catalog, now);
    return dump(to_value(message));
}

/// Connections that only read the journal, one for each thread that does.
struct Readers {
    std::unique_ptr<const journal::Store> records;
    std::unique_ptr<const journal::Store> long_records;
};

base::Result<Readers> open_readers(const std::string& path) {
    auto records = journal::SqliteStore::open_for_reading(path);
    auto long_records = journal::SqliteStore::open_for_reading(path);
    if (!records || !long_records) {
        return base::fail(records ? long_records.error() : records.error());
    }
    return Readers{.records = std::move(*records), .long_records = std::move(*long_records)};
}

/// The object graph of the running bot, and the order in which it stops.
class Bot {
public:
    Bot(std::string config_path, Config config, std::unique_ptr<journal::Store> store,
        Knowledge knowledge, Readers readers)
        : config_path_(std::move(config_path)),
          config_(std::move(config)),
          work_(io_.get_executor()),
          journal_(
              std::move(store),
              [this](std::function<void()> function) { asio::post(io_, std::move(function)); }
          ),
          knowledge_(std::move(knowledge)),
          snapshot_position_(knowledge_.position),
          timer_(io_),
          stop_signals_(io_, SIGTERM, SIGINT),
          reload_signal_(io_, SIGHUP),
          kill_switch_(
              io_.get_executor(), stop_file(config_.journal.path),
              [this](std::string source, std::string reason) {
                  stop_everything(std::move(source), std::move(reason));
              }
          ),
          records_(io_.get_executor(), std::move(readers.records)),
          long_records_(io_.get_executor(), std::move(readers.long_records)),
          sessions_(
              clock_, sign_in_folder(config_.journal.path),
              [this](journal::Append append, journal::GroupCommit::Completion done) {
                  journal_.submit(std::move(append), std::move(done));
              }
          ),
          feed_(io_.get_executor(), clock_, reader(), summaries()) {}

    int run();

private:
    base::Outcome open();
    base::Outcome restore_sessions();
    Feed::ReadEntries reader();
    Feed::Summarise summaries();
    Engine::Outside outside();
    void committed(const std::vector<Happened>& happened);
    void save_snapshot();
    void arm_timer();
    void await_reload();
    void reload();
    void stop_everything(std::string source, std::string reason);
    void await_stop();
    asio::awaitable<void> stop();
    void end_after_last_write();

    std::string config_path_;
    Config config_;
    base::SystemClock clock_;
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    journal::GroupCommit journal_;
    Knowledge knowledge_;
    std::uint64_t snapshot_position_;
    asio::steady_timer timer_;
    asio::signal_set stop_signals_;
    asio::signal_set reload_signal_;
    KillSwitch kill_switch_;
    FileRecords records_;
    FileRecords long_records_;
    Sessions sessions_;
    Feed feed_;
    Herald herald_;
    std::optional<Wired> wired_;
    std::optional<Engine> engine_;
    std::optional<Api> api_;
    std::optional<net::HttpServer> server_;
    bool stopping_ = false;
    bool rearming_ = false;  ///< the timer is set again in a moment
    int status_ = 0;
};

Feed::ReadEntries Bot::reader() {
    return [this](std::uint64_t after, std::size_t most, auto done) {
        using Page = base::Result<std::vector<journal::Entry>>;
        auto page = std::make_shared<Page>();
        records_.run(
            [page, after, most](const journal::Store& store) {
                *page = store.read_all(after, most);
            },
            [page, done = std::move(done)] { done(std::move(*page)); }
        );
    };
}

Feed::Summarise Bot::summaries() {
    return [this](const base::LaneName& lane, std::uint64_t position) {
        std::vector<std::string> texts;
        if (lane.empty()) {
            texts.push_back(dump(stops_json(engine_->world(), engine_->catalog(), clock_.now())));
        }
        for (const auto& [name, service] : engine_->catalog().services) {
            if (service.lane == lane) {
                texts.push_back(dump(
                    summary_json(engine_->world(), service, engine_->catalog().rights, position)
                ));
            }
        }
        return texts;
    };
}

Engine::Outside Bot::outside() {
    Engine::Outside outside;
    outside.append = [this](journal::Append append, journal::GroupCommit::Completion done) {
        journal_.submit(std::move(append), std::move(done));
    };
    outside.say = [this](
                      const auto& ask, const auto& decision, const auto& after, base::TimePoint now
                  ) { return say(ask, decision, after, engine_->catalog(), now); };
    outside.committed = [this](const std::vector<Happened>& happened) { committed(happened); };
    // later: the engine is in the middle of its work when it says so
    outside.rescheduled = [this] {
        if (!std::exchange(rearming_, true)) {
            asio::post(io_, [this] {
                rearming_ = false;
                arm_timer();
            });
        }
    };
    outside.stopped = [this](const base::Error& error) {
        base::log_error(
            {}, "the journal is lost: I stop acting", {{"why", error.message}, {"do", error.hint}}
        );
        status_ = 2;
    };
    return outside;
}

base::Outcome Bot::restore_sessions() {
    const auto store = journal::SqliteStore::open_for_reading(config_.journal.path);
    return store ? sessions_.restore(**store) : base::fail(store.error());
}

base::Outcome Bot::open() {
    auto wired = wire(io_.get_executor(), clock_, config_);
    if (!wired) {
        return base::fail(wired.error());
    }
    wired_ = std::move(*wired);
    engine_.emplace(clock_, outside(), std::move(knowledge_), config_.catalog, wired_->ports);
    const auto evaluate = [this](const net::Request& request) {
        return evaluate_flags(*wired_->flags, engine_->catalog(), request);
    };
    api_.emplace(Api::Parts{
        .engine = *engine_,
        .feed = feed_,
        .clock = clock_,
        .records = records_,
        .long_records = long_records_,
        .sessions = sessions_,
        .stop_file = [this] { return kill_switch_.file_there(); },
        .evaluate_flags = evaluate});
    sessions_.use(config_.server.session);
    feed_.begin(engine_->knowledge().position);
    if (auto restored = restore_sessions(); !restored) {
        return restored;
    }
    api_->use(tokens_of(config_));
    server_.emplace(io_.get_executor(), config_.server.limits, [this](net::Request request) {
        return api_->handle(std::move(request));
    });
    const auto port = server_->listen(config_.server.listen.address, config_.server.listen.port);
    if (!port) {
        return base::fail(port.error());
    }
    // before the start, which sets going what became due meanwhile: a stop that somebody asked for
    // while the bot was down is in the journal by then
    kill_switch_.watch([this] { return engine_->world().stops.kill_switch.has_value(); });
    engine_->start(std::string(kVersion));
    arm_timer();
    await_reload();
    await_stop();
    base::log_info(
        {}, "ready",
        {{"address", config_.server.listen.address + ":" + std::to_string(*port)},
         {"services", std::to_string(config_.catalog.services.size())},
         {"position", std::to_string(engine_->knowledge().position)},
         {"version", std::string(kVersion)}}
    );
    return {};
}

void Bot::committed(const std::vector<Happened>& happened) {
    for (const Happened& each : happened) {
        log_event(each);
    }
    feed_.publish(
        happened, herald_.tell(happened, engine_->world(), engine_->catalog(), clock_.now())
    );
    if (engine_->knowledge().position - snapshot_position_ >= config_.journal.snapshot_every) {
        save_snapshot();
    }
}

void Bot::save_snapshot() {
    snapshot_position_ = engine_->knowledge().position;
    auto snapshot = std::make_shared<journal::Snapshot>(make_snapshot(engine_->knowledge()));
    journal_.run_on_store([snapshot](journal::Store& store) {
        if (const auto saved = store.save_snapshot(*snapshot); !saved) {
            base::log_warning(
                {}, "no snapshot was saved; the next start reads more",
                {{"why", saved.error().message}}
            );
        }
    });
}

void Bot::arm_timer() {
    if (stopping_) {
        return;
    }
    const base::Millis until = engine_->next_look() - clock_.now();
    timer_.expires_after(std::clamp(until, base::Millis{1}, kLongestSleep));
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error && !stopping_) {
            engine_->tick();
            arm_timer();
        }
    });
}

void Bot::await_reload() {
    reload_signal_.async_wait([this](boost::system::error_code error, int) {
        if (!error) {
            reload();
            await_reload();
        }
    });
}

void Bot::reload() {
    auto loaded =
        load_config(config_path_, {.environment = process_environment, .with_secrets = true});
    if (!loaded) {
        base::log_error(
            {}, "the new configuration is refused; the old one goes on",
            {{"mistakes", format_mistakes(loaded.error())}}
        );
        return;
    }
    auto wired = wire(io_.get_executor(), clock_, *loaded);
    if (!wired) {
        base::log_error(
            {}, "the new configuration is refused; the old one goes on",
            {{"why", wired.error().message}, {"do", wired.error().hint}}
        );
        return;
    }
    config_ = std::move(*loaded);
    wired_ = std::move(*wired);
    base::open_log(config_.log.level, config_.log.format);
    api_->use(tokens_of(config_));
    sessions_.use(config_.server.session);
    engine_->reload(config_.catalog, wired_->ports);
    base::log_info(
        {}, "the configuration was read again",
        {{"services", std::to_string(config_.catalog.services.size())}}
    );
}

void Bot::stop_everything(std::string source, std::string reason) {
    queue::Command command{.verb = queue::Verb::StopEverything, .reason = std::move(reason)};
    queue::Speaker speaker{
        .person = queue::kBot,
        .source = std::move(source),
        .request_id = {},
        .idempotency_key = {}};
    engine_->submit(std::move(command), std::move(speaker), [](base::Result<Reply> reply) {
        if (!reply) {
            base::log_error(
                {}, "everything should be stopped, and the journal does not take it",
                {{"why", reply.error().message}, {"do", reply.error().hint}}
            );
        }
    });
}

void Bot::await_stop() {
    stop_signals_.async_wait([this](boost::system::error_code error, int signal) {
        if (error) {
            return;
        }
        if (stopping_) {
            base::log_warning({}, "asked to stop a second time: ending at once");
            std::_Exit(1);
        }
        stopping_ = true;
        base::log_info(
            {}, "stopping: no new starts; what runs is found again by the next start",
            {{"signal", std::to_string(signal)},
             {"calls_under_way", std::to_string(engine_->in_flight())}}
        );
        asio::co_spawn(io_, stop(), asio::detached);
        await_stop();
    });
}

asio::awaitable<void> Bot::stop() {
    engine_->drain();
    timer_.cancel();
    kill_switch_.close();
    feed_.close();
    co_await server_->stop(kGrace);
    while (!engine_->is_idle() && !engine_->failure()) {
        const bool waited = co_await net::pause(base::Millis{5});
        if (!waited) {
            break;
        }
    }
    save_snapshot();
    end_after_last_write();
}

void Bot::end_after_last_write() {
    journal_.run_on_store([this](journal::Store&) {
        journal_.post_back([this] {
            base::log_info({}, "stopped");
            io_.stop();
        });
    });
}

int Bot::run() {
    if (const auto opened = open(); !opened) {
        std::fprintf(stderr, "deploybot: %s\n", opened.error().message.c_str());
        if (!opened.error().hint.empty()) {
            std::fprintf(stderr, "  %s\n", opened.error().hint.c_str());
        }
        return 1;
    }
    // what reading the configuration and the journal needed is not needed again
    ::malloc_trim(0);
    io_.run();
    return status_;
}

int report(const base::Error& error) {
    std::fprintf(stderr, "deploybot: %s\n", error.message.c_str());
    if (!error.hint.empty()) {
        std::fprintf(stderr, "  %s\n", error.hint.c_str());
    }
    return 1;
}

}  // namespace

int run_serve(const std::string& config_path) {
    std::signal(SIGPIPE, SIG_IGN);
    auto config =
        load_config(config_path, {.environment = process_environment, .with_secrets = true});
    if (!config) {
        std::fprintf(stderr, "%s", format_mistakes(config.error()).c_str());
        return 1;
    }
    base::open_log(config->log.level, config->log.format);
    auto store = journal::SqliteStore::open(config->journal.path);
    if (!store) {
        return report(store.error());
    }
    auto knowledge = replay(**store);
    if (!knowledge) {
        return report(knowledge.error());
    }
    auto readers = open_readers(config->journal.path);
    if (!readers) {
        return report(readers.error());
    }
    Bot bot(
        config_path, std::move(*config), std::move(*store), std::move(*knowledge),
        std::move(*readers)
    );
    return bot.run();
}

}  // namespace deploybot::bot
