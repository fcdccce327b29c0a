// Journals that earlier versions wrote must replay in every later one. Each file of golden/ is such
// a journal, as `deploybot journal export` writes it; none of them is ever changed, new ones are
// added beside them when an event gets a new form.
//
// DEPLOYBOT_WRITE_GOLDEN=FOLDER writes there what the conversations below make of them now.
#include "bot/replay.hpp"
#include "deploy/event_json.hpp"
#include "journal/export.hpp"
#include "tests/conversations/golden_lives.hpp"
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kFirst = "77aa01f000000000000000000000000000000000";
const std::string kGood = "4be1c07000000000000000000000000000000000";
const std::string kBad = "9d0e2aa000000000000000000000000000000000";
const std::string kFeature = "c0ffee1000000000000000000000000000000000";

/// Locks, freezes, the pause of everything, the kill switch.
void meet_every_stop(Conversation& chat) {
    chat.say("bo", "lock shop for 30m because the database moves");
    chat.pass(21min);
    chat.say("bo", "unlock shop");
    chat.say("cy", "freeze everything for 1m because the sale begins");
    chat.pass(2min);
    chat.say("cy", "freeze shop for 1h because the sale goes on");
    chat.say("cy", "unfreeze shop because it is over");
    chat.say("cy", "pause everything because the office moves");
    chat.say("cy", "resume everything");
    chat.say("dee", "stop everything because carts are mixed up");
    chat.say("dee", "lift the stop");
    chat.say("cy", "lift the stop because they are right again");
}

const std::string kGated = "5afe000100000000000000000000000000000000";
const std::string kUrgent = "0dd0000100000000000000000000000000000000";
const std::string kLate = "7a7e000100000000000000000000000000000000";

/// From now on with a gate, somebody who may override, and emergencies.
deploy::Catalog with_guards(deploy::Catalog catalog) {
    deploy::Policy& policy = catalog.services.begin()->second.policy;
    queue::Requirement business;
    business.name = "business";
    business.owner = "product";
    business.feed = queue::Feed::Approval;
    business.roles = {base::RoleName{"release-manager"}};
    policy.gates = {business};
    catalog.rights.roles[base::RoleName{"release-manager"}].push_back(
        {.verb = queue::Verb::Override,
         .service = {},
         .environment = {},
         .guard = queue::kHoldGuard}
    );
    catalog.rights.roles[base::RoleName{"developer"}].push_back(
        {.verb = queue::Verb::Emergency, .service = {}, .environment = {}}
    );
    return catalog;
}

/// What people have to say before something may go on, or afterwards.
void live_through_guards(Conversation& chat) {
    const auto until_ended = [&] {
        return chat.pass_until([&] { return !chat.lane().deployment; }, 2h);
    };
    chat.outside.add_commit(kGated, "Larger letters");
    chat.outside.add_commit(kUrgent, "Let people pay");
    chat.outside.add_commit(kLate, "Smaller letters");
    chat.say("cy", "hold shop because release day");
    chat.say("bo", "request deployment for commit 5afe0001");
    chat.say("cy", "approve " + chat.last_token().str());
    // another way than the one that was approved
    chat.reload(with_guards(chat.catalog));
    const std::string token = chat.last_token().str();
    chat.say("cy", "override hold on " + token + " confirmed because this one is harmless");
    chat.say("cy", "approve " + token);
    chat.say("bo", "start " + token);
    ASSERT_TRUE(chat.pass_until(
        [&] {
            return chat.lane().deployment &&
                   chat.lane().deployment->current().kind == deploy::StepKind::Gate;
        },
        1h
    ));
    chat.say("cy", "approve " + token + " for business");
    ASSERT_TRUE(until_ended());
    chat.say("cy", "unhold shop");
    chat.say("ana", "emergency 0dd00001 of shop because nobody can pay");
    const std::string urgent = chat.last_token().str();
    ASSERT_TRUE(until_ended());
    chat.say("bo", "request deployment for commit 7a7e0001");
    chat.say("cy", "hold shop because of tea");
    chat.say("bo", "cancel " + chat.last_token().str());
    chat.say("cy", "unhold shop");
    chat.pass(25h, 1min);
    chat.say("cy", "approve " + urgent);
}

