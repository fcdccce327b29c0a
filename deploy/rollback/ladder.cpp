#include "deploy/rollback/ladder.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace deploybot::deploy {
namespace {

bool is_about_errors(Rule rule) {
    return rule == Rule::ErrorsAboveStable || rule == Rule::ErrorsAboveBaseline ||
           rule == Rule::ErrorLimit;
}

void find_saturation(
    const std::string& arm, const ArmCounts& counts, double most, std::vector<std::string>& troubles
) {
    for (const auto& [gauge, value] : counts.saturation) {
        if (value > most) {
            const std::vector<std::string> words{
                arm + ":", gauge, base::percent(value) + ",", "above", base::percent(most)};
            troubles.push_back(base::join(words, " "));
        }
    }
}

std::vector<std::string> find_troubles(const LadderInput& input) {
    std::vector<std::string> troubles = input.infrastructure_troubles;
    find_saturation("new version", input.canary, input.max_saturation, troubles);
    if (input.stable) {
        find_saturation("stable", *input.stable, input.max_saturation, troubles);
    }
    for (const auto& problems : {input.canary.problems, input.canary.impossible}) {
        troubles.insert(troubles.end(), problems.begin(), problems.end());
    }
    return troubles;
}

class Ladder {
public:
    explicit Ladder(const LadderInput& input)
        : input_(input),
          excess_(excess_by_route(input.canary, input.stable ? &*input.stable : nullptr)) {
        for (const RouteExcess& each : excess_) {
            decision_.excess_errors += each.errors;
        }
        decision_.infrastructure_troubles = find_troubles(input);
    }

    LadderDecision decide() {
        if (!must_hold() && !turns_flags_off() && !goes_back()) {
            call_person();
        }
        return std::move(decision_);
    }

private:
    [[nodiscard]] const TriedRung* last_try(Rung rung) const {
        const auto found =
            std::find_if(input_.tried.rbegin(), input_.tried.rend(), [&](const TriedRung& each) {
                return each.rung == rung;
            });
        return found == input_.tried.rend() ? nullptr : &*found;
    }

    void hold(const std::string& reason, base::TimePoint until) {
        decision_.rung = Rung::Hold;
        decision_.reason = reason;
        decision_.deadline = until;
    }

    bool must_hold();
    bool turns_flags_off();
    bool goes_back();
    void call_person();
    void choose_flags();
    [[nodiscard]] std::string why_no_flag() const;

    const LadderInput& input_;
    std::vector<RouteExcess> excess_;
    LadderDecision decision_;
    std::set<std::string> feature_routes_;
    std::vector<std::string> why_not_;  ///< the rungs that were passed over, and why
};

bool Ladder::must_hold() {
    if (input_.verdict.kind != VerdictKind::Fail) {
        hold("nothing failed", base::kNever);
        return true;
    }
    if (last_try(Rung::Person) != nullptr) {
        hold("a person was called", base::kNever);
        return true;
    }
    for (const TriedRung& each : input_.tried) {
        if (!each.helped && input_.now < each.deadline) {
            hold("the last step is given its time", each.deadline);
            return true;
        }
    }
    return false;
}

/// The flags of the features with the most excess errors, until they hold more than the policy's
/// share.
void Ladder::choose_flags() {
    struct Candidate {
        const FeatureState* feature = nullptr;
        double errors = 0;
    };
    std::vector<Candidate> candidates;
    for (const FeatureState& feature : input_.features) {
        double errors = 0;
        for (const RouteExcess& each : excess_) {
            const auto& routes = feature.routes;
            errors += std::count(routes.begin(), routes.end(), each.route) > 0 ? each.errors : 0;
        }
        if (feature.on && errors > 0) {
            candidates.push_back({.feature = &feature, .errors = errors});
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto& one, const auto& two) {
        return one.errors > two.errors;
    });
    for (const Candidate& each : candidates) {
        if (decision_.feature_share > input_.policy.feature_share) {
            break;
        }
        decision_.flags.push_back(each.feature->flag);
        feature_routes_.insert(each.feature->routes.begin(), each.feature->routes.end());
        double covered = 0;
        for (const RouteExcess& route : excess_) {
            covered += feature_routes_.contains(route.route) ? route.errors : 0;
        }
        decision_.feature_share = covered / decision_.excess_errors;
    }
}

/// Empty: the flags are what is to be turned.
std::string Ladder::why_no_flag() const {
    if (last_try(Rung::FlagOff) != nullptr) {
        const bool helped = last_try(Rung::FlagOff)->helped.value_or(false);
        return helped ? "the flag is off already" : "flag off did not help in its time";
    }
    if (!is_about_errors(input_.verdict.rule)) {
        return "it did not fail by errors, and no route says which feature it is";
    }
    if (!decision_.infrastructure_troubles.empty()) {
        return "infrastructure is not normal (" +
               base::join(decision_.infrastructure_troubles, "; ") + ")";
    }
    if (!input_.may_turn_flags) {
        return "flags may not be turned here";
    }
    if (decision_.flags.empty()) {
        return "no feature that is on has excess errors on its routes";
    }
    if (decision_.feature_share <= input_.policy.feature_share) {
        return "only " + base::percent(decision_.feature_share) + " of the " +
               base::thousands(std::llround(decision_.excess_errors)) +
               " excess errors are on routes of features that are on (I need more than " +
               base::percent(input_.policy.feature_share) + ")";
    }
    return "";
}

bool Ladder::turns_flags_off() {
    choose_flags();
    if (const std::string why = why_no_flag(); !why.empty()) {
        why_not_.push_back(why);
        decision_.flags.clear();
        return false;
    }
    std::vector<std::string> names;
    names.reserve(decision_.flags.size());
    for (const base::FlagName& each : decision_.flags) {
        names.push_back(each.str());
    }
    decision_.rung = Rung::FlagOff;
    decision_.reason =
        base::percent(decision_.feature_share) + " of the " +
        base::thousands(std::llround(decision_.excess_errors)) + " excess errors are on " +
        base::join({feature_routes_.begin(), feature_routes_.end()}, ", ") + ", which only " +
        base::join(names, ", ") + " serves; infrastructure is normal";
    decision_.deadline = input_.now + input_.policy.flag_time + input_.policy.scrape_time;
    decision_.verify = "the flag reads back as off, and errors fall to less than half";
    return true;
}

bool Ladder::goes_back() {
    if (last_try(Rung::StableVersion) != nullptr) {
        why_not_.emplace_back("going back to the stable version did not help in its time");
        return false;
    }
    if (input_.stable_health == StableHealth::None) {
        why_not_.emplace_back("there is no stable version to go back to");
        return false;
    }
    if (input_.stable_health == StableHealth::Ill) {
        why_not_.emplace_back("the stable version does not answer its health checks");
        return false;
    }
    decision_.rung = Rung::StableVersion;
    decision_.reason = base::join(why_not_, "; ");
    decision_.deadline = input_.now + input_.policy.rollback_time;
    decision_.verify =
        "the stable version is healthy before and after, and all customers are on it";
    return true;
}

void Ladder::call_person() {
    decision_.rung = Rung::Person;
    decision_.reason = base::join(why_not_, "; ");
    decision_.deadline = input_.now;
    decision_.verify = "somebody answers the page";
}

}  // namespace

LadderDecision decide_rung(const LadderInput& input) {
    return Ladder(input).decide();
}

}  // namespace deploybot::deploy
