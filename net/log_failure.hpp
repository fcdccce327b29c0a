// Where an exception that left a coroutine ends: in the log, unless it only says "cancelled".
// Private to net/.
#pragma once

#include <exception>
#include <string>

namespace deploybot::net {

/// False for nothing and for a cancellation, which are no errors.
bool log_failure(const std::string& what, const std::exception_ptr& thrown);

}  // namespace deploybot::net
