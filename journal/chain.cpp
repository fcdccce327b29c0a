#include "journal/chain.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace deploybot::journal {
namespace {

base::Outcome check_name(std::string_view what, const std::string& name) {
    if (name.empty() || name.size() > kLongestName) {
        return base::fail(
            base::ErrorCode::Invalid, "an entry's " + std::string(what) + " has " +
                                          std::to_string(name.size()) + " bytes; 1 to " +
                                          std::to_string(kLongestName) + " are allowed"
        );
    }
    return {};
}

base::Outcome check_entry(const NewEntry& entry) {
    for (const auto& [what, name] :
         {std::pair<std::string_view, const std::string&>{"stream", entry.stream},
          {"type", entry.type},
          {"actor", entry.cause.actor},
          {"source", entry.cause.source}}) {
        if (auto checked = check_name(what, name); !checked) {
            return checked;
        }
    }
    if (entry.cause.request.size() > kLongestName || entry.data.size() > kLongestData) {
        return base::fail(
            base::ErrorCode::Invalid,
            "an entry of " + entry.stream + " has " + std::to_string(entry.data.size()) +
                " bytes of data and a request id of " + std::to_string(entry.cause.request.size()) +
                "; at most " + std::to_string(kLongestData) + " and " +
                std::to_string(kLongestName) + " are allowed"
        );
    }
    return {};
}

}  // namespace

void Chain::restore(const std::vector<StreamEnd>& ends, std::uint64_t last_position) {
    tips_.clear();
    touched_.clear();
    links_.clear();
    for (const auto& [head, first, position] : ends) {
        tips_[head.stream] =
            Tip{.first = first, .version = head.version, .hash = head.hash, .position = position};
    }
    last_position_ = committed_position_ = last_position;
}

base::Outcome Chain::check(const Append& append) const {
    for (const NewEntry& entry : append.entries) {
        if (auto checked = check_entry(entry); !checked) {
            return checked;
        }
    }
    for (const Expected& expected : append.expected) {
        const auto found = tips_.find(expected.stream);
        const std::uint64_t version = found == tips_.end() ? 0 : found->second.version;
        if (version != expected.version) {
            return base::fail(
                base::ErrorCode::Conflict,
                expected.stream + " is at version " + std::to_string(version) +
                    " of the journal; the decision was made on version " +
                    std::to_string(expected.version),
                "read again and decide again"
            );
        }
    }
    return {};
}

base::Result<Appended> Chain::extend(const Append& append) {
    if (auto checked = check(append); !checked) {
        return base::fail(std::move(checked.error()));
    }
    for (const NewEntry& entry : append.entries) {
        link(entry, append.at);
    }
    return Appended{.last_position = last_position_};
}

void Chain::link(const NewEntry& entry, base::TimePoint at) {
    Tips::value_type& node = *tips_.try_emplace(entry.stream).first;
    Tip& tip = node.second;
    if (!tip.is_touched) {
        tip.is_touched = true;
        tip.version_before = tip.version;
        tip.hash_before = tip.hash;
        tip.position_before = tip.position;
        touched_.push_back(&node);
    }
    const Place place{
        .position = last_position_ + 1, .version = tip.version + 1, .at = at, .previous = tip.hash};
    const std::uint64_t before = tip.position;
    tip.first = before == 0 ? place.position : tip.first;
    tip.hash = hash_(place, entry);
    tip.version = place.version;
    tip.position = last_position_ = place.position;
    links_.push_back(Link{.entry = &entry, .place = place, .before = before, .hash = tip.hash});
}

std::vector<Chain::Moved> Chain::moved() const {
    std::vector<Moved> all;
    all.reserve(touched_.size());
    for (const Tips::value_type* touched : touched_) {
        const Tip& tip = touched->second;
        all.push_back(Moved{
            .stream = &touched->first,
            .first = tip.first,
            .version_before = tip.version_before,
            .hash_before = tip.hash_before,
            .version = tip.version,
            .hash = tip.hash,
            .position = tip.position});
    }
    return all;
}

void Chain::commit() {
    for (Tips::value_type* touched : touched_) {
        touched->second.is_touched = false;
    }
    touched_.clear();
    links_.clear();
    committed_position_ = last_position_;
}

void Chain::discard() {
    for (Tips::value_type* touched : touched_) {
        Tip& tip = touched->second;
        tip.version = tip.version_before;
        tip.hash = tip.hash_before;
        tip.position = tip.position_before;
        tip.is_touched = false;
        if (tip.version == 0) {
            tips_.erase(tips_.find(touched->first));
        }
    }
    touched_.clear();
    links_.clear();
    last_position_ = committed_position_;
}

std::vector<Head> Chain::heads() const {
    std::vector<Head> all;
    all.reserve(tips_.size());
    for (const auto& [stream, tip] : tips_) {
        all.push_back(Head{.stream = stream, .version = tip.version, .hash = tip.hash});
    }
    std::ranges::sort(all, {}, &Head::stream);
    return all;
}

}  // namespace deploybot::journal
