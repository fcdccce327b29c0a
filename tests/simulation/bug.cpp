#include "tests/simulation/bug.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::simulation {
namespace {

const std::vector<std::pair<Bug, std::string_view>> kNames{
    {Bug::AnswersBeforeSync, "answers-before-sync"},
    {Bug::LosesAckedAppend, "loses-acked-append"},
    {Bug::RetriesFailedSync, "retries-failed-sync"},
    {Bug::DriverForgetsKeys, "driver-forgets-keys"},
    {Bug::RunsTwice, "runs-twice"},
    {Bug::StaleEpoch, "stale-epoch"},
    {Bug::ForgetsHold, "forgets-hold"},
    {Bug::TurnsQueueRound, "turns-queue-round"},
    {Bug::ForgetsAnswers, "forgets-answers"},
    {Bug::MixesUpPeople, "mixes-up-people"},
    {Bug::RouterSaysYes, "router-says-yes"},
    {Bug::RouterKeepsCanary, "router-keeps-canary"},
    {Bug::FlagSaysYes, "flag-says-yes"},
    {Bug::VerifySaysYes, "verify-says-yes"},
    {Bug::FrozenMetrics, "frozen-metrics"},
    {Bug::LosesTimers, "loses-timers"},
    {Bug::ForgeSaysYes, "forge-says-yes"},
    {Bug::MixesUpRiders, "mixes-up-riders"},
    {Bug::ForgetsRiders, "forgets-riders"},
    {Bug::HurriesTurns, "hurries-turns"},
    {Bug::KeepsTurns, "keeps-turns"},
    {Bug::SwallowsLines, "swallows-lines"},
    {Bug::SnapshotOffByOne, "snapshot-off-by-one"},
};

}  // namespace

const std::vector<Bug>& planted_bugs() {
    static const std::vector<Bug> kAll = [] {
        std::vector<Bug> all;
        for (const auto& [bug, name] : kNames) {
            all.push_back(bug);
        }
        return all;
    }();
    return kAll;
}

std::string_view name_of(Bug bug) {
    const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& each) {
        return each.first == bug;
    });
    return found == kNames.end() ? "none" : found->second;
}

bool changes_what_is_recovered(Bug bug) {
    return bug == Bug::ForgetsHold || bug == Bug::TurnsQueueRound || bug == Bug::ForgetsAnswers ||
           bug == Bug::StaleEpoch || bug == Bug::ForgetsRiders || bug == Bug::HurriesTurns ||
           bug == Bug::KeepsTurns;
}

}  // namespace deploybot::simulation
