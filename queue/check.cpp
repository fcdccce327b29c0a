#include "queue/check.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace deploybot::queue {
namespace {

constexpr std::size_t kBranchesShown = 5;

std::string short_sha(const base::CommitSha& sha) {
    return sha.str().substr(0, 7);
}

Check branch_check(const CommitFacts& facts, const EligibilityPolicy& policy) {
    Check check{
        .name = "branch", .asked = "on one of " + base::join(policy.approved_branches, ", ")};
    for (const std::string& branch : facts.branches) {
        for (const std::string& pattern : policy.approved_branches) {
            if (branch_matches(pattern, branch)) {
                check.state = CheckState::Passed;
                check.found = "on " + branch;
                return check;
            }
        }
    }
    check.state = CheckState::Failed;
    if (facts.branches.empty()) {
        check.found = "on no branch";
    } else {
        const auto shown = std::min(facts.branches.size(), kBranchesShown);
        check.found = "on " +
                      base::join(
                          {facts.branches.begin(),
                           facts.branches.begin() + static_cast<std::ptrdiff_t>(shown)},
                          ", "
                      ) +
                      " only";
    }
    check.remedy = "merge it to " + base::join(policy.approved_branches, " or ") + " first";
    return check;
}

Check stage_check(const CommitFacts& facts, const std::string& name) {
    Check check{.name = name, .asked = "stage " + name + " passed"};
    const auto fact =
        std::find_if(facts.stages.begin(), facts.stages.end(), [&](const StageFact& stage) {
            return stage.name == name;
        });
    if (fact == facts.stages.end()) {
        check.found = "no result yet";
        check.remedy = "run the stage " + name + " on " + short_sha(facts.commit.sha);
        return check;
    }
    check.state = fact->state;
    check.where = fact->where;
    switch (fact->state) {
        case CheckState::Passed:
            check.found = "passed";
            break;
        case CheckState::Failed:
            check.found = "failed";
            break;
        case CheckState::Pending:
            check.found = "still running";
            break;
        case CheckState::Unknown:
            check.found = "a result that cannot be read";
            break;
    }
    if (!fact->detail.empty()) {
        check.found += ": " + fact->detail;
    }
    if (fact->state == CheckState::Failed) {
        check.remedy = "mend it, or run " + name + " again if the failure is not the commit's";
    } else if (fact->state != CheckState::Passed) {
        check.remedy = "ask again when " + name + " has passed";
    }
    return check;
}

Check live_check(const CommitFacts& facts, const Standing& standing) {
    Check check{
        .name = "not live yet", .state = CheckState::Passed, .asked = "another version is live"};
    if (standing.live == facts.commit.sha) {
        check.state = CheckState::Failed;
        check.found = short_sha(facts.commit.sha) + " is the stable version in production already";
        check.remedy = "nothing to do; history shows when it went out";
    } else {
        check.found = standing.live.empty() ? "no version is live yet"
                                            : short_sha(standing.live) + " is live";
    }
    return check;
}

Check bad_check(const CommitFacts& facts, const Standing& standing) {
    Check check{
        .name = "not marked bad",
        .state = CheckState::Passed,
        .asked = "no rollback has marked it bad"};
    const auto mark = standing.bad.find(facts.commit.sha);
    if (mark == standing.bad.end()) {
        check.found = "no mark";
        return check;
    }
    check.state = CheckState::Failed;
    check.found = "marked bad: " + mark->second;
    check.remedy = "fix or revert it, or pardon " + short_sha(facts.commit.sha) + " because …";
    return check;
}

}  // namespace

bool branch_matches(std::string_view pattern, std::string_view branch) {
    if (!pattern.empty() && pattern.back() == '*') {
        pattern.remove_suffix(1);
        return branch.size() > pattern.size() && branch.starts_with(pattern);
    }
    return pattern == branch;
}

std::vector<Check> eligibility(
    const CommitFacts& facts, const EligibilityPolicy& policy, const Standing& standing
) {
    std::vector<Check> checks{branch_check(facts, policy)};
    for (const std::string& stage : policy.required_stages) {
        checks.push_back(stage_check(facts, stage));
    }
    checks.push_back(live_check(facts, standing));
    checks.push_back(bad_check(facts, standing));
    return checks;
}

bool all_passed(const std::vector<Check>& checks) {
    return std::all_of(checks.begin(), checks.end(), [](const Check& check) {
        return check.state == CheckState::Passed;
    });
}

}  // namespace deploybot::queue
