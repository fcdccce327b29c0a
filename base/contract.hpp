// Invariants that stay on in release: a broken one stops the process, which then recovers from the
// journal.
#pragma once

#include <string_view>

namespace deploybot::base {

/// Writes the place and the reason to standard error and aborts. Never returns.
[[noreturn]] void broken_invariant(
    const char* file, int line, const char* condition, std::string_view why
);

}  // namespace deploybot::base

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): needs the text and the place of the condition
#define DEPLOYBOT_ASSERT(condition, why)                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            ::deploybot::base::broken_invariant(__FILE__, __LINE__, #condition, why); \
        }                                                                             \
    } while (false)
