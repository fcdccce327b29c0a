#include "net/task_group.hpp"

#include "base/contract.hpp"
#include "net/log_failure.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <list>
#include <utility>
#include <vector>

namespace deploybot::net {

namespace {

/// Keeps the list of waiting timers true even when a cancelled join throws.
class Waiter {
public:
    Waiter(std::list<asio::steady_timer*>& all, asio::steady_timer& timer)
        : all_(all), place_(all.insert(all.end(), &timer)) {}
    ~Waiter() { all_.erase(place_); }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

private:
    std::list<asio::steady_timer*>& all_;
    std::list<asio::steady_timer*>::iterator place_;
};

}  // namespace

struct TaskGroup::State {
    struct Child {
        std::string name;
        asio::cancellation_signal signal;
    };

    std::list<std::shared_ptr<Child>> children;
    std::list<asio::steady_timer*> waiting;
    bool is_cancelled = false;

    void leave(
        std::list<std::shared_ptr<Child>>::iterator child, const std::exception_ptr& thrown
    ) {
        log_failure("the task " + (*child)->name + " failed", thrown);
        children.erase(child);
        if (children.empty()) {
            for (asio::steady_timer* timer : waiting) {
                timer->cancel();
            }
        }
    }
};

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : executor_(std::move(executor)), state_(std::make_shared<State>()) {}

TaskGroup::~TaskGroup() {
    DEPLOYBOT_ASSERT(state_->children.empty(), "a task group was destroyed before it was joined");
}

bool TaskGroup::spawn(std::string name, asio::awaitable<void> task) {
    if (state_->is_cancelled) {
        return false;
    }
    const auto child =
        state_->children.insert(state_->children.end(), std::make_shared<State::Child>());
    (*child)->name = std::move(name);
    // Posted: a task that ended inside this call would change the group under its caller's feet.
    asio::post(
        executor_,
        [executor = executor_, state = state_, child, task = std::move(task)]() mutable {
            if (state->is_cancelled) {
                state->leave(child, nullptr);
                return;
            }
            asio::co_spawn(
                executor, std::move(task),
                asio::bind_cancellation_slot(
                    (*child)->signal.slot(), [state, child](const std::exception_ptr& thrown
                                             ) { state->leave(child, thrown); }
                )
            );
        }
    );
    return true;
}

void TaskGroup::cancel() {
    if (std::exchange(state_->is_cancelled, true)) {
        return;
    }
    // Posted: a child that calls this must not be cancelled in the middle of its own step.
    asio::post(executor_, [state = state_] {
        // A copy: a child may leave the list while another is told.
        const std::vector<std::shared_ptr<State::Child>> children(
            state->children.begin(), state->children.end()
        );
        for (const auto& child : children) {
            child->signal.emit(asio::cancellation_type::terminal);
        }
    });
}

asio::awaitable<void> TaskGroup::join() {
    const auto state = state_;
    while (!state->children.empty()) {
        asio::steady_timer timer{executor_, asio::steady_timer::time_point::max()};
        const Waiter waiter{state->waiting, timer};
        co_await timer.async_wait(kAwait);
    }
}

std::size_t TaskGroup::size() const {
    return state_->children.size();
}

bool TaskGroup::is_cancelled() const {
    return state_->is_cancelled;
}

}  // namespace deploybot::net
