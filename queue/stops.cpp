#include "queue/stops.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::queue {
namespace {

/// A recurring freeze as it stands: without the occurrence that somebody lifted.
std::optional<FreezeWindow> standing(
    const Stops& stops, const FreezeRule& rule, base::TimePoint now
) {
    const auto lifted = stops.lifted.find(rule.name);
    const base::TimePoint from =
        lifted == stops.lifted.end() ? now : std::max(now, lifted->second + rule.lasts);
    return window_of(rule, from);
}

/// Every freeze that has not ended, the next occurrence of each rule.
template <class Take>
void for_each_window(
    const Stops& stops, const std::vector<FreezeRule>& rules, const Traits* service,
    base::TimePoint now, const Take& take
) {
    for (const Freeze& freeze : stops.freezes) {
        if (now < freeze.until &&
            (service == nullptr || freeze.service.empty() || freeze.service == service->name)) {
            take(window_of(freeze));
        }
    }
    for (const FreezeRule& rule : rules) {
        if (service != nullptr && !rule.concerns(*service)) {
            continue;
        }
        if (const auto window = standing(stops, rule, now)) {
            take(*window);
        }
    }
}

/// What of a freeze is to be said at `now`: the last of its phases that has come.
std::optional<FreezePhase> phase_at(const FreezeWindow& window, base::TimePoint now) {
    if (now >= window.from) {
        return FreezePhase::Begins;
    }
    return now >= window.announce ? std::optional(FreezePhase::Soon) : std::nullopt;
}

bool was_told(const Stops& stops, const FreezeWindow& window, FreezePhase phase) {
    const auto told = stops.told.find(window.name);
    return told != stops.told.end() && told->second.from == window.from &&
           told->second.phase >= phase;
}

}  // namespace

std::optional<FreezeWindow> freeze_of(
    const Stops& stops, const std::vector<FreezeRule>& rules, const Traits& service,
    base::TimePoint now
) {
    std::optional<FreezeWindow> found;
    for_each_window(stops, rules, &service, now, [&](const FreezeWindow& window) {
        if (window.from <= now && (!found || found->until < window.until)) {
            found = window;
        }
    });
    return found;
}

std::vector<FreezeWindow> freezes_within(
    const Stops& stops, const std::vector<FreezeRule>& rules, const Traits* service,
    base::TimePoint now, base::Millis ahead
) {
    std::vector<FreezeWindow> windows;
    for_each_window(stops, rules, service, now, [&](const FreezeWindow& window) {
        if (window.from <= now + ahead) {
            windows.push_back(window);
        }
    });
    std::sort(windows.begin(), windows.end(), [](const auto& left, const auto& right) {
        return std::pair(left.from, left.name) < std::pair(right.from, right.name);
    });
    return windows;
}

void evolve(Stops& stops, const EverythingStopped& event, base::TimePoint at) {
    stops.kill_switch =
        KillSwitch{.by = event.by, .reason = event.reason, .since = at, .lifted_by = {}};
}

void evolve(Stops& stops, const StopLifted& event, base::TimePoint) {
    if (event.last) {
        stops.kill_switch.reset();
    } else if (stops.kill_switch) {
        stops.kill_switch->lifted_by = event.by;
    }
}

void evolve(Stops& stops, const EverythingPaused& event, base::TimePoint at) {
    stops.everything = Hold{.by = event.by, .reason = event.reason, .since = at};
}

void evolve(Stops& stops, const EverythingResumed&, base::TimePoint) {
    stops.everything.reset();
}

void evolve(Stops& stops, const Frozen& event, base::TimePoint) {
    stops.freezes.push_back(event.freeze);
    stops.freezes_declared += 1;
    if (event.freeze.from <= event.freeze.since) {
        // whoever declared it was told so at once
        stops.told[event.freeze.name] = {
            .from = event.freeze.from, .until = event.freeze.until, .phase = FreezePhase::Begins};
    } else {
        stops.told[event.freeze.name] = {
            .from = event.freeze.from, .until = event.freeze.until, .phase = FreezePhase::Soon};
    }
}

void evolve(Stops& stops, const Unfrozen& event, base::TimePoint) {
    const auto declared =
        std::find_if(stops.freezes.begin(), stops.freezes.end(), [&](const Freeze& freeze) {
            return freeze.name == event.name;
        });
    if (declared != stops.freezes.end()) {
        stops.freezes.erase(declared);
    } else {
        stops.lifted[event.name] = event.until;
    }
    stops.told.erase(event.name);
}

void evolve(Stops& stops, const FreezeTold& event, base::TimePoint) {
    if (event.phase == FreezePhase::Ends) {
        stops.told.erase(event.name);
        stops.lifted.erase(event.name);
        std::erase_if(stops.freezes, [&](const Freeze& freeze) {
            return freeze.name == event.name;
        });
        return;
    }
    stops.told[event.name] = {.from = event.from, .until = event.until, .phase = event.phase};
}

std::vector<FreezeTold> due_words(
    const Stops& stops, const std::vector<FreezeRule>& rules, base::TimePoint now
) {
    std::vector<FreezeTold> words;
    for (const auto& [name, told] : stops.told) {
        if (told.until <= now) {
            words.push_back(
                {.name = name,
                 .phase = FreezePhase::Ends,
                 .from = told.from,
                 .until = told.until,
                 .reason = {}}
            );
        }
    }
    for_each_window(stops, rules, nullptr, now, [&](const FreezeWindow& window) {
        const auto phase = phase_at(window, now);
        if (phase && !was_told(stops, window, *phase)) {
            words.push_back(
                {.name = window.name,
                 .phase = *phase,
                 .from = window.from,
                 .until = window.until,
                 .reason = window.reason}
            );
        }
    });
    return words;
}

base::TimePoint next_words(
    const Stops& stops, const std::vector<FreezeRule>& rules, base::TimePoint now
) {
    base::TimePoint next = base::kNever;
    const auto consider = [&](base::TimePoint at) {
        if (at > now) {
            next = std::min(next, at);
        }
    };
    for (const auto& [name, told] : stops.told) {
        consider(told.until);
    }
    for_each_window(stops, rules, nullptr, now, [&](const FreezeWindow& window) {
        consider(window.announce);
        consider(window.from);
        consider(window.until);
    });
    return next;
}

}  // namespace deploybot::queue
