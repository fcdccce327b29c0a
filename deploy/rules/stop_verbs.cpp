#include "deploy/rules/stop_verbs.hpp"

#include "base/text.hpp"
#include "deploy/rules/subject.hpp"
#include "deploy/rules/times.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::deploy {
namespace {

using queue::Accepted;
using queue::Refusal;
using queue::Verb;
using queue::Why;

constexpr std::string_view kEverything = "everything";
/// A recurring freeze can be lifted so long before it begins; one that was declared, at any time.
constexpr base::Millis kLiftAhead{std::chrono::hours{24 * 7}};

/// One command about everything. Each function answers for one verb.
class StopRules {
public:
    StopRules(const World& world, const Catalog& catalog, const Ask& ask, base::TimePoint now)
        : stops_(world.stops), world_(world), catalog_(catalog), ask_(ask), now_(now) {}

    Decision decide() {
        decision_.reply = dispatch();
        if (std::holds_alternative<Refusal>(decision_.reply)) {
            decision_.events.clear();
        }
        return std::move(decision_);
    }

private:
    using Reply = std::variant<Accepted, Refusal>;

    Reply dispatch() {
        switch (command().verb) {
            case Verb::Freeze:
                return freeze();
            case Verb::Unfreeze:
                return unfreeze();
            case Verb::PauseEverything:
                return pause();
            case Verb::ResumeEverything:
                return resume();
            case Verb::StopEverything:
                return stop();
            default:
                return lift();
        }
    }

    [[nodiscard]] const queue::Command& command() const { return ask_.command; }
    [[nodiscard]] const base::PersonId& person() const { return ask_.speaker.person; }

    /// nullopt: the person may. The bot itself may stop: a signal or a file asks it to.
    [[nodiscard]] std::optional<Refusal> check_right(const base::ServiceName& service) const {
        const bool own = person() == queue::kBot && command().verb == Verb::StopEverything;
        const Service* known = catalog_.find(service);
        const base::EnvironmentName environment =
            known == nullptr ? base::EnvironmentName{} : known->production;
        if (own || catalog_.rights.may(person(), command().verb, service, environment)) {
            return std::nullopt;
        }
        Refusal refusal;
        refusal.why = Why::NotAllowed;
        refusal.service = service;
        refusal.roles = catalog_.rights.granting(command().verb, service);
        return refusal;
    }

    [[nodiscard]] static Refusal refused(Why why, std::string detail = {}, std::string hint = {}) {
        Refusal refusal;
        refusal.why = why;
        refusal.detail = std::move(detail);
        refusal.hint = std::move(hint);
        return refusal;
    }

    [[nodiscard]] Accepted done(bool changed = true) const {
        Accepted accepted;
        accepted.verb = command().verb;
        accepted.changed = changed;
        return accepted;
    }

    Reply freeze();
    Reply unfreeze();
    Reply pause();
    Reply resume();
    Reply stop();
    Reply lift();
    Reply lift_freeze(const queue::FreezeWindow& window, const base::ServiceName& service);
    [[nodiscard]] const queue::Freeze* declared(const std::string& name) const;
    [[nodiscard]] std::vector<queue::FreezeWindow> candidates(const queue::Traits* service) const;

