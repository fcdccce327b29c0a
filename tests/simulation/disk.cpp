#include "tests/simulation/disk.hpp"

#include <utility>

namespace deploybot::simulation {

using namespace std::chrono_literals;

void Disk::append(const journal::Append& append, const Done& done) {
    const std::uint64_t power = power_;
    scheduler_.after(random_.between(0ms, 3ms), [this, append, done, power] {
        if (power != power_) {
            return;
        }
        if (random_.chance(full_rate_)) {
            done(base::fail(base::ErrorCode::Full, "no space left on the disk", "make room"));
            return;
        }
        auto result = std::move(store_.append({append}).front());
        if (bug_ == Bug::AnswersBeforeSync) {
            done(result);
        }
        const base::Millis slow = random_.chance(0.01) ? random_.between(1s, 10s) : 2ms;
        scheduler_.after(slow, [this, result, done, power] {
            if (power == power_) {
                sync(result, done);
            }
        });
    });
}

void Disk::sync(const base::Result<journal::Appended>& result, const Done& done) {
    if (bug_ == Bug::LosesAckedAppend && random_.chance(0.3)) {
        safe_ = store_.last_position().value_or(0);
        synced();
        done(result);
        return;
    }
    const auto outcome = store_.sync();
    if (!outcome) {
        broken_ = true;
        trace_.say("disk: a sync failed");
        if (bug_ == Bug::RetriesFailedSync) {
            done(result);
        } else {
            done(base::fail(outcome.error()));
        }
        return;
    }
    safe_ = store_.last_position().value_or(0);
    synced();
    if (bug_ != Bug::AnswersBeforeSync) {
        done(result);
    }
}

void Disk::lose_power() {
    power_ += 1;
    broken_ = false;
    const auto kept = static_cast<std::size_t>(random_.between(0, 2));
    trace_.say("disk: power lost, " + std::to_string(store_.unsynced()) + " appends not synced");
    store_.lose_unsynced(kept);
    safe_ = store_.last_position().value_or(0);
}

void Disk::fail_next_sync() {
    store_.fail_syncs();
}

void Disk::save_snapshot(journal::Snapshot snapshot) {
    if (bug_ == Bug::SnapshotOffByOne && snapshot.position > 0) {
        snapshot.position -= 1;
    }
    // a snapshot that cannot be written is no harm: it is a cache
    static_cast<void>(store_.save_snapshot(snapshot));
    trace_.say("snapshot at " + std::to_string(snapshot.position));
}

void Disk::poison(const base::LaneName& lane) {
    journal::Append append;
    append.at = scheduler_.now();
    append.entries = {
        {.stream = "lane/" + lane.str(),
         .type = "from_the_future",
         .type_version = 1,
         .data = "{}",
         .cause = {.actor = "somebody", .source = "simulation", .request = {}}}};
    trace_.say("poison in " + lane.str());
    static_cast<void>(store_.append({append}));
    static_cast<void>(store_.sync());
    safe_ = store_.last_position().value_or(0);
}

}  // namespace deploybot::simulation
