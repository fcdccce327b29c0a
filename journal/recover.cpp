#include "journal/recover.hpp"

#include "journal/hash.hpp"

#include <unordered_map>
#include <utility>

namespace deploybot::journal {
namespace {

constexpr std::size_t kPage = 1000;

tl::unexpected<base::Error> not_as_written(const Entry& entry, const std::string& why) {
    return base::fail(
        base::ErrorCode::Broken,
        "entry " + std::to_string(entry.position) + " of the journal (" + entry.stream +
            " version " + std::to_string(entry.version) + ") is not what was written: " + why,
        "`deploybot journal verify` says more; restore the last good backup"
    );
}

/// What can be known of each stream without having read it from its start.
class Continuity {
public:
    explicit Continuity(std::uint64_t after_position) : position_(after_position) {}

    base::Outcome accept(const Entry& entry) {
        if (entry.position != ++position_) {
            return not_as_written(
                entry, "entries before it are missing; position " + std::to_string(position_) +
                           " is the first"
            );
        }
        if (hash_(entry) != entry.hash) {
            return not_as_written(entry, "its hash does not fit");
        }
        const auto [known, is_first] = tips_.try_emplace(entry.stream);
        if (!is_first &&
            (entry.version != known->second.version + 1 || entry.previous != known->second.hash)) {
            return not_as_written(entry, "it does not follow the entry before it in its stream");
        }
        known->second = Tip{.version = entry.version, .hash = entry.hash};
        return {};
    }

private:
    struct Tip {
        std::uint64_t version = 0;
        base::Sha256Sum hash{};
    };

    std::uint64_t position_;
    EntryHasher hash_;
    std::unordered_map<std::string, Tip> tips_;
};

/// The snapshot if it can be believed; otherwise the reason in `warning`, where there is one.
std::optional<Snapshot> believed(
    const Store& store, std::string_view schema, std::uint64_t last_position, std::string& warning
) {
    auto loaded = store.load_snapshot();
    if (!loaded) {
        warning = loaded.error().message;
        return std::nullopt;
    }
    std::optional<Snapshot>& snapshot = *loaded;
    if (snapshot && snapshot->schema != schema) {
        warning = "the snapshot has the form \"" + snapshot->schema + "\", this program uses \"" +
                  std::string(schema) + "\"";
        return std::nullopt;
    }
    if (snapshot && snapshot->position > last_position) {
        warning = "the snapshot is of position " + std::to_string(snapshot->position) +
                  ", the journal ends at " + std::to_string(last_position);
        return std::nullopt;
    }
    return std::move(snapshot);
}

}  // namespace

base::Outcome for_each_entry(
    const Store& store, std::uint64_t after_position, const EntrySink& sink
) {
    Continuity continuity(after_position);
    while (true) {
        const auto page = store.read_all(after_position, kPage);
        if (!page) {
            return base::fail(page.error());
        }
        for (const Entry& entry : *page) {
            if (auto accepted = continuity.accept(entry); !accepted) {
                return accepted;
            }
            if (auto taken = sink(entry); !taken) {
                return taken;
            }
        }
        if (page->size() < kPage) {
            return {};
        }
        after_position = page->back().position;
    }
}

base::Result<Recovery> recover(
    const Store& store, std::string_view schema, const SnapshotSink& restore, const EntrySink& apply
) {
    const auto last = store.last_position();
    if (!last) {
        return base::fail(last.error());
    }
    Recovery recovery{.snapshot_position = 0, .last_position = *last, .warning = {}};
    if (const auto snapshot = believed(store, schema, *last, recovery.warning)) {
        if (const auto restored = restore(*snapshot)) {
            recovery.snapshot_position = snapshot->position;
        } else {
            recovery.warning = "the snapshot cannot be read: " + restored.error().message;
        }
    }
    if (auto read = for_each_entry(store, recovery.snapshot_position, apply); !read) {
        return base::fail(std::move(read.error()));
    }
    return recovery;
}

}  // namespace deploybot::journal
