#include "integrations/command/command_driver.hpp"

#include "base/contract.hpp"
#include "base/log.hpp"
#include "integrations/command/doubt.hpp"
#include "integrations/command/folder_watch.hpp"
#include "integrations/command/order.hpp"
#include "integrations/command/state_folder.hpp"
#include "net/executor.hpp"
#include "net/worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <set>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <variant>

namespace deploybot::integrations::command {
namespace {

namespace asio = boost::asio;
using base::ErrorCode;
using base::fail;
using base::Result;
using deploy::DriverCall;
using deploy::DriverResult;

tl::unexpected<base::Error> closing() {
    return fail(ErrorCode::Cancelled, "the driver is being closed");
}

tl::unexpected<base::Error> never_started(const std::string& dir) {
    return fail(
        ErrorCode::Unavailable, "the supervisor ended before it started the program",
        "look at " + dir + "/supervisor.log; is the disk full?"
    );
}

/// The port knows no full disk and no missing file: to the caller the driver's folder is not usable
/// now.
base::Error as_port_error(base::Error error) {
    if (error.code == ErrorCode::Full || error.code == ErrorCode::NotFound) {
        error.code = ErrorCode::Unavailable;
    }
    return error;
}

}  // namespace

/// Each call is a coroutine that looks at the action's folder, acts on what it finds, and waits for
/// a change: the same for one that starts it, one that joins it and one that finds it after a
/// crash. The folder's lock makes it one start.
class CommandDriver::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::any_io_executor executor, CommandDriverConfig config)
        : executor_(std::move(executor)),
          config_(std::move(config)),
          state_(config_.state_folder),
          watch_(executor_),
          worker_(std::make_unique<net::Worker>(executor_)) {}

    /// Runs `make()`'s coroutine and hands its result over, unless the driver was closed meanwhile.
    template <class T, class Make>
    void answer(Make make, deploy::Completion<T> done) {
        asio::co_spawn(
            executor_, std::move(make),
            [self = shared_from_this(),
             done = std::move(done)](const std::exception_ptr& thrown, Result<T> result) {
                DEPLOYBOT_ASSERT(!thrown, "a driver's call ends with a value");
                if (!self->is_closed_) {
                    done(std::move(result));
                }
            }
        );
    }

    asio::awaitable<Result<DriverResult>> run(DriverCall call);
    asio::awaitable<base::Outcome> cancel(std::string key);
    asio::awaitable<Result<deploy::LogChunk>> read_log(
        std::string key, std::uint64_t offset, std::size_t most
    );
    void close();

private:
    asio::awaitable<base::Outcome> enter(DriverCall call);
    asio::awaitable<Result<DriverResult>> carry(StartOrder order);
    asio::awaitable<Result<Standing>> clear_up(StartOrder order, InDoubt doubt);
    void spawn_reaper(pid_t supervisor);
    asio::awaitable<void> reap(pid_t supervisor);

    asio::any_io_executor executor_;
    CommandDriverConfig config_;
    StateFolder state_;
    FolderWatch watch_;
    std::unique_ptr<net::Worker> worker_;                    ///< none once closed
    std::set<asio::posix::stream_descriptor*> supervisors_;  ///< started here and not reaped yet
    bool is_closed_ = false;
};

void CommandDriver::Impl::close() {
    is_closed_ = true;
    watch_.close();
    for (asio::posix::stream_descriptor* supervisor : supervisors_) {
        supervisor->cancel();
    }
    worker_.reset();
}

asio::awaitable<Result<DriverResult>> CommandDriver::Impl::run(DriverCall call) {
    auto order = make_order(config_, call);
    if (!order) {
        co_return fail(std::move(order.error()));
    }
    if (auto entered = co_await enter(call); !entered) {
        co_return fail(as_port_error(std::move(entered.error())));
    }
    auto result = co_await carry(std::move(*order));
    if (!result) {
        co_return fail(as_port_error(std::move(result.error())));
    }
    if (worker_) {
        co_await worker_->run([this, service = call.service, keep = config_.kept_runs] {
            state_.prune(service, keep);
            return 0;
        });
    }
    co_return result;
}

asio::awaitable<base::Outcome> CommandDriver::Impl::enter(DriverCall call) {
    if (is_closed_) {
        co_return closing();
    }
    co_return co_await worker_->run([this, &call]() -> base::Outcome {
        if (auto prepared = state_.prepare(); !prepared) {
            return prepared;
        }
        if (auto current = state_.check_epoch(call.service, call.epoch); !current) {
            return current;
        }
        return state_.prepare_run(call);
    });
}

