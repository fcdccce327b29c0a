#include "journal/verify.hpp"

#include "journal/checkpoint_hash.hpp"
#include "journal/evidence.hpp"
#include "journal/hash.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace deploybot::journal {
namespace {

constexpr std::size_t kPage = 1000;
/// A head may claim any version: so many missing entries are listed.
constexpr std::uint64_t kMostMissing = 1000;

/// The first entry that the head of its stream does not know: found by reading all of them, because
/// nothing points to it.
std::optional<Entry> first_beyond(const Head& head, const Store& store) {
    std::uint64_t after = 0;
    while (true) {
        const auto page = store.read_all(after, kPage);
        if (!page || page->empty()) {
            return std::nullopt;
        }
        const auto found = std::ranges::find_if(*page, [&](const Entry& entry) {
            return entry.stream == head.stream && entry.version > head.version;
        });
        if (found != page->end()) {
            return *found;
        }
        after = page->back().position;
    }
}

class Walk {
public:
    explicit Walk(const std::optional<Checkpoint>& earlier) : earlier_(earlier) {}

    /// Reads all that stands after what was read. True if there was anything.
    [[nodiscard]] base::Result<bool> read_on(const Store& store);
    void compare_with(const std::vector<Head>& heads, const Store& store);
    Report report() const;

private:
    struct Tip {
        std::uint64_t version = 0;
        std::uint64_t position = 0;
        base::Sha256Sum hash{};
        bool is_mismatched = false;
    };

    void take(const Entry& entry);
    void check_order(const Entry& entry, const Tip& tip);
    void check_head(const Head& head, const Tip& tip, const Store& store);
    void add(Tampering tampering, const Entry& entry, const std::string& what);
    void meet_checkpoint();
    [[nodiscard]] std::vector<Head> heads() const;

