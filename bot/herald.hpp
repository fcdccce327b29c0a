// Says what has happened: new messages where somebody must act, edits of the live message for
// everything else.
//
// A projection of the journal: it never changes what the bot does.
#pragma once

#include "base/time.hpp"
#include "bot/engine.hpp"
#include "bot/feed.hpp"

#include <map>
#include <vector>

namespace deploybot::bot {

class Herald {
public:
    /// The messages that follow from these events; `world` is the state after them.
    std::vector<FeedMessage> tell(
        const std::vector<Happened>& happened, const deploy::World& world,
        const deploy::Catalog& catalog, base::TimePoint now
    );

private:
    /// Looks edit the numbers of a live message; only a new verdict makes such an edit worth a
    /// second glance.
    bool is_significant(const Happened& happened);

    std::map<base::Token, deploy::VerdictKind> last_verdict_;
};

/// The token that an event speaks of; empty if none.
base::Token token_of(const deploy::Event& event);

/// One line of the log for each event, with its token and request id.
void log_event(const Happened& happened);

}  // namespace deploybot::bot