asio::awaitable<Result<DriverResult>> CommandDriver::Impl::carry(StartOrder order) {
    const std::string dir = state_.run_of(order.spec.call.key).dir();
    FolderWatch::Watch watch(watch_, dir);
    for (bool has_started = false; !is_closed_; co_await watch.changed()) {
        auto standing = co_await worker_->run([&] { return state_.join_or_start(order); });
        if (standing && std::holds_alternative<InDoubt>(*standing) && !is_closed_) {
            standing = co_await clear_up(order, std::get<InDoubt>(std::move(*standing)));
        }
        if (!standing) {
            co_return fail(std::move(standing.error()));
        }
        if (auto* finished = std::get_if<Finished>(&*standing)) {
            co_return std::move(finished->result);
        }
        const auto* running = std::get_if<Running>(&*standing);
        if (running == nullptr || running->supervisor == 0) {
            continue;
        }
        spawn_reaper(running->supervisor);
        if (std::exchange(has_started, true) && !state_.run_of(order.spec.call.key).is_started()) {
            co_return never_started(dir);
        }
    }
    co_return closing();
}

asio::awaitable<Result<Standing>> CommandDriver::Impl::clear_up(StartOrder order, InDoubt doubt) {
    const DriverCall& call = order.spec.call;
    co_await worker_->run([&] {
        state_.end_leftovers(call.key, false);
        return 0;
    });
    Doubt question{call, doubt.attempt, order.repeatable, std::nullopt};
    const auto look = make_look(call, base::SystemClock{}.now());
    auto look_order = look ? make_order(config_, *look)
                           : Result<StartOrder>(fail(ErrorCode::Invalid, "not observable"));
    if (look && !look_order) {
        question.observed = Result<DriverResult>(fail(look_order.error()));
    } else if (look) {
        auto entered = co_await enter(*look);
        question.observed = entered ? co_await carry(std::move(*look_order))
                                    : Result<DriverResult>(fail(std::move(entered.error())));
    }
    if (is_closed_) {
        co_return closing();
    }
    const DoubtDecision decision = resolve(question);
    base::log_warning(
        {call.token.str(), {}}, "an action was in doubt",
        {{"key", call.key}, {"found", decision.reason}}
    );
    co_return co_await worker_->run([&]() -> Result<Standing> {
        if (decision.result) {
            return state_.settle(call.key, *decision.result, doubt.lock);
        }
        StartOrder again = order;
        again.spec.attempt = doubt.attempt + 1;
        return state_.start_again(again, std::move(doubt.lock));
    });
}

void CommandDriver::Impl::spawn_reaper(pid_t supervisor) {
    const auto reaper = [self = shared_from_this(), supervisor] { return self->reap(supervisor); };
    asio::co_spawn(executor_, reaper, asio::detached);
}

asio::awaitable<void> CommandDriver::Impl::reap(pid_t supervisor) {
    const auto handle = static_cast<int>(::syscall(SYS_pidfd_open, supervisor, 0));
    if (handle >= 0) {
        asio::posix::stream_descriptor ended(executor_, handle);
        supervisors_.insert(&ended);
        if (!is_closed_) {
            co_await ended.async_wait(asio::posix::stream_descriptor::wait_read, net::kAwait);
        }
        supervisors_.erase(&ended);
    }
    int status = 0;
    ::waitpid(supervisor, &status, WNOHANG);
}

asio::awaitable<base::Outcome> CommandDriver::Impl::cancel(std::string key) {
    if (is_closed_) {
        co_return closing();
    }
    auto prepared = co_await worker_->run([&]() -> base::Outcome {
        auto made = state_.prepare();
        return made ? base::make_folder(state_.run_of(key).dir()) : made;
    });
    if (!prepared) {
        co_return prepared;
    }
    FolderWatch::Watch watch(watch_, state_.run_of(key).dir());
    for (; !is_closed_; co_await watch.changed()) {
        auto standing = co_await worker_->run([&] { return state_.cancel(key); });
        if (!standing) {
            co_return fail(std::move(standing.error()));
        }
        if (std::holds_alternative<Finished>(*standing)) {
            co_return base::Outcome{};
        }
    }
    co_return closing();
}

asio::awaitable<Result<deploy::LogChunk>> CommandDriver::Impl::read_log(
    std::string key, std::uint64_t offset, std::size_t most
) {
    if (is_closed_) {
        co_return closing();
    }
    co_return co_await worker_->run([&] { return state_.read_log(key, offset, most); });
}

CommandDriver::CommandDriver(asio::any_io_executor executor, CommandDriverConfig config)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(config))) {}

CommandDriver::~CommandDriver() {
    impl_->close();
}

void CommandDriver::run(const DriverCall& call, deploy::Completion<DriverResult> done) {
    impl_->answer<DriverResult>([impl = impl_, call] { return impl->run(call); }, std::move(done));
}

void CommandDriver::cancel(const std::string& key, deploy::Completion<void> done) {
    impl_->answer<void>([impl = impl_, key] { return impl->cancel(key); }, std::move(done));
}

void CommandDriver::read_log(
    const std::string& key, std::uint64_t offset, std::size_t most,
    deploy::Completion<deploy::LogChunk> done
) {
    impl_->answer<deploy::LogChunk>(
        [impl = impl_, key, offset, most] { return impl->read_log(key, offset, most); },
        std::move(done)
    );
}

}  // namespace deploybot::integrations::command