    std::optional<Checkpoint> earlier_;
    bool has_met_checkpoint_ = false;
    std::unordered_map<std::string, Tip> tips_;
    std::uint64_t entries_ = 0;
    Evidence evidence_;
    EntryHasher hash_;
};

void Walk::add(Tampering tampering, const Entry& entry, const std::string& what) {
    evidence_.others.push_back(Fault{
        .tampering = tampering,
        .stream = entry.stream,
        .version = entry.version,
        .position = entry.position,
        .what = entry.stream + " version " + std::to_string(entry.version) + " (position " +
                std::to_string(entry.position) + ") " + what});
}

void Walk::check_order(const Entry& entry, const Tip& tip) {
    if (entry.version <= tip.version) {
        // what seemed to be missing stands here, behind its successors
        evidence_.missing.erase({entry.stream, entry.version});
        add(Tampering::Reordered, entry, "was moved: it stands behind a later version");
        return;
    }
    for (std::uint64_t version = tip.version + 1;
         version < entry.version && evidence_.missing.size() < kMostMissing; ++version) {
        evidence_.missing.emplace(std::pair(entry.stream, version), entry.position);
    }
}

void Walk::take(const Entry& entry) {
    if (entry.position != evidence_.last_position + 1 && evidence_.first_gap == 0) {
        evidence_.first_gap = evidence_.last_position + 1;
    }
    Tip& tip = tips_[entry.stream];
    const bool is_mismatched = hash_(entry) != entry.hash;
    if (is_mismatched && evidence_.mismatched.size() < Evidence::kMostMismatched) {
        evidence_.mismatched.push_back(entry);
    }
    if (entry.version != tip.version + 1) {
        check_order(entry, tip);
    } else if (entry.previous != tip.hash && !is_mismatched && !tip.is_mismatched) {
        // it vouches for the entry that it was linked to, so that one is not the one before it now
        Entry before;
        before.stream = entry.stream;
        before.version = tip.version;
        before.position = tip.position;
        if (tip.version == 0) {
            add(Tampering::Changed, entry, "was changed: it links to an entry that is not there");
        } else {
            add(Tampering::Changed, before,
                "was changed: the next entry of its stream holds another hash of it");
        }
    }
    tip =
        Tip{.version = std::max(entry.version, tip.version),
            .position = entry.position,
            .hash = entry.hash,
            .is_mismatched = is_mismatched};
    evidence_.last_position = entry.position;
    ++entries_;
    meet_checkpoint();
}

std::vector<Head> Walk::heads() const {
    std::vector<Head> all;
    all.reserve(tips_.size());
    for (const auto& [stream, tip] : tips_) {
        all.push_back(Head{.stream = stream, .version = tip.version, .hash = tip.hash});
    }
    std::ranges::sort(all, {}, &Head::stream);
    return all;
}

void Walk::meet_checkpoint() {
    if (!earlier_ || earlier_->position != evidence_.last_position) {
        return;
    }
    has_met_checkpoint_ = checkpoint_of(evidence_.last_position, heads()).hash == earlier_->hash;
}

void Walk::check_head(const Head& head, const Tip& tip, const Store& store) {
    for (std::uint64_t version = tip.version + 1;
         version <= head.version && evidence_.missing.size() < kMostMissing; ++version) {
        evidence_.missing.emplace(std::pair(head.stream, version), evidence_.last_position + 1);
    }
    Entry last;
    last.stream = head.stream;
    last.version = tip.version;
    last.position = tip.position;
    if (tip.version > head.version) {
        add(Tampering::Added, first_beyond(head, store).value_or(last),
            "was added: its stream's head knows " + std::to_string(head.version) + " versions");
    } else if (tip.version == head.version && tip.hash != head.hash && !tip.is_mismatched) {
        add(Tampering::Changed, last, "was changed: its stream's head holds another hash of it");
    }
}

void Walk::compare_with(const std::vector<Head>& heads, const Store& store) {
    for (const Head& head : heads) {
        const auto tip = tips_.find(head.stream);
        check_head(head, tip == tips_.end() ? Tip{} : tip->second, store);
    }
    for (const Head& walked : this->heads()) {
        const bool is_known = std::ranges::binary_search(heads, walked.stream, {}, &Head::stream);
        if (!is_known) {
            check_head(Head{.stream = walked.stream}, tips_.at(walked.stream), store);
        }
    }
    if (earlier_ && earlier_->position == 0) {
        has_met_checkpoint_ = earlier_->hash == checkpoint_of(0, {}).hash;
    }
}

Report Walk::report() const {
    Report report{
        .entries = entries_,
        .streams = tips_.size(),
        .first = name_first(evidence_),
        .reached = checkpoint_of(evidence_.last_position, heads()),
        .has_met_checkpoint = has_met_checkpoint_};
    if (report.first || !earlier_ || has_met_checkpoint_) {
        return report;
    }
    const std::string position = std::to_string(earlier_->position);
    if (earlier_->position > evidence_.last_position) {
        report.first = Fault{
            .tampering = Tampering::CutOff,
            .stream = {},
            .version = 0,
            .position = evidence_.last_position + 1,
            .what = "position " + std::to_string(evidence_.last_position + 1) +
                    " and all after it was cut off, heads too: the checkpoint was made at " +
                    position};
    } else {
        report.first = Fault{
            .tampering = Tampering::Rewritten,
            .stream = {},
            .version = 0,
            .position = earlier_->position,
            .what = "position " + position +
                    " or something before it was rewritten, with all hashes after it: the "
                    "checkpoint was made of another history"};
    }
    return report;
}

base::Result<bool> Walk::read_on(const Store& store) {
    bool any = false;
    while (true) {
        const auto page = store.read_all(evidence_.last_position, kPage);
        if (!page) {
            return base::fail(page.error());
        }
        for (const Entry& entry : *page) {
            take(entry);
        }
        any = any || !page->empty();
        if (page->size() < kPage) {
            return any;
        }
    }
}

}  // namespace

std::string_view name_of(Tampering tampering) {
    switch (tampering) {
        case Tampering::Changed:
            return "changed";
        case Tampering::Removed:
            return "removed";
        case Tampering::Reordered:
            return "reordered";
        case Tampering::CutOff:
            return "cut off";
        case Tampering::Added:
            return "added";
        case Tampering::Rewritten:
            return "rewritten";
    }
    return "changed";
}

base::Result<Report> verify(const Store& store, const std::optional<Checkpoint>& earlier) {
    Walk walk(earlier);
    std::vector<Head> heads;
    // while the bot writes, the heads are those of what was read only if nothing follows them
    for (bool is_at_end = false; !is_at_end;) {
        const auto before = walk.read_on(store);
        auto read = before ? store.heads() : base::fail(before.error());
        const auto behind = read ? walk.read_on(store) : base::fail(read.error());
        if (!behind) {
            return base::fail(behind.error());
        }
        heads = std::move(*read);
        is_at_end = !*behind;
    }
    walk.compare_with(heads, store);
    return walk.report();
}

}  // namespace deploybot::journal
