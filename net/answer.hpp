// Runs a coroutine for a caller that waits for a callback: how an adapter in coroutines supplies a
// port in completions.
//
// Thread: the executor's. The coroutine's first step and the callback both run from the event loop,
// never inside the call. Lifetime: the coroutine keeps what it needs by itself; once `owner` has
// gone the callback is dropped, so that nobody is called back after its adapter was destroyed.
#pragma once

#include "base/result.hpp"
#include "net/executor.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace deploybot::net {

/// What a library threw, as a value.
inline base::Error describe_exception(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        return {base::ErrorCode::Broken, std::string("unexpected: ") + error.what(), {}};
    } catch (...) {
        return {base::ErrorCode::Broken, "unexpected: something that is no exception", {}};
    }
}

template <class T>
void answer(
    const Executor& executor, std::weak_ptr<const void> owner,
    asio::awaitable<base::Result<T>> work, std::function<void(base::Result<T>)> done
) {
    asio::co_spawn(
        executor, std::move(work),
        [owner = std::move(owner),
         done = std::move(done)](const std::exception_ptr& thrown, base::Result<T> result) {
            if (owner.expired()) {
                return;
            }
            done(
                thrown ? base::Result<T>(base::fail(describe_exception(thrown))) : std::move(result)
            );
        }
    );
}

}  // namespace deploybot::net