/// A good release, a bad one, a bad feature, and all sorts of trouble outside.
void live_through_deployments(Conversation& chat) {
    const auto until_ended = [&] {
        return chat.pass_until([&] { return !chat.lane().deployment; }, 2h);
    };
    chat.outside.add_commit(kFirst, "The first");
    chat.outside.add_commit(kGood, "Faster checkout");
    chat.outside.add_commit(kBad, "Try new cache", {.error_ratio = 0.05});
    chat.outside.add_commit(kFeature, "New checkout", {.feature_error_ratio = 0.5});
    chat.outside.forge_lost = true;
    chat.say("cy", "hold shop because release day");
    chat.outside.forge_lost = false;
    chat.say("ana", "request deployment for commit 77aa01f");
    chat.say("cy", "approve " + chat.last_token().str());
    chat.say("bo", "request deployment for commit 4be1c07");
    chat.say("cy", "reject " + chat.last_token().str() + " because not today");
    chat.outside.forge_lost = true;
    chat.say("cy", "unhold shop");
    chat.say("ana", "start");
    chat.pass(2s);
    chat.outside.forge_lost = false;
    ASSERT_TRUE(until_ended());
    chat.say("bo", "request deployment for commit 4be1c07");
    chat.say("cy", "approve " + chat.last_token().str());
    chat.say("bo", "start");
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().deployment->exposed; }, 10min));
    chat.say("bo", "pause because lunch");
    chat.say("bo", "resume");
    chat.outside.split.percent = {{base::PoolName{"canary"}, 100}};
    chat.outside.flags[{
        base::ServiceName{"shop"}, base::EnvironmentName{"canary"},
        base::FlagName{"checkout-v2"}}] = 7;
    chat.kill_and_restart();
    chat.outside.metrics_lost = true;
    chat.outside.pager_lost = true;
    chat.pass(6min);
    chat.outside.pager_lost = false;
    chat.outside.metrics_lost = false;
    ASSERT_TRUE(until_ended());
    chat.outside.router_lost = true;
    chat.outside.flags_lost = true;
    chat.say("cy", "flag checkout-v2 50% in production because a trial");
    chat.outside.flags_lost = false;
    chat.say("ana", "request deployment for commit 9d0e2aa");
    chat.say("cy", "approve " + chat.last_token().str());
    chat.say("ana", "start");
    chat.pass(3s);
    chat.outside.router_lost = false;
    ASSERT_TRUE(until_ended());
    chat.say("cy", "pardon 9d0e2aa because it was the network");
    chat.say("cy", "unhold shop");
    chat.say("ana", "request deployment for commit c0ffee1");
    chat.say("cy", "approve " + chat.last_token().str());
    chat.say("ana", "start");
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().deployment->waits_for_person; }, 30min));
    chat.say("cy", "rollback shop because the feature is needed");
    ASSERT_TRUE(until_ended());
}

/// What else people do about deployments.
void live_through_stops_and_guards(Conversation& chat) {
    chat.outside.add_commit(kFirst, "The first");
    chat.say("ana", "request deployment for commit 77aa01f");
    chat.say("cy", "approve " + chat.last_token().str());
    chat.say("ana", "start");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 2h));
    meet_every_stop(chat);
    live_through_guards(chat);
}

deploy::Catalog careful_catalog() {
    deploy::Catalog catalog = shop_catalog();
    deploy::Policy& policy = catalog.services.begin()->second.policy;
    policy.approvals = 1;
    policy.approver_roles = {base::RoleName{"release-manager"}};
    policy.turn = deploy::Turn::Accept;
    // few looks: a golden journal is for reading, too
    policy.look_interval = 30s;
    policy.watch = 1min;
    return catalog;
}

