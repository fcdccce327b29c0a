#include "queue/freeze.hpp"

#include <algorithm>

namespace deploybot::queue {
namespace {

/// Occurrences that are joined at most: a rule that begins again each minute never ends.
constexpr int kMostJoined = 400;

template <class Value>
bool contains(const std::vector<Value>& values, const Value& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

/// The beginning of the first occurrence that reaches this one without a gap.
base::TimePoint joined_begin(const FreezeRule& rule, base::TimePoint begin) {
    for (int joined = 0; joined < kMostJoined; ++joined) {
        const base::TimePoint before =
            rule.begins.next(begin - rule.lasts - base::Millis{1}, rule.zone);
        if (before >= begin) {
            break;
        }
        begin = before;
    }
    return begin;
}

}  // namespace

bool Selection::matches(const Traits& service) const {
    return contains(services, service.name) ||
           (!service.group.empty() && contains(groups, service.group)) ||
           std::any_of(service.labels.begin(), service.labels.end(), [&](const std::string& label) {
               return contains(labels, label);
           });
}

bool FreezeRule::concerns(const Traits& service) const {
    return (only.empty() || only.matches(service)) && !except.matches(service);
}

std::optional<FreezeWindow> window_of(const FreezeRule& rule, base::TimePoint now) {
    // the first that has not ended yet: it may have begun already
    base::TimePoint begin = rule.begins.next(now - rule.lasts, rule.zone);
    if (begin == base::kNever) {
        return std::nullopt;
    }
    const base::TimePoint from = joined_begin(rule, begin);
    FreezeWindow window{
        .name = rule.name,
        .by = {},
        .reason = rule.reason,
        .from = from,
        .until = begin + rule.lasts,
        .announce = from - rule.announced};
    for (int joined = 0; joined < kMostJoined; ++joined) {
        begin = rule.begins.next(begin, rule.zone);
        if (begin > window.until) {
            break;
        }
        window.until = begin + rule.lasts;
    }
    return window;
}

FreezeWindow window_of(const Freeze& freeze) {
    return {
        .name = freeze.name,
        .by = freeze.by,
        .reason = freeze.reason,
        .from = freeze.from,
        .until = freeze.until,
        // it was said when it was declared
        .announce = freeze.since};
}

}  // namespace deploybot::queue
