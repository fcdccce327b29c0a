#include "net/task_group.hpp"

#include "tests/support/run_awaitable.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace deploybot::tests {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> wait_for_ever(bool* was_cancelled) {
    *was_cancelled = !co_await net::pause(base::Millis{600'000});
}

TEST(TaskGroup, JoinsAtOnceWhenItIsEmpty) {
    asio::io_context io{1};
    net::TaskGroup group{io.get_executor()};
    run_awaitable(io, group.join());
    EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroup, StartsATaskFromTheEventLoopAndNotInTheCall) {
    asio::io_context io{1};
    net::TaskGroup group{io.get_executor()};
    bool has_run = false;
    EXPECT_TRUE(group.spawn("one", [](bool* flag) -> asio::awaitable<void> {
        *flag = true;
        co_return;
    }(&has_run)));
    EXPECT_FALSE(has_run);
    run_awaitable(io, group.join());
    EXPECT_TRUE(has_run);
}

TEST(TaskGroup, CancelsEveryChildAndThenLetsNobodyIn) {
    asio::io_context io{1};
    net::TaskGroup group{io.get_executor()};
    bool first = false;
    bool second = false;
    group.spawn("first", wait_for_ever(&first));
    group.spawn("second", wait_for_ever(&second));
    run_awaitable(io, [](net::TaskGroup* held) -> asio::awaitable<void> {
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        held->cancel();
        held->cancel();
        co_await held->join();
    }(&group));
    EXPECT_TRUE(first);
    EXPECT_TRUE(second);
    EXPECT_FALSE(group.spawn("late", wait_for_ever(&first)));
    EXPECT_EQ(group.size(), 0U);
    EXPECT_TRUE(runs_dry(io));
}

TEST(TaskGroup, NeverStartsATaskThatWasCancelledBeforeItsFirstStep) {
    asio::io_context io{1};
    net::TaskGroup group{io.get_executor()};
    bool has_run = false;
    group.spawn("one", [](bool* flag) -> asio::awaitable<void> {
        *flag = true;
        co_return;
    }(&has_run));
    group.cancel();
    run_awaitable(io, group.join());
    EXPECT_FALSE(has_run);
}

TEST(TaskGroup, ContainsAnExceptionOfAChild) {
    asio::io_context io{1};
    net::TaskGroup group{io.get_executor()};
    group.spawn("bad", []() -> asio::awaitable<void> {
        throw std::runtime_error("no");
        co_return;
    }());
    run_awaitable(io, group.join());
    EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroup, LetsAChildCancelItsOwnGroup) {
    asio::io_context io{1};
    net::TaskGroup group{io.get_executor()};
    bool other = false;
    group.spawn("other", wait_for_ever(&other));
    group.spawn("self", [](net::TaskGroup* held) -> asio::awaitable<void> {
        held->cancel();
        co_return;
    }(&group));
    run_awaitable(io, group.join());
    EXPECT_TRUE(other);
}

TEST(TaskGroup, LetsSeveralWaitForTheEnd) {
    asio::io_context io{1};
    net::TaskGroup group{io.get_executor()};
    net::TaskGroup waiting{io.get_executor()};
    bool was_cancelled = false;
    group.spawn("one", wait_for_ever(&was_cancelled));
    waiting.spawn("a", group.join());
    waiting.spawn("b", group.join());
    run_awaitable(io, asio::post(io, asio::use_awaitable));
    group.cancel();
    run_awaitable(io, waiting.join());
    EXPECT_TRUE(was_cancelled);
}

TEST(TaskGroup, SurvivesAJoinThatIsItselfCancelled) {
    asio::io_context io{1};
    net::TaskGroup group{io.get_executor()};
    net::TaskGroup waiting{io.get_executor()};
    bool was_cancelled = false;
    group.spawn("one", wait_for_ever(&was_cancelled));
    waiting.spawn("join", group.join());
    run_awaitable(io, asio::post(io, asio::use_awaitable));
    waiting.cancel();
    run_awaitable(io, waiting.join());
    group.cancel();
    run_awaitable(io, group.join());
    EXPECT_TRUE(was_cancelled);
}

TEST(TaskGroupDeathTest, StopsTheProcessWhenItIsDestroyedBeforeItsTasksEnd) {
    EXPECT_DEATH(
        {
            asio::io_context io{1};
            net::TaskGroup group{io.get_executor()};
            bool ignored = false;
            group.spawn("one", wait_for_ever(&ignored));
        },
        "before it was joined"
    );
}

TEST(RunAwaitable, ReportsAHangInsteadOfHanging) {
    asio::io_context io{1};
    bool ignored = false;
    EXPECT_THROW(
        run_awaitable(io, wait_for_ever(&ignored), std::chrono::milliseconds{5}), std::runtime_error
    );
}

}  // namespace
}  // namespace deploybot::tests