    const queue::Stops& stops_;
    const World& world_;
    const Catalog& catalog_;
    const Ask& ask_;
    base::TimePoint now_;
    Decision decision_;
};

StopRules::Reply StopRules::freeze() {
    base::ServiceName service;
    if (command().topic != kEverything) {
        const Found found = find_subject(world_, catalog_, ask_);
        if (const auto* refusal = std::get_if<Refusal>(&found)) {
            return *refusal;
        }
        service = std::get<Subject>(found).service->name;
    }
    if (auto refusal = check_right(service)) {
        return std::move(*refusal);
    }
    if (command().reason.empty()) {
        return refused(Why::NeedsReason);
    }
    const auto span = read_span(command(), catalog_.zone, now_);
    if (!span) {
        return refused(Why::BadTime, span.error().message, span.error().hint);
    }
    if (!span->until) {
        return refused(
            Why::BadTime, "a freeze has an end", "add for 2h, or until 18:00; hold has none"
        );
    }
    Accepted accepted = done();
    accepted.service = service;
    accepted.freeze = "F-" + std::to_string(stops_.freezes_declared + 1);
    decision_.events.emplace_back(queue::Frozen{
        {.name = accepted.freeze,
         .service = service,
         .by = person(),
         .reason = command().reason,
         .since = now_,
         .from = span->from,
         .until = *span->until}});
    return accepted;
}

const queue::Freeze* StopRules::declared(const std::string& name) const {
    const auto found =
        std::find_if(stops_.freezes.begin(), stops_.freezes.end(), [&](const auto& freeze) {
            return freeze.name == name;
        });
    return found == stops_.freezes.end() ? nullptr : &*found;
}

std::vector<queue::FreezeWindow> StopRules::candidates(const queue::Traits* service) const {
    std::vector<queue::FreezeWindow> windows =
        queue::freezes_within(stops_, catalog_.freezes, service, now_, base::kNever - now_);
    std::erase_if(windows, [&](const queue::FreezeWindow& window) {
        return declared(window.name) == nullptr && window.from > now_ + kLiftAhead;
    });
    return windows;
}

StopRules::Reply StopRules::lift_freeze(
    const queue::FreezeWindow& window, const base::ServiceName& service
) {
    if (auto refusal = check_right(service)) {
        return std::move(*refusal);
    }
    Accepted accepted = done();
    accepted.freeze = window.name;
    accepted.service = service;
    decision_.events.emplace_back(queue::Unfrozen{
        .name = window.name, .until = window.until, .by = person(), .reason = command().reason});
    return accepted;
}

StopRules::Reply StopRules::unfreeze() {
    const auto service_of = [&](const queue::FreezeWindow& window) {
        const queue::Freeze* freeze = declared(window.name);
        return freeze == nullptr ? base::ServiceName{} : freeze->service;
    };
    const std::string typed = command().topic.empty() ? command().service.str() : command().topic;
    const std::vector<queue::FreezeWindow> all = candidates(nullptr);
    for (const queue::FreezeWindow& window : all) {
        if (base::lower(window.name) == base::lower(typed)) {
            return lift_freeze(window, service_of(window));
        }
    }
    std::vector<queue::FreezeWindow> meant;
    if (typed.empty()) {
        meant = all;
    } else if (typed == kEverything) {
        std::copy_if(all.begin(), all.end(), std::back_inserter(meant), [&](const auto& window) {
            return service_of(window).empty();
        });
    } else if (const Service* service = catalog_.find(base::ServiceName{typed})) {
        const queue::Traits traits = service->traits();
        meant = candidates(&traits);
        const auto own = std::find_if(meant.begin(), meant.end(), [&](const auto& window) {
            return service_of(window) == service->name;
        });
        if (own != meant.end()) {
            return lift_freeze(*own, service->name);
        }
        // one that stands for others too is lifted only by its own name
        Refusal refusal = refused(Why::NotFrozen, typed);
        for (const queue::FreezeWindow& window : meant) {
            refusal.candidates.push_back(window.name);
        }
        return refusal;
    }
    if (meant.size() == 1) {
        return lift_freeze(meant.front(), service_of(meant.front()));
    }
    Refusal refusal = refused(Why::NotFrozen, typed);
    for (const queue::FreezeWindow& window : meant.empty() ? all : meant) {
        refusal.candidates.push_back(window.name);
    }
    return refusal;
}

StopRules::Reply StopRules::pause() {
    if (auto refusal = check_right({})) {
        return std::move(*refusal);
    }
    if (command().reason.empty()) {
        return refused(Why::NeedsReason);
    }
    if (stops_.everything) {
        return done(false);
    }
    decision_.events.emplace_back(queue::EverythingPaused{
        .by = person(), .reason = command().reason});
    return done();
}

StopRules::Reply StopRules::resume() {
    if (auto refusal = check_right({})) {
        return std::move(*refusal);
    }
    if (!stops_.everything) {
        return refused(Why::NotPausedAll);
    }
    decision_.events.emplace_back(queue::EverythingResumed{
        .by = person(), .reason = command().reason});
    return done();
}

StopRules::Reply StopRules::stop() {
    if (auto refusal = check_right({})) {
        return std::move(*refusal);
    }
    if (command().reason.empty()) {
        return refused(Why::NeedsReason);
    }
    // said again while one of two has lifted it: that word no longer counts
    if (stops_.kill_switch && !stops_.kill_switch->lifted_by) {
        return done(false);
    }
    decision_.events.emplace_back(queue::EverythingStopped{
        .by = person(), .reason = command().reason});
    return done();
}

StopRules::Reply StopRules::lift() {
    if (auto refusal = check_right({})) {
        return std::move(*refusal);
    }
    // before anything that people agree on
    if (!ask_.speaker.stop_file.empty()) {
        return refused(Why::StopFile, ask_.speaker.stop_file);
    }
    if (!stops_.kill_switch) {
        return refused(Why::NotStopped);
    }
    const auto& first = stops_.kill_switch->lifted_by;
    if (first == person()) {
        return refused(Why::SecondPerson);
    }
    decision_.events.emplace_back(queue::StopLifted{
        .by = person(), .last = first.has_value(), .reason = command().reason});
    return done();
}

}  // namespace

Decision decide_stops(
    const World& world, const Catalog& catalog, const Ask& ask, base::TimePoint now
) {
    return StopRules(world, catalog, ask, now).decide();
}

}  // namespace deploybot::deploy
