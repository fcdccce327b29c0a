#include "commands/sentences/guards.hpp"

#include "base/text.hpp"
#include "commands/sentences/words.hpp"
#include "deploy/gates.hpp"
#include "queue/guard.hpp"

#include <algorithm>

namespace deploybot::commands {
namespace {

constexpr std::size_t kShownFinding = 300;

std::vector<queue::Check> open_gates(
    const deploy::LaneState& lane, const queue::Rights& rights, base::TimePoint now
) {
    if (!lane.deployment || lane.deployment->retreat || lane.deployment->step_done ||
        lane.deployment->current().kind != deploy::StepKind::Gate) {
        return {};
    }
    std::vector<queue::Check> checks =
        deploy::gates_now({.lane = lane, .rights = rights, .now = now});
    std::erase_if(checks, queue::is_settled);
    return checks;
}

const queue::Requirement* requirement_of(
    const deploy::Deployment& deployment, const std::string& name
) {
    const auto& gates = deployment.plan.service.policy.gates;
    const auto found = std::find_if(gates.begin(), gates.end(), [&](const auto& gate) {
        return gate.name == name;
    });
    return found == gates.end() ? nullptr : &*found;
}

}  // namespace

std::vector<base::PersonId> approvers_of(
    const queue::Request& request, const queue::Rights& rights
) {
    std::vector<base::PersonId> people = rights.holders(request.approver_roles);
    std::erase_if(people, [&](const base::PersonId& person) {
        return queue::Lane::takes_part(request, person);
    });
    return people;
}

std::vector<Line> gate_lines(
    const deploy::LaneState& lane, const queue::Rights& rights, base::TimePoint now
) {
    std::vector<Line> lines;
    for (const queue::Check& check : open_gates(lane, rights, now)) {
        Line line{
            plain(check.state == queue::CheckState::Failed ? "✗ " : "? "), strong(check.name),
            plain(
                ": " + base::shorten(base::clean(check.found), kShownFinding) +
                ". Asked: " + check.asked + "."
            )};
        if (!check.remedy.empty()) {
            line.push_back(plain(" " + sentence(check.remedy)));
        }
        if (const queue::Requirement* gate = requirement_of(*lane.deployment, check.name);
            gate != nullptr && deploy::takes_words(*gate)) {
            line.push_back(
                plain(" It is for " + any_of(names_of(rights.holders(gate->roles), rights)) + ".")
            );
        }
        if (!check.owner.empty()) {
            line.push_back(plain(" Owner: " + base::clean(check.owner) + "."));
        }
        if (!check.where.empty()) {
            append(line, {plain(" See "), link(check.where, check.where), plain(".")});
        }
        const queue::Request& request = *lane.queue.running;
        append(line, override_line(check, request.commit, request.service, rights));
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<Button> gate_buttons(
    const deploy::LaneState& lane, const queue::Rights& rights, base::TimePoint now
) {
    constexpr std::size_t kMost = 3;
    std::vector<Button> buttons;
    for (const queue::Check& check : open_gates(lane, rights, now)) {
        const queue::Requirement* gate = requirement_of(*lane.deployment, check.name);
        if (gate != nullptr && deploy::takes_words(*gate) && buttons.size() < kMost) {
            const std::string typed = "approve " + short_token(lane.deployment->token) + " for " +
                                      queue::guard_named(check.name).str();
            buttons.push_back(button("Approve " + check.name, typed, ButtonStyle::Primary));
        }
    }
    return buttons;
}

Line emergency_words(
    const queue::EmergencyRecord& record, const queue::Rights& rights, base::TimePoint now
) {
    const std::string what = short_token(record.token) + " was an emergency of " +
                             name_of(record.requester, rights) + reason_words(record.reason) +
                             ". Somebody else must approve it";
    return record.nags == 0 ? phrase(what, " by ", moment_span(record.due, now), ".")
                            : phrase(
                                  what, ": that is late, I have asked ",
                                  count(static_cast<std::size_t>(record.nags), "time", "times"),
                                  ", and it counts against the lane."
                              );
}

std::vector<Line> emergency_lines(
    const queue::Lane& lane, const base::ServiceName& service, const queue::Rights& rights,
    base::TimePoint now
) {
    std::vector<Line> lines;
    for (const queue::EmergencyRecord& record : lane.emergencies) {
        if (record.service == service) {
            lines.push_back(phrase(
                emergency_words(record, rights, now), " ",
                code("approve " + short_token(record.token)), " does it."
            ));
        }
    }
    return lines;
}

Line override_line(
    const queue::Check& check, const queue::Commit& commit, const base::ServiceName& service,
    const queue::Rights& rights
) {
    const base::GuardName guard = queue::guard_named(check.name);
    const auto people = rights.holders(rights.granting_override(guard, service));
    if (queue::is_absolute(guard) || people.empty()) {
        return {};
    }
    return {
        plain(" " + any_of(names_of(people, rights)) + " may "),
        code(
            "override " + guard.str() + " on " + short_sha(commit.sha) + " of " + service.str() +
            " because …"
        ),
        plain(".")};
}

}  // namespace deploybot::commands
