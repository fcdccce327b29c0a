// Reading the journal beside the bot's work: searches, proofs and followers that catch up never
// wait in the writer's way, nor it in theirs.
//
// Thread: called on the bot's thread; the work runs on another one, with a connection of its own
// that only reads, one piece at a time; what it returns comes back to the bot's thread.
// Errors: what the work itself returns.
#pragma once

#include "bot/await.hpp"
#include "journal/store.hpp"
#include "net/executor.hpp"
#include "net/worker.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace deploybot::bot {

class Records {
public:
    virtual ~Records() = default;
    /// `done` comes later, never inside the call.
    virtual void run(
        std::function<void(const journal::Store&)> work, std::function<void()> done
    ) = 0;

    /// The same for a coroutine: `const auto found = co_await records.read([...](const Store&
    /// store) { return search(store, ...); });`
    template <class Work>
    boost::asio::awaitable<std::invoke_result_t<Work&, const journal::Store&>> read(Work work) {
        using Value = std::invoke_result_t<Work&, const journal::Store&>;
        return await_completion<Value>([this, work = std::move(work)](auto done) {
            auto value = std::make_shared<std::optional<Value>>();
            run([value, work](const journal::Store& store) { value->emplace(work(store)); },
                [value, done] { done(std::move(**value)); });
        });
    }
};

/// On a thread and a connection of its own.
class FileRecords final : public Records {
public:
    FileRecords(const net::Executor& home, std::unique_ptr<const journal::Store> store)
        : store_(std::move(store)), worker_(home) {}

    void run(std::function<void(const journal::Store&)> work, std::function<void()> done) override {
        worker_.run(
            [this, work = std::move(work)] {
                work(*store_);
                return true;
            },
            [done = std::move(done)](bool) { done(); }
        );
    }

private:
    std::unique_ptr<const journal::Store> store_;
    net::Worker worker_;  ///< last: what runs on it uses the store
};

}  // namespace deploybot::bot
