// One answer for each reading verb. Internal to the sentences: answer.hpp is the way in.
#pragma once

#include "commands/sentences/answer.hpp"

namespace deploybot::commands {

/// What a reading command is about, once its names are known to exist.
struct QuerySubject {
    const queue::Command& command;
    const queue::Speaker& speaker;
    const deploy::World& world;
    const deploy::Catalog& catalog;
    base::TimePoint now;
    base::Token token;  ///< full, or empty
    const deploy::LaneState* lane =
        nullptr;  ///< of the token or the service; nullptr: none named, or nothing happened there
    const deploy::Service* service = nullptr;  ///< of the token or as named; nullptr: none named
};

Message answer_status(const QuerySubject& about);
Message answer_queue(const QuerySubject& about);
Message answer_why(const QuerySubject& about);
Message answer_eta(const QuerySubject& about);
Message answer_where(const QuerySubject& about);
Message answer_history(const QuerySubject& about);
Message answer_who(const QuerySubject& about);
Message answer_flags(const QuerySubject& about);
Message answer_help(const QuerySubject& about);

/// The services that the question is about: the one it names, or all.
std::vector<const deploy::Service*> services_of(const QuerySubject& about);

}  // namespace deploybot::commands
