#include "journal/memory_store.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace deploybot::journal {
namespace {

Entry stored(const Link& link) {
    const NewEntry& entry = *link.entry;
    return Entry{
        .position = link.place.position,
        .stream = entry.stream,
        .version = link.place.version,
        .at = link.place.at,
        .type = entry.type,
        .type_version = entry.type_version,
        .data = entry.data,
        .cause = entry.cause,
        .previous = link.place.previous,
        .hash = link.hash};
}

std::vector<StreamEnd> ends_of(const std::vector<Entry>& entries) {
    std::map<std::string, StreamEnd> ends;
    for (const Entry& entry : entries) {
        StreamEnd& end = ends[entry.stream];
        end.first = end.first == 0 ? entry.position : end.first;
        end.position = entry.position;
        end.head = {.stream = entry.stream, .version = entry.version, .hash = entry.hash};
    }
    std::vector<StreamEnd> all;
    all.reserve(ends.size());
    for (auto& [stream, end] : ends) {
        all.push_back(std::move(end));
    }
    return all;
}

}  // namespace

std::vector<base::Result<Appended>> MemoryStore::append(const std::vector<Append>& batch) {
    std::vector<base::Result<Appended>> results;
    results.reserve(batch.size());
    if (failure_) {
        results.assign(batch.size(), base::Result<Appended>(base::fail(*failure_)));
        return results;
    }
    for (const Append& append : batch) {
        const std::size_t linked = chain_.links().size();
        results.push_back(chain_.extend(append));
        const auto& links = chain_.links();
        for (std::size_t i = linked; i < links.size(); ++i) {
            entries_.push_back(stored(links[i]));
        }
        if (results.back() && links.size() > linked) {
            unsynced_.push_back(entries_.size());
        }
    }
    chain_.commit();
    if (sync_ == Sync::Immediate) {
        if (const auto synced = sync(); !synced) {
            results.assign(batch.size(), base::Result<Appended>(base::fail(synced.error())));
        }
    }
    return results;
}

base::Result<std::vector<Entry>> MemoryStore::read_all(
    std::uint64_t after_position, std::size_t most
) const {
    const std::size_t first = std::min<std::uint64_t>(after_position, entries_.size());
    const std::size_t count = std::min(most, entries_.size() - first);
    const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(first);
    return std::vector<Entry>(begin, begin + static_cast<std::ptrdiff_t>(count));
}

base::Result<std::vector<Entry>> MemoryStore::read_stream(
    const std::string& stream, std::uint64_t after_version, std::size_t most
) const {
    std::vector<Entry> found;
    for (const Entry& entry : entries_) {
        if (found.size() == most) {
            break;
        }
        if (entry.stream == stream && entry.version > after_version) {
            found.push_back(entry);
        }
    }
    return found;
}

base::Result<std::uint64_t> MemoryStore::last_position() const {
    return chain_.last_position();
}

base::Result<std::vector<Head>> MemoryStore::heads() const {
    return chain_.heads();
}

base::Outcome MemoryStore::save_snapshot(const Snapshot& snapshot) {
    if (failure_) {
        return base::fail(*failure_);
    }
    snapshot_ = snapshot;
    return sync_ == Sync::Immediate ? sync() : base::Outcome{};
}

base::Result<std::optional<Snapshot>> MemoryStore::load_snapshot() const {
    return snapshot_;
}

base::Outcome MemoryStore::sync() {
    if (!failure_ && sync_will_fail_) {
        failure_ = base::Error{
            .code = base::ErrorCode::Broken,
            .message = "the journal's disk did not confirm a write",
            .hint = "start DeployBot again: it recovers from what is on the disk"};
    }
    if (failure_) {
        return base::fail(*failure_);
    }
    safe_ = entries_.size();
    safe_snapshot_ = snapshot_;
    unsynced_.clear();
    return {};
}

void MemoryStore::lose_unsynced(std::size_t kept) {
    const std::size_t appends = std::min(kept, unsynced_.size());
    const std::size_t left = appends == 0 ? safe_ : unsynced_[appends - 1];
    entries_.resize(left);
    safe_ = left;
    snapshot_ = safe_snapshot_;
    unsynced_.clear();
    chain_.restore(ends_of(entries_), left);
    sync_will_fail_ = false;
    failure_.reset();
}

void MemoryStore::fail_syncs() {
    sync_will_fail_ = true;
}

}  // namespace deploybot::journal
