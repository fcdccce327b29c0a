// From the journal's entries back to the state: the streams, how each entry is applied, and what
// cannot be read.
#pragma once

#include "base/result.hpp"
#include "deploy/state.hpp"
#include "journal/store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::bot {

// Names of the streams.
inline constexpr std::string_view kBotStream = "bot";
inline constexpr std::string_view kRightsStream = "rights";
inline constexpr std::string_view kTokensStream = "tokens";
inline constexpr std::string_view kAnswersStream = "answers";
inline constexpr std::string_view kStopsStream = "stops";
/// The empty name stands for what concerns every lane: the stream of stops.
std::string stream_of(const base::LaneName& lane);
/// The other way round; nullopt: the stream is neither a lane's nor that of the stops.
std::optional<base::LaneName> lane_of(std::string_view stream);

/// What was answered to a command that changed something: the same delivery gets the same answer,
/// also after a restart.
struct Answer {
    base::TimePoint at;
    bool accepted = true;
    std::string message;  ///< as JSON
    base::Token token;
};

/// A delivery is known for so long, and so many at most.
inline constexpr base::Millis kAnswersKept{std::chrono::hours{24}};
inline constexpr std::size_t kMostAnswers = 10'000;

/// All that the process knows from the journal.
struct Knowledge {
    deploy::World world;
    std::map<std::string, Answer> answers;  ///< by person and idempotency key
    std::uint64_t answers_version = 0;
    std::uint64_t position = 0;
    /// Lanes with an entry that cannot be read, and why: nothing is done in them until a newer
    /// program or a person helps.
    std::map<base::LaneName, std::string> quarantined;

    /// Forgets answers that are older than kAnswersKept, or too many.
    void prune_answers(base::TimePoint now);
};

/// Applies one entry. What cannot be read quarantines its lane; the rest goes on.
void apply(Knowledge& knowledge, const journal::Entry& entry);

/// Snapshot, if it can be used, and every entry after it.
base::Result<Knowledge> replay(const journal::Store& store);

/// The snapshot of what is known now.
journal::Snapshot make_snapshot(const Knowledge& knowledge);

// The few entries that are not a lane's.
journal::NewEntry token_issued(const base::Token& token, const journal::Cause& cause);
journal::NewEntry rights_loaded(const std::string& hash, const journal::Cause& cause);
journal::NewEntry bot_started(const std::string& version, const journal::Cause& cause);
journal::NewEntry answered(
    const std::string& key, const Answer& answer, const journal::Cause& cause
);

}  // namespace deploybot::bot
