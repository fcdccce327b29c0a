#include "tests/simulation/company.hpp"

#include "queue/guard.hpp"

#include <initializer_list>

namespace deploybot::simulation {
namespace {

using namespace std::chrono_literals;
using queue::Verb;

deploy::Service service(const char* name, const char* lane) {
    deploy::Service made;
    made.name = base::ServiceName{name};
    made.lane = base::LaneName{lane};
    made.production_pools = {base::PoolName{"blue"}, base::PoolName{"green"}};
    made.policy.required_stages = {"build", "unit"};
    made.policy.canary_steps = {{10, 90s}, {50, 90s}, {100, 90s}};
    made.policy.production_steps = {{50, 90s}, {100, 90s}};
    made.policy.watch = 4min;
    made.policy.look_interval = 45s;
    made.policy.patience = 8min;
    return made;
}

void add_flag(deploy::Service& made) {
    made.flags = {{.name = base::FlagName{"feature"}, .routes = {kFeatureRoute}}};
}

void grant(deploy::Catalog& catalog, const char* role, std::initializer_list<Verb> verbs) {
    for (const Verb verb : verbs) {
        catalog.rights.roles[base::RoleName{role}].push_back(
            {.verb = verb, .service = {}, .environment = {}}
        );
    }
}

/// What is asked before production: a person's approval, the stable version, and some time.
void add_gates(deploy::Policy& policy) {
    queue::Requirement business;
    business.name = "business";
    business.owner = "product";
    business.feed = queue::Feed::Approval;
    business.roles = {base::RoleName{"release-manager"}};
    queue::Requirement target;
    target.name = "rollback target";
    target.owner = "operations";
    target.feed = queue::Feed::RollbackTarget;
    queue::Requirement soak;
    soak.name = "soak";
    soak.owner = "operations";
    soak.feed = queue::Feed::Soak;
    soak.period = 2min;
    policy.gates = {business, target, soak};
}

void grant_override(deploy::Catalog& catalog, const char* role, const base::GuardName& guard) {
    catalog.rights.roles[base::RoleName{role}].push_back(
        {.verb = Verb::Override, .service = {}, .environment = {}, .guard = guard}
    );
}

void add_person(deploy::Catalog& catalog, const char* id, const char* role) {
    catalog.rights.people.emplace(
        base::PersonId{id},
        queue::Person{
            .id = base::PersonId{id},
            .name = id,
            .email = std::string(id) + "@example.test",
            .roles = {base::RoleName{role}}}
    );
}

}  // namespace

deploy::Catalog make_catalog() {
    deploy::Catalog catalog;
    deploy::Service shop = service("shop", "shop");
    add_flag(shop);
    deploy::Service search = service("search", "search");
    search.production_pools = {base::PoolName{"blue"}};
    deploy::Service pay = service("pay", "pay");
    add_flag(pay);
    pay.policy.turn = deploy::Turn::Accept;
    pay.policy.approvals = 1;
    pay.policy.approver_roles = {base::RoleName{"release-manager"}};
    add_gates(pay.policy);
    search.policy.emergency.running = deploy::MakeWay::Hold;
    search.policy.train.advance = deploy::Advance::AllGood;
    deploy::Service cart = service("cart", "shop");
    cart.policy.train.supersede = true;
    cart.policy.train.advance = deploy::Advance::Conductor;
    for (const deploy::Service& each : {shop, cart, search, pay}) {
        catalog.services.emplace(each.name, each);
    }
    grant(
        catalog, "developer",
        {Verb::Request, Verb::Pause, Verb::Resume, Verb::Abort, Verb::Rollback, Verb::Hold,
         Verb::Lock}
    );
    grant(
        catalog, "release-manager",
        {Verb::Request, Verb::Cancel, Verb::Hold, Verb::Unhold, Verb::Promote, Verb::Pause,
         Verb::Resume, Verb::Abort, Verb::Rollback, Verb::SetFlag, Verb::Pardon, Verb::Lock,
         Verb::Unlock, Verb::Freeze, Verb::Unfreeze, Verb::PauseEverything, Verb::ResumeEverything,
         Verb::StopEverything, Verb::LiftStop}
    );
    grant(catalog, "release-manager", {Verb::Move, Verb::Kick, Verb::Split, Verb::Delegate});
    grant(
        catalog, "on-call",
        {Verb::Rollback, Verb::Abort, Verb::SetFlag, Verb::Hold, Verb::Unhold, Verb::Pause,
         Verb::Resume, Verb::StopEverything, Verb::LiftStop}
    );
    grant(catalog, "developer", {Verb::Emergency});
    for (const base::GuardName& guard :
         {queue::kHoldGuard, queue::kApprovalGuard, base::GuardName{"business"},
          base::GuardName{"unit"}}) {
        grant_override(catalog, "release-manager", guard);
    }
    add_person(catalog, "ana", "developer");
    add_person(catalog, kSleeper, "developer");
    catalog.rights.people.at(base::PersonId{kSleeper}).quiet = {
        .zone = {}, .from = kSleepsFrom, .until = kSleepsUntil};
    add_person(catalog, "cy", "release-manager");
    add_person(catalog, "di", "release-manager");
    add_person(catalog, "eve", "on-call");
    return catalog;
}

}  // namespace deploybot::simulation
