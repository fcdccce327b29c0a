// What a team has decided about its service: deploy::Policy with its judge and ladder.
#include "bot/config/declare/scalars.hpp"
#include "bot/config/declare/section.hpp"
#include "bot/config/sections/requirements.hpp"
#include "bot/config/sections/sections.hpp"

namespace deploybot::bot::config {
namespace {

using deploy::Policy;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::string branch_trouble(std::string_view text) {
    return text.find_first_of(" ~^:?[\\") == std::string_view::npos
               ? ""
               : " holds a character that no branch has";
}

Codec<std::string> branch() {
    return text(
        {"branch pattern", "a branch or a pattern such as release/*", "^[^ ~^:?\\[\\\\]+$",
         branch_trouble}
    );
}

Codec<std::vector<deploy::CanaryStep>> canary_steps() {
    using Step = deploy::CanaryStep;
    return list_of(
        Section<Step>(
            "canary_step", "a canary step", "One share of the customers on the new version."
        )
            .required(
                "traffic", &Step::percent, as<int>(whole_percent(1, 100)),
                "Of the customers' requests."
            )
            .required(
                "duration", &Step::duration, duration(milliseconds{100}, hours{24}),
                "At least so long before it may pass."
            )
            .codec(),
        {.fewest = 1, .largest = 50}
    );
}

Codec<deploy::TrainPolicy> train() {
    using Train = deploy::TrainPolicy;
    using deploy::Advance;
    return Section<Train>("train", "the trains", "How requests of the service ride together.")
        .key("cap", &Train::cap, whole<int>(1, 50), "So many requests ride together at most.")
        .key(
            "advance", &Train::advance,
            choice<Advance>(
                {{"automatic", Advance::Automatic},
                 {"all-good", Advance::AllGood},
                 {"conductor", Advance::Conductor}}
            ),
            "Who lets a train go on from stage to stage: I by myself, everybody on board with "
            "`good`, or its conductor with `at STAGE` and `done`."
        )
        .key(
            "supersede", &Train::supersede, yes_or_no(),
            "A newer request takes the place of waiting ones whose commits it contains."
        )
        .key(
            "alone_paths", &Train::alone_paths, list_of(path_pattern()),
            "What changes one of them rides alone, such as migrations/* and config/*; * at the end "
            "stands for any characters, / too."
        )
        .codec();
}

Codec<std::vector<deploy::FlagStep>> production_steps() {
    using Step = deploy::FlagStep;
    return list_of(
        Section<Step>(
            "production_step", "a production step",
            "One share of the users for whom the new features are on."
        )
            .required("users", &Step::percent, as<int>(whole_percent(1, 100)), "Of the users.")
            .required(
                "duration", &Step::duration, duration(milliseconds{100}, hours{24}),
                "At least so long before it may pass."
            )
            .codec(),
        {.fewest = 1, .largest = 50}
    );
}

Codec<deploy::TimeLimits> time_limits() {
    using Limits = deploy::TimeLimits;
    return Section<Limits>(
               "time_limits", "the time limits", "How long the driver's programs may take."
    )
        .key(
            "deploy", &Limits::deploy, duration(seconds{1}, hours{24}),
            "To deploy, or to roll back."
        )
        .key("verify", &Limits::verify, duration(seconds{1}, hours{24}), "For the smoke tests.")
        .key("retire", &Limits::retire, duration(seconds{1}, hours{24}), "To stop a pool.")
        .codec();
}

Codec<deploy::JudgePolicy> judge() {
    using Judge = deploy::JudgePolicy;
    const auto limit = [](auto member) {
        return [member](Judge& judge) -> auto& { return judge.limits.*member; };
    };
    return Section<Judge>("judge", "the judge", "When a version passes and when it fails.")
        .key(
            "max_errors", limit(&deploy::Limits::max_error_ratio), share(0, 1),
            "Of the requests; more fails whatever the stable version does."
        )
        .key(
            "max_p95", limit(&deploy::Limits::max_p95), duration(milliseconds{1}, minutes{10}),
            "95 of 100 requests must be answered in this time."
        )
        .key(
            "max_saturation", limit(&deploy::Limits::max_saturation), share(0.01, 1),
            "How full a resource may be."
        )
        .key(
            "alpha", &Judge::alpha, share(0.000001, 0.5),
            "Chance at most that a version like the stable one fails, over all looks of a step."
        )
        .key(
            "prior_k", &Judge::prior_k, number(0.1, 10'000),
            "Weight of the sequential test's prior, in errors."
        )
        .key(
            "least_errors", &Judge::least_errors, number(0, 1'000'000),
            "No failure by comparison on fewer errors."
        )
        .key(
            "tolerance", &Judge::tolerance, share(0.0001, 1),
            "The greatest excess of errors over the stable version's that may pass."
        )
        .key(
            "confidence", &Judge::confidence, share(0.5, 0.999999),
            "That the excess is below the tolerance."
        )
        .key(
            "min_requests", &Judge::min_requests, number(1, 1'000'000'000),
            "Of each arm, before anything may pass."
        )
        .key(
            "baseline_factor", &Judge::baseline_factor, number(1, 1000),
            "Against a recorded baseline: so many times its errors must be proven to fail."
        )
        .key(
            "saturated_looks", &Judge::saturated_looks, whole<int>(1, 100),
            "So many looks in a row above the limit are no spike."
        )
        .key(
            "silent_after", &Judge::silent_after, duration(seconds{1}, hours{1}),
            "A canary without a request for so long is silent."
        )
        .key(
            "stale_after", &Judge::stale_after, duration(seconds{1}, hours{1}),
            "A sample older than this is left out."
        )
        .codec();
}

Codec<deploy::LadderPolicy> ladder() {
    using Ladder = deploy::LadderPolicy;
    return Section<Ladder>(
               "ladder", "the ladder",
               "What is tried when a version fails, and how long each rung is given."
    )
        .key(
            "feature_share", &Ladder::feature_share, share(0.5, 1),
            "More than this of the excess errors on a feature's routes: its flag goes off first."
        )
        .key(
            "flag_time", &Ladder::flag_time, duration(milliseconds{100}, minutes{10}),
            "Until the service has seen the flag."
        )
        .key(
            "scrape_time", &Ladder::scrape_time, duration(milliseconds{100}, minutes{10}),
            "Until one more look shows it."
        )
        .key(
            "rollback_time", &Ladder::rollback_time, duration(seconds{1}, hours{1}),
            "Until all customers are on the stable version."
        )
        .key("confidence", &Ladder::confidence, share(0.5, 0.999999), "That errors fell.")
        .codec();
}

/// Each step takes more than the one before it.
template <class Step>
void check_rising(
    Context& context, const Node* list, std::string_view share, const std::vector<Step>& steps
) {
    if (list == nullptr || list->kind != Node::Kind::Sequence ||
        list->items.size() != steps.size()) {
        return;
    }
    for (std::size_t at = 1; at < steps.size(); ++at) {
        const int before = steps[at - 1].percent;
        if (steps[at].percent != 0 && steps[at].percent <= before) {
            context.mistake(
                Context::place_of(list->items[at], share),
                std::to_string(steps[at].percent) + "% does not rise above the " +
                    std::to_string(before) + "% of the step before",
                "put the steps in rising order"
            );
        }
    }
}

/// Each step is looked at at least once.
template <class Step>
void check_looks(
    Context& context, const Node& policy, std::string_view key, const std::vector<Step>& steps,
    base::Millis look_interval
) {
    const Node* list = find(policy, key);
    const bool stands_here =
        list != nullptr && list->kind == Node::Kind::Sequence && list->items.size() == steps.size();
    for (std::size_t at = 0; at < steps.size(); ++at) {
        if (steps[at].duration == base::Millis{} || steps[at].duration >= look_interval) {
            continue;
        }
        const Place place = stands_here ? Context::place_of(list->items[at], "duration")
                                        : Context::place_of(policy, "look_interval");
        context.mistake(
            place,
            "step " + std::to_string(at + 1) + " of " + std::string(key) +
                " is shorter than look_interval: nobody would look",
            "lengthen the step or shorten look_interval"
        );
    }
}

void check_policy(Context& context, const Node& node, Policy& policy) {
    check_rising(context, find(node, "canary_steps"), "traffic", policy.canary_steps);
    check_rising(context, find(node, "production_steps"), "users", policy.production_steps);
    const base::Millis look = policy.look_interval;
    check_looks(context, node, "canary_steps", policy.canary_steps, look);
    check_looks(context, node, "production_steps", policy.production_steps, look);
    check_requirements(context, node, policy);
}

Section<Policy> way_section() {
    return Section<Policy>(
               "policy", "a policy",
               "The way of a service's commits, step by step. What a service leaves out is as "
               "default_policy says."
    )
        .key(
            "turn", &Policy::turn,
            choice<deploy::Turn>(
                {{"automatic", deploy::Turn::Automatic}, {"accept", deploy::Turn::Accept}}
            ),
            "Whether a called request starts by itself or waits for its requester."
        )
        .key(
            "turn_time", &Policy::turn_time, duration(seconds{1}, hours{24}),
            "A turn that waits for people goes on to the next request after so long."
        )
        .key("train", &Policy::train, train(), "How requests ride together.")
        .key(
            "approved_branches", &Policy::approved_branches,
            list_of(branch(), {.fewest = 1, .largest = 100}),
            "A commit must be on one of them; * stands for any characters."
        )
        .key(
            "required_stages", &Policy::required_stages, list_of(text()),
            "CI and CD stages by name: each must have passed."
        )
        .key(
            "approvals", &Policy::approvals, whole<int>(0, 20),
            "Of so many people other than the requester."
        )
        .key(
            "approver_roles", &Policy::approver_roles,
            list_of(reference_to<base::RoleName>(NameKind::Role)), "Who may approve."
        )
        .key(
            "approval_pending", &Policy::approval_pending, duration(minutes{1}, hours{168}),
            "A request whose turn it is leaves the queue when nobody approves it for so long."
        )
        .key(
            "approval_reuse", &Policy::approval_reuse, duration(minutes{1}, hours{24}),
            "An approval counts for so long, also for another request of the same artifact."
        )
        .key(
            "checks", &Policy::checks, checks_codec(),
            "What a commit must fulfil before it may be queued, and again at the start."
        )
        .key(
            "gates", &Policy::gates, gates_codec(),
            "What must be fulfilled before a deployment may enter production."
        )
        .key("emergency", &Policy::emergency, emergency_codec(), "How an emergency goes.")
        .key("canary_steps", &Policy::canary_steps, canary_steps(), "Rising shares of the traffic.")
        .key(
            "production_steps", &Policy::production_steps, production_steps(),
            "Rising shares of the users for whom the features are on."
        );
}

}  // namespace

Codec<Policy> policy_codec() {
    return way_section()
        .key(
            "watch", &Policy::watch, duration(seconds{1}, hours{168}),
            "In production, before the version is marked stable."
        )
        .key(
            "look_interval", &Policy::look_interval, duration(milliseconds{100}, minutes{10}),
            "Between two looks at the metrics."
        )
        .key(
            "patience", &Policy::patience, duration(seconds{1}, hours{24}),
            "How long an inconclusive canary or missing metrics hold before somebody is paged."
        )
        .key("time_limits", &Policy::limits, time_limits(), "For the driver's programs.")
        .key(
            "attempts", &Policy::attempts, whole<int>(1, 50),
            "Of one call that a peer did not take, before somebody is paged."
        )
        .key(
            "retry_after", &Policy::retry_after, duration(milliseconds{10}, minutes{1}),
            "First pause between two attempts; doubles, at most one minute."
        )
        .key("judge", &Policy::judge, judge(), "When a version passes and when it fails.")
        .key("ladder", &Policy::ladder, ladder(), "What is tried when it fails.")
        .check(check_policy)
        .codec();
}

}  // namespace deploybot::bot::config
