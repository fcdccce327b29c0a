// Awaits a function that takes a completion, as the ports and the engine do.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace deploybot::bot {

/// `const auto reply = co_await await_completion<Reply>([&](auto done) { engine.submit(..., done);
/// });` `start` is called at once; the completion may come on this thread at any later time, once.
template <class Value, class Start>
boost::asio::awaitable<Value> await_completion(Start start) {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(Value)>(
        [](auto handler, Start begin) {
            // a completion may be copied (std::function); an awaiting coroutine may not
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            begin([shared](Value value) { std::move (*shared)(std::move(value)); });
        },
        boost::asio::use_awaitable, std::move(start)
    );
}

/// The same for a function that may also complete inside the call: the coroutine that awaits must
/// not be resumed there.
template <class Value, class Start>
boost::asio::awaitable<Value> await_answer(Start start) {
    const auto executor = co_await boost::asio::this_coro::executor;
    co_return co_await await_completion<Value>([&](auto done) {
        start([executor, done](Value value) {
            boost::asio::post(executor, [done, value = std::move(value)]() mutable {
                done(std::move(value));
            });
        });
    });
}

}  // namespace deploybot::bot
