// A test that reads as chat: people say lines, time passes, customers come, and the bot answers; on
// the real rules, the real engine and the real sentences, with everything outside pretended.
#pragma once

#include "base/time.hpp"
#include "bot/engine.hpp"
#include "bot/herald.hpp"
#include "commands/message.hpp"
#include "journal/memory_store.hpp"
#include "tests/support/pretend_outside.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace deploybot::tests {

class Conversation {
public:
    explicit Conversation(deploy::Catalog catalog = shop_catalog());
    ~Conversation();

    /// Says it as this person and returns what the bot answers, as a terminal shows it. `key`:
    /// idempotency key.
    std::string say(
        const std::string& person, const std::string& line, const std::string& key = {}
    );
    /// Time passes, customers come, everything that is due is done.
    void pass(base::Millis duration, base::Millis step = base::Millis{1'000});
    /// Passes time until `done`, at most `limit`; false if it never was.
    bool pass_until(const std::function<bool()>& done, base::Millis limit);
    /// kill -9 and a new start: what is not in the journal is gone; what is outside stays.
    void kill_and_restart();
    /// The configuration is another one from now on.
    void reload(deploy::Catalog changed);
    /// Everything that waits is done, without time passing.
    void settle();

    /// The newest announcement, as a terminal shows it; all of them since the start are in
    /// `announcements`.
    [[nodiscard]] std::string last_announcement() const;
    [[nodiscard]] std::string live_message() const;
    [[nodiscard]] const deploy::LaneState& lane() const;
    [[nodiscard]] std::vector<std::string> entry_types() const;
    /// Token of the request that was answered last.
    [[nodiscard]] const base::Token& last_token() const { return last_token_; }
    /// The whole way of a first deployment, so that there is a stable version to start from.
    void make_stable(const std::string& sha);

    base::ManualClock clock;
    PretendOutside outside;
    journal::MemoryStore store;
    deploy::Catalog catalog;
    std::vector<std::string> announcements;
    std::vector<journal::Append> appended;  ///< as handed to the journal
    std::unique_ptr<bot::Engine> engine;
    std::string stop_file;  ///< that every door finds there; empty: none

private:
    void start();

    std::deque<std::function<void()>> posted_;
    /// The engine is woken then, and only then: it must say when that changes.
    base::TimePoint alarm_ = base::kNever;
    bot::Herald herald_;
    std::string live_;
    base::Token last_token_;
    int next_request_ = 1;
};

}  // namespace deploybot::tests
