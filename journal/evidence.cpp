#include "journal/evidence.hpp"

#include "journal/hash.hpp"

#include <algorithm>
#include <array>

namespace deploybot::journal {
namespace {

/// Where an entry must have stood for its hash to fit.
struct Origin {
    std::uint64_t position = 0;
    std::uint64_t version = 0;
};

std::string place(const std::string& stream, std::uint64_t version, std::uint64_t position) {
    return stream + " version " + std::to_string(version) + " (position " +
           std::to_string(position) + ")";
}

Fault fault(Tampering tampering, const Entry& entry, const std::string& what) {
    return Fault{
        .tampering = tampering,
        .stream = entry.stream,
        .version = entry.version,
        .position = entry.position,
        .what = place(entry.stream, entry.version, entry.position) + " " + what};
}

bool fits(EntryHasher& hash, Entry& entry, const Origin& origin) {
    const Origin here{.position = entry.position, .version = entry.version};
    entry.position = origin.position;
    entry.version = origin.version;
    const bool does_fit = hash(entry) == entry.hash;
    entry.position = here.position;
    entry.version = here.version;
    return does_fit;
}

/// Tries every place where it could have stood; a swap of two rows' contents gives it the other's
/// version too.
std::optional<Origin> origin_of(Entry entry, const Evidence& evidence) {
    EntryHasher hash;
    for (const Entry& other : evidence.mismatched) {
        const Origin origin{.position = other.position, .version = other.version};
        if (other.position != entry.position && fits(hash, entry, origin)) {
            return origin;
        }
    }
    constexpr std::uint64_t kBeyondTheEnd = 64;
    const std::uint64_t last = evidence.last_position + kBeyondTheEnd;
    for (std::uint64_t position = 1; position <= last; ++position) {
        const std::array<std::uint64_t, 3> versions{
            entry.version, entry.version + 1, entry.version - 1};
        for (const std::uint64_t version : versions) {
            const Origin origin{.position = position, .version = version};
            if (fits(hash, entry, origin)) {
                return origin;
            }
        }
    }
    return std::nullopt;
}

/// The entry that stands at `origin` now belongs where `entry` stands: the two were swapped.
bool stands_instead(const Evidence& evidence, const Origin& origin, const Entry& entry) {
    EntryHasher hash;
    for (Entry other : evidence.mismatched) {
        if (other.position == origin.position &&
            (fits(hash, other, {.position = entry.position, .version = entry.version}) ||
             fits(hash, other, {.position = entry.position, .version = other.version}))) {
            return true;
        }
    }
    return false;
}

/// Somebody has moved up (`by` > 0) or down all entries after one that was taken out or put in: the
/// stream that it belonged to has its versions moved too.
std::optional<Entry> first_of_moved_stream(const Evidence& evidence, std::int64_t by) {
    EntryHasher hash;
    for (Entry entry : evidence.mismatched) {
        const Origin origin{
            .position = entry.position + static_cast<std::uint64_t>(by),
            .version = by > 0 ? entry.version + 1 : entry.version - 1};
        if (fits(hash, entry, origin)) {
            return entry;
        }
    }
    return std::nullopt;
}

Fault removed(const Evidence& evidence, std::uint64_t position) {
    Fault fault{
        .tampering = Tampering::Removed,
        .stream = {},
        .version = 0,
        .position = position,
        .what = {}};
    if (evidence.missing.empty()) {
        fault.what = "the entry at position " + std::to_string(position) + " was removed";
        return fault;
    }
    // the one that was missed first
    const auto first = std::ranges::min_element(evidence.missing, {}, [](const auto& each) {
        return each.second;
    });
    fault.stream = first->first.first;
    fault.version = first->first.second;
    fault.what = place(fault.stream, fault.version, position) + " was removed";
    if (evidence.missing.size() > 1) {
        fault.what +=
            "; in all " + std::to_string(evidence.missing.size()) + " entries are missing";
    }
    return fault;
}

Fault explain_mismatch(const Evidence& evidence) {
    const Entry& entry = evidence.mismatched.front();
    const auto origin = origin_of(entry, evidence);
    if (!origin) {
        return fault(Tampering::Changed, entry, "was changed: its hash does not fit its content");
    }
    const auto moved =
        static_cast<std::int64_t>(origin->position) - static_cast<std::int64_t>(entry.position);
    if (moved != 0 && stands_instead(evidence, *origin, entry)) {
        return fault(
            Tampering::Reordered, entry,
            "has changed places with position " + std::to_string(origin->position)
        );
    }
    if (moved > 0 && !evidence.missing.empty()) {
        return removed(evidence, entry.position);
    }
    if (const auto gone = moved > 0 ? first_of_moved_stream(evidence, moved) : std::nullopt) {
        Entry taken = *gone;
        taken.position = entry.position;
        return fault(Tampering::Removed, taken, "was removed, and all after it moved up");
    }
    if (const auto after = moved < 0 ? first_of_moved_stream(evidence, moved) : std::nullopt) {
        Entry put_in = *after;
        --put_in.version;
        put_in.position = entry.position - 1;
        return fault(Tampering::Added, put_in, "was put in, and all after it moved down");
    }
    if (moved == 0) {
        return fault(
            Tampering::Changed, entry,
            "was changed: it was version " + std::to_string(origin->version)
        );
    }
    return fault(
        Tampering::Reordered, entry,
        "was moved: it stood at position " + std::to_string(origin->position)
    );
}

Fault explain_missing(const Evidence& evidence) {
    const auto first = std::ranges::min_element(evidence.missing, {}, [](const auto& each) {
        return each.second;
    });
    if (first->second <= evidence.last_position) {
        return removed(evidence, first->second);
    }
    const auto& [stream, version] = first->first;
    return Fault{
        .tampering = Tampering::CutOff,
        .stream = stream,
        .version = version,
        .position = first->second,
        .what = place(stream, version, first->second) + " was cut off; in all " +
                std::to_string(evidence.missing.size()) + " entries are missing at the end"};
}

}  // namespace

std::optional<Fault> name_first(const Evidence& evidence) {
    std::vector<Fault> faults = evidence.others;
    if (evidence.first_gap != 0) {
        faults.push_back(removed(evidence, evidence.first_gap));
    } else if (!evidence.missing.empty()) {
        faults.push_back(explain_missing(evidence));
    }
    if (!evidence.mismatched.empty()) {
        const std::uint64_t at = evidence.mismatched.front().position;
        const bool is_first =
            std::ranges::all_of(faults, [&](const Fault& each) { return at <= each.position; });
        if (is_first) {
            return explain_mismatch(evidence);
        }
    }
    const auto first = std::ranges::min_element(faults, {}, &Fault::position);
    return first == faults.end() ? std::nullopt : std::optional<Fault>(*first);
}

}  // namespace deploybot::journal
