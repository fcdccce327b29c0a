// Lives of a lane of which a golden journal is kept.
#pragma once

#include "tests/support/conversation.hpp"

namespace deploybot::tests {

/// What live_in_trains() brings to production in the end.
inline constexpr const char* kTrainsLive = "aaaaaa1000000000000000000000000000000000";

deploy::Catalog train_catalog();
/// Every kind of event that trains, turns and the order of the queue have.
void live_in_trains(Conversation& chat);

}  // namespace deploybot::tests
