#include "deploy/gates.hpp"

#include "base/text.hpp"
#include "queue/override.hpp"

#include <algorithm>
#include <string>

namespace deploybot::deploy {
namespace {

using queue::Check;
using queue::CheckState;
using queue::Feed;
using queue::Requirement;

std::string minutes(base::Millis time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::minutes>(time).count()) + " min";
}

std::string roles_of(const Requirement& gate) {
    std::vector<std::string> names;
    for (const base::RoleName& role : gate.roles) {
        names.push_back(role.str());
    }
    return base::join(names, " or ");
}

/// Everybody whose word for the gate counts.
std::vector<std::string> vouchers(const GateView& view, const Requirement& gate) {
    const Deployment& deployment = *view.lane.deployment;
    const queue::Request& request = *view.lane.queue.running;
    std::vector<std::string> names;
    for (const GateWord& word : deployment.words) {
        const bool is_own =
            gate.feed == Feed::Approval && queue::Lane::takes_part(request, word.by);
        if (word.gate == gate.name && !is_own && may_vouch(gate, word.by, view.rights) &&
            holds(deployment, gate, word.by, view.now) &&
            std::find(names.begin(), names.end(), word.by.str()) == names.end()) {
            names.push_back(word.by.str());
        }
    }
    return names;
}

void answer_by_people(const GateView& view, const Requirement& gate, Check& check) {
    const std::vector<std::string> names = vouchers(view, gate);
    const int wanted = gate.feed == Feed::Approval ? gate.count : 1;
    check.asked = (gate.feed == Feed::Approval ? "approved by " + std::to_string(wanted) + " of "
                                               : "the word of ") +
                  roles_of(gate);
    check.found = names.empty() ? "nobody yet" : "given by " + base::join(names, ", ");
    const bool enough = static_cast<int>(names.size()) >= wanted;
    check.state = enough ? CheckState::Passed : CheckState::Pending;
    check.remedy = enough ? ""
                          : "approve " + view.lane.deployment->token.str() + " for " +
                                queue::guard_named(gate.name).str();
}

void answer_by_time(const GateView& view, const Requirement& gate, Check& check) {
    const base::Millis stood = view.now - view.lane.deployment->step_since;
    check.asked = minutes(gate.period) + " in the environment before, with the same digest";
    check.found = minutes(stood) + " so far";
    const bool enough = stood >= gate.period;
    check.state = enough ? CheckState::Passed : CheckState::Pending;
    check.remedy = enough ? "" : "it goes on by itself";
}

void answer_by_announcement(const GateView& view, const Requirement& gate, Check& check) {
    const Deployment& deployment = *view.lane.deployment;
    check.asked = roles_of(gate) + " were told";
    const bool is_told = deployment.gates_told != base::TimePoint{};
    check.state = is_told ? CheckState::Passed : CheckState::Pending;
    check.found = is_told ? "told at " + base::to_iso8601(deployment.gates_told) : "not yet";
}

void answer_by_uat(const GateView& view, Check& check) {
    const Deployment& deployment = *view.lane.deployment;
    check.asked = "smoke tests passed in " + deployment.plan.service.uat.str();
    check.state = deployment.artifact ? CheckState::Passed : CheckState::Unknown;
    check.found = deployment.artifact
                      ? "passed with " + deployment.artifact->digest.str().substr(0, 19)
                      : "no artifact is known";
}

void answer_by_target(const GateView& view, const GateFacts& facts, Check& check) {
    const Stable* stable = view.lane.deployment->stable();
    check.asked = "a stable version to go back to, whose artifact is there";
    if (stable == nullptr) {
        check.state = CheckState::Passed;
        check.found = "none: this is the first deployment";
        return;
    }
    const std::string sha = stable->commit.sha.str().substr(0, 7);
    if (!facts.target) {
        check.state = facts.target.error().code == base::ErrorCode::Unavailable
                          ? CheckState::Unknown
                          : CheckState::Failed;
        check.found = sha + ": " + facts.target.error().message;
        check.remedy = "build " + sha + " again";
    } else if (*facts.target != stable->artifact) {
        check.state = CheckState::Failed;
        check.found = sha + " is another artifact now than the one that passed its watch";
        check.remedy = "find out who built it again";
    } else {
        check.state = CheckState::Passed;
        check.found = sha + " with " + stable->artifact.digest.str().substr(0, 19);
    }
}

Check ask(const GateView& view, const GateFacts& facts, const Requirement& gate) {
    Check check;
    if (gate.feed == Feed::RollbackTarget) {
        answer_by_target(view, facts, check);
    } else if (facts.facts) {
        check = queue::check_requirement(*facts.facts, gate, view.now);
    } else {
        check.found = facts.facts.error().message;
        check.remedy = "ask again when the repository can be read";
    }
    check.name = gate.name;
    check.owner = gate.owner;
    if (check.where.empty()) {
        check.where = gate.link;
    }
    return check;
}

/// What needs nothing from outside is answered anew each time.
void answer_here(const GateView& view, const Requirement& gate, Check& check) {
    switch (gate.feed) {
        case Feed::Approval:
        case Feed::Word:
            return answer_by_people(view, gate, check);
        case Feed::Soak:
            return answer_by_time(view, gate, check);
        case Feed::Told:
            return answer_by_announcement(view, gate, check);
        case Feed::Uat:
            return answer_by_uat(view, check);
        default:
            return;
    }
}

}  // namespace

