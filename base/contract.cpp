#include "base/contract.hpp"

#include <cstdio>
#include <cstdlib>

namespace deploybot::base {

void broken_invariant(const char* file, int line, const char* condition, std::string_view why) {
    std::fprintf(
        stderr, "deploybot: broken invariant at %s:%d: %s (%.*s)\n", file, line, condition,
        static_cast<int>(why.size()), why.data()
    );
    std::fflush(stderr);
    std::abort();
}

}  // namespace deploybot::base
