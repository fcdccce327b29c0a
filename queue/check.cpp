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

/// `fresh` zero: a result of any age counts. What has no time may be of any.
bool is_stale(const StageFact& fact, base::Millis fresh, base::TimePoint now) {
    return fresh > base::Millis{} && now - fact.at > fresh;
}

Check stage_check(
    const CommitFacts& facts, const std::string& name, base::Millis fresh, base::TimePoint now
) {
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
    if (is_stale(*fact, fresh, now)) {
        check.found = base::to_millis(fact->at) == 0 ? "a result without its time"
                                                     : "a result of " + base::to_iso8601(fact->at);
        check.where = fact->where;
        check.remedy = "run " + name + " again: an older result does not count";
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

/// It brings nothing: to send it out would take back what came after it.
bool is_contained_in_live(const CommitFacts& facts, const Standing& standing) {
    return facts.change && !standing.live.empty() && facts.change->from == standing.live &&
           facts.change->complete && facts.change->commits.empty();
}

Check live_check(const CommitFacts& facts, const Standing& standing) {
    Check check{
        .name = "not live yet", .state = CheckState::Passed, .asked = "another version is live"};
    if (standing.live == facts.commit.sha) {
        check.state = CheckState::Failed;
        check.found = short_sha(facts.commit.sha) + " is the stable version in production already";
        check.remedy = "nothing to do; history shows when it went out";
    } else if (is_contained_in_live(facts, standing)) {
        check.state = CheckState::Failed;
        check.found = short_sha(standing.live) + " is live and contains it";
        check.remedy = "nothing to do; to go back on purpose: rollback SERVICE to " +
                       short_sha(facts.commit.sha) + " because …";
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
    check.found = "marked bad: " + mark->second.reason;
    check.remedy = "fix or revert it, or pardon " + short_sha(facts.commit.sha) + " because …";
    return check;
}

/// Whether a commit takes back or mends what was marked bad.
bool mends(const Commit& commit, const base::CommitSha& bad, const base::Token& token) {
    constexpr std::size_t kLeastDigits = 7;
    return std::any_of(commit.fixes.begin(), commit.fixes.end(), [&](const std::string& named) {
        const bool is_commit = named.size() >= kLeastDigits && bad.str().starts_with(named);
        return is_commit || (!token.empty() && named == base::lower(token.str()));
    });
}

/// What went back must not go out again under another name: a commit that holds it holds its fix or
/// revert too.
Check trunk_check(const CommitFacts& facts, const Standing& standing) {
    Check check{
        .name = "trunk",
        .state = CheckState::Passed,
        .asked = "it holds nothing that was rolled back, or its fix or revert too",
        .found = "holds nothing that was rolled back"};
    for (const auto& [sha, mark] : standing.bad) {
        if (sha == facts.commit.sha) {
            continue;  // `not marked bad` speaks of it
        }
        if (!facts.change) {
            check.state = CheckState::Unknown;
            check.found = "what it brings cannot be read, and " + short_sha(sha) + " is marked bad";
            check.remedy = "ask again when the repository can be read";
            return check;
        }
        const std::vector<Commit>& commits = facts.change->commits;
        const auto bad = std::find_if(commits.begin(), commits.end(), [&](const Commit& each) {
            return each.sha == sha;
        });
        const bool knows_all = facts.change->complete && !facts.change->from.empty();
        if (bad == commits.end() && knows_all) {
            continue;
        }
        // newest first: only what came after it can mend it
        const bool is_mended = std::any_of(commits.begin(), bad, [&](const Commit& each) {
            return mends(each, sha, mark.token);
        });
        if (is_mended) {
            check.found = "holds the fix or revert of " + short_sha(sha);
            continue;
        }
        check.state = bad == commits.end() ? CheckState::Unknown : CheckState::Failed;
        check.found = bad == commits.end()
                          ? "it may hold " + short_sha(sha) + ", which was rolled back"
                          : "holds " + short_sha(sha) + ", which was rolled back: " + mark.reason;
        check.remedy = "revert " + short_sha(sha) +
                       ", or fix it with the trailer `Fixes: " + short_sha(sha) + "`, or pardon " +
                       short_sha(sha) + " because …";
        return check;
    }
    return check;
}

Check reviews_check(const CommitFacts& facts, const Requirement& requirement) {
    Check check{
        .asked = std::to_string(requirement.count) +
                 (requirement.count == 1 ? " review" : " reviews") + " of others than its author"};
    std::vector<std::string> names;
    for (const ReviewFact& review : facts.reviews) {
        const bool is_author =
            !facts.commit.author_email.empty() &&
            base::lower(review.by).find("<" + base::lower(facts.commit.author_email) + ">") !=
                std::string::npos;
        if (!is_author) {
            names.push_back(review.by);
        }
    }
    check.found = names.empty() ? "no review of another" : "reviewed by " + base::join(names, ", ");
    const bool enough = static_cast<int>(names.size()) >= requirement.count;
    check.state = enough ? CheckState::Passed : CheckState::Failed;
    check.remedy = enough ? "" : "let somebody else review " + short_sha(facts.commit.sha);
    return check;
}

Check batch_check(const CommitFacts& facts, const Requirement& requirement) {
    const std::string most = std::to_string(requirement.count);
    Check check{.asked = "at most " + most + " commits at once"};
    if (!facts.change) {
        check.found = "what it brings cannot be read";
        check.remedy = "ask again when the repository can be read";
        return check;
    }
    if (facts.change->from.empty()) {
        check.state = CheckState::Passed;
        check.found = "the first deployment";
        return check;
    }
    const std::size_t size = facts.change->commits.size();
    check.found = (facts.change->complete ? "" : "more than ") + std::to_string(size) +
                  (size == 1 ? " commit" : " commits");
    if (facts.change->complete && size <= static_cast<std::size_t>(requirement.count)) {
        check.state = CheckState::Passed;
    } else if (requirement.warns) {
        check.state = CheckState::Passed;
        check.found += ", more than " + most + ": that is a large step";
    } else {
        check.state = CheckState::Failed;
        check.remedy = "request an earlier commit first";
    }
    return check;
}

bool has_label(const std::string& label, const std::vector<Commit>& commits) {
    return std::any_of(commits.begin(), commits.end(), [&](const Commit& commit) {
        return std::find(commit.labels.begin(), commit.labels.end(), label) != commit.labels.end();
    });
}

}  // namespace

std::string first_touched(
    const std::vector<std::string>& patterns, const std::vector<std::string>& paths
) {
    for (const std::string& path : paths) {
        for (const std::string& pattern : patterns) {
            if (branch_matches(pattern, path)) {
                return path;
            }
        }
    }
    return {};
}

bool concerns(const Requirement& requirement, const CommitFacts& facts) {
    if ((requirement.paths.empty() && requirement.labels.empty()) || !facts.change ||
        !facts.change->complete || facts.change->from.empty()) {
        return true;
    }
    const CommitRange& change = *facts.change;
    if (!requirement.paths.empty() && !change.paths_complete) {
        return true;
    }
    return !first_touched(requirement.paths, change.paths).empty() ||
           std::any_of(
               requirement.labels.begin(), requirement.labels.end(),
               [&](const auto& label) { return has_label(label, change.commits); }
           );
}

Check check_requirement(
    const CommitFacts& facts, const Requirement& requirement, base::TimePoint now
) {
    Check check;
    switch (requirement.feed) {
        case Feed::Stage:
            check = stage_check(facts, requirement.stage, requirement.period, now);
            break;
        case Feed::Reviews:
            check = reviews_check(facts, requirement);
            break;
        case Feed::Batch:
            check = batch_check(facts, requirement);
            break;
        default:
            // the deployment itself answers for the others
            check.found = "not known of a commit";
            break;
    }
    check.name = requirement.name;
    check.owner = requirement.owner;
    if (check.where.empty()) {
        check.where = requirement.link;
    }
    return check;
}

bool branch_matches(std::string_view pattern, std::string_view branch) {
    if (!pattern.empty() && pattern.back() == '*') {
        pattern.remove_suffix(1);
        return branch.size() > pattern.size() && branch.starts_with(pattern);
    }
    return pattern == branch;
}

std::vector<Check> eligibility(
    const CommitFacts& facts, const EligibilityPolicy& policy, const Standing& standing,
    base::TimePoint now
) {
    std::vector<Check> checks{branch_check(facts, policy)};
    for (const std::string& stage : policy.required_stages) {
        checks.push_back(stage_check(facts, stage, {}, now));
    }
    for (const Requirement& requirement : policy.declared) {
        if (concerns(requirement, facts)) {
            checks.push_back(check_requirement(facts, requirement, now));
        }
    }
    checks.push_back(live_check(facts, standing));
    checks.push_back(bad_check(facts, standing));
    checks.push_back(trunk_check(facts, standing));
    return checks;
}

bool is_settled(const Check& check) {
    return check.state == CheckState::Passed || !check.overridden.empty();
}

bool all_passed(const std::vector<Check>& checks) {
    return std::all_of(checks.begin(), checks.end(), is_settled);
}

}  // namespace deploybot::queue