std::vector<journal::NewEntry> read_golden(
    const std::filesystem::path& file, std::vector<base::TimePoint>& times
) {
    std::vector<journal::NewEntry> entries;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const nlohmann::json value = nlohmann::json::parse(line);
        times.push_back(base::from_millis(value.at("at").get<std::int64_t>()));
        entries.push_back(
            {.stream = value.at("stream"),
             .type = value.at("type"),
             .type_version = value.at("type_version"),
             .data = value.at("data").dump(),
             .cause =
                 {.actor = value.at("actor"),
                  .source = value.at("source"),
                  .request = value.at("request")}}
        );
    }
    return entries;
}

/// Notes which events there were, and writes them where that is asked for.
void meet(Conversation& chat, std::set<std::string>& met, const char* file) {
    for (const std::string& type : chat.entry_types()) {
        met.insert(type);
    }
    if (const char* folder = std::getenv("DEPLOYBOT_WRITE_GOLDEN")) {
        std::ofstream out(std::string(folder) + "/" + file);
        ASSERT_TRUE(journal::export_lines(
            chat.store, {},
            [&](std::string_view line) -> base::Outcome {
                out << line << '\n';
                return {};
            }
        ));
    }
}

TEST(Golden, ConversationsMeetEveryKindOfEvent) {
    std::set<std::string> met;
    Conversation deployments(careful_catalog());
    live_through_deployments(deployments);
    meet(deployments, met, "journal-1.jsonl");
    deploy::Catalog hasty = careful_catalog();
    hasty.services.begin()->second.policy.canary_steps = {{100, 30s}};
    hasty.services.begin()->second.policy.production_steps = {{100, 30s}};
    Conversation guards(hasty);
    live_through_stops_and_guards(guards);
    meet(guards, met, "journal-2.jsonl");
    Conversation trains(train_catalog());
    live_in_trains(trains);
    meet(trains, met, "trains-1.jsonl");
    for (const std::string_view type : deploy::event_types()) {
        EXPECT_TRUE(met.contains(std::string(type))) << type;
    }
}

/// What each golden journal says in the end.
struct Story {
    std::vector<queue::End> ends;
    std::string stable;
};

using queue::End;

const std::map<std::string, Story> kStories{
    {"journal-1.jsonl",
     {.ends = {End::Rejected, End::Completed, End::Completed, End::RolledBack, End::RolledBack},
      .stable = kGood}},
    {"journal-2.jsonl",
     {.ends = {End::Completed, End::Completed, End::Completed, End::Cancelled}, .stable = kUrgent}},
    {"trains-1.jsonl",
     {.ends = {End::Completed, End::RolledBack, End::Cancelled, End::Completed},
      .stable = kTrainsLive}}};

TEST(Golden, JournalsOfEveryEarlierVersionReplay) {
    int journals = 0;
    for (const auto& file :
         std::filesystem::directory_iterator(DEPLOYBOT_SOURCE_DIR "/tests/conversations/golden")) {
        std::vector<base::TimePoint> times;
        const std::vector<journal::NewEntry> entries = read_golden(file.path(), times);
        journal::MemoryStore store;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            ASSERT_TRUE(store.append({{.at = times[i], .expected = {}, .entries = {entries[i]}}}
            ).front());
        }
        const auto knowledge = bot::replay(store);
        ASSERT_TRUE(knowledge) << file.path() << ": " << knowledge.error().message;
        EXPECT_TRUE(knowledge->quarantined.empty()) << file.path();
        const deploy::LaneState* lane = knowledge->world.find(base::LaneName{"shop"});
        ASSERT_NE(lane, nullptr) << file.path();
        std::vector<queue::End> ends;
        for (const queue::Finished& finished : lane->queue.history) {
            ends.push_back(finished.end);
        }
        const auto story = kStories.find(file.path().filename().string());
        ASSERT_NE(story, kStories.end()) << "how does " << file.path() << " end?";
        EXPECT_EQ(ends, story->second.ends) << file.path();
        EXPECT_EQ(lane->stable.at(base::ServiceName{"shop"}).commit.sha.str(), story->second.stable)
            << file.path();
        ++journals;
    }
    EXPECT_EQ(journals, static_cast<int>(kStories.size()));
}

}  // namespace
}  // namespace deploybot::tests