bool takes_words(const Requirement& gate) {
    return gate.feed == Feed::Approval || gate.feed == Feed::Word;
}

bool may_vouch(const Requirement& gate, const base::PersonId& person, const queue::Rights& rights) {
    return std::any_of(gate.roles.begin(), gate.roles.end(), [&](const base::RoleName& role) {
        return rights.has_role(person, role);
    });
}

bool holds(
    const Deployment& deployment, const Requirement& gate, const base::PersonId& person,
    base::TimePoint now
) {
    return std::any_of(deployment.words.begin(), deployment.words.end(), [&](const GateWord& word) {
        const bool in_time = gate.period == base::Millis{} || now - word.at <= gate.period;
        return word.gate == gate.name && word.by == person && in_time;
    });
}

bool has_entered_production(const Deployment& deployment) {
    if (deployment.retreat) {
        return true;
    }
    const std::vector<Step> way = way_forward(deployment.plan);
    const auto gate = std::find_if(way.begin(), way.end(), [](const Step& step) {
        return step.kind == StepKind::Gate;
    });
    return deployment.step > static_cast<std::size_t>(gate - way.begin());
}

std::vector<Check> ask_gates(const GateView& view, const GateFacts& facts) {
    std::vector<Check> checks;
    for (const Requirement& gate : view.lane.deployment->plan.service.policy.gates) {
        // what it brings and cannot be read may concern every gate
        if (!facts.facts || queue::concerns(gate, *facts.facts)) {
            checks.push_back(ask(view, facts, gate));
            answer_here(view, gate, checks.back());
        }
    }
    return checks;
}

std::vector<Check> gates_now(const GateView& view) {
    const Deployment& deployment = *view.lane.deployment;
    std::vector<Check> checks = deployment.gates;
    for (Check& check : checks) {
        for (const Requirement& gate : deployment.plan.service.policy.gates) {
            if (gate.name == check.name) {
                answer_here(view, gate, check);
            }
        }
    }
    queue::apply_overrides(
        {.lane = view.lane.queue,
         .rights = view.rights,
         .service = deployment.plan.service.name,
         .commit = view.lane.queue.running->commit.sha,
         .environment = deployment.plan.service.production,
         .now = view.now,
         .request = &*view.lane.queue.running,
         .gates = deployment.plan.service.policy.gates},
        checks
    );
    if (const auto& emergency = view.lane.queue.running->emergency) {
        queue::reduce(*emergency, checks);
    }
    return checks;
}

}  // namespace deploybot::deploy
