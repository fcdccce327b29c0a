#include "queue/guard.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace deploybot::queue {

base::GuardName guard_named(std::string_view check) {
    std::string name = base::lower(check);
    std::replace(name.begin(), name.end(), ' ', '-');
    return base::GuardName{std::move(name)};
}

bool is_absolute(const base::GuardName& guard) {
    constexpr std::string_view kNames[] = {"artifact", "not-live-yet", "not-marked-bad"};
    return std::find(std::begin(kNames), std::end(kNames), guard.str()) != std::end(kNames);
}

}  // namespace deploybot::queue
