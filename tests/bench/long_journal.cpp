#include "tests/bench/long_journal.hpp"

#include "bot/replay.hpp"
#include "deploy/event_json.hpp"
#include "journal/sqlite_store.hpp"
#include "tests/bench/served_bot.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace deploybot::bench {
namespace {

constexpr std::size_t kBatch = 2'000;
/// `journal.snapshot_every` of the configuration's defaults, less one.
constexpr std::size_t kAfterSnapshot = 9'999;

class Writer {
public:
    explicit Writer(const std::string& path) {
        auto store = journal::SqliteStore::open(path);
        if (!store) {
            throw std::runtime_error(store.error().message);
        }
        store_ = std::move(*store);
        const base::PersonId person{"ana"};
        const std::string reason = "the payment provider is being looked after until noon";
        events_ = {
            deploy::encode_event(queue::Held{.by = person, .reason = reason}),
            deploy::encode_event(queue::Unheld{.by = person, .reason = reason})};
    }

    void write_up_to(std::size_t position) {
        while (written_ < position) {
            append(std::min(kBatch, position - written_));
        }
    }

    void save_snapshot() {
        bot::Knowledge knowledge;
        std::uint64_t after = 0;
        while (after < written_) {
            const auto page = store_->read_all(after, kBatch);
            if (!page || page->empty()) {
                throw std::runtime_error("the long journal cannot be read");
            }
            for (const journal::Entry& entry : *page) {
                bot::apply(knowledge, entry);
            }
            after = page->back().position;
        }
        if (!knowledge.quarantined.empty()) {
            throw std::runtime_error("the long journal is not one that the bot reads");
        }
        if (const auto saved = store_->save_snapshot(bot::make_snapshot(knowledge)); !saved) {
            throw std::runtime_error(saved.error().message);
        }
    }

private:
    void append(std::size_t count) {
        journal::Append append{
            .at = base::from_millis(1'763'699'862'417), .expected = {}, .entries = {}};
        append.entries.reserve(count);
        for (std::size_t i = 0; i < count; ++i, ++written_) {
            const deploy::EncodedEvent& event = events_[written_ / kManyServices % events_.size()];
            append.entries.push_back(
                {.stream = "lane/" + service_name(written_ % kManyServices),
                 .type = event.type,
                 .type_version = event.version,
                 .data = event.data,
                 .cause = {.actor = "ana", .source = "api", .request = "req-1763699862417-12"}}
            );
        }
        if (const auto appended = store_->append({append}).front(); !appended) {
            throw std::runtime_error(appended.error().message);
        }
    }

    std::unique_ptr<journal::SqliteStore> store_;
    std::array<deploy::EncodedEvent, 2> events_;
    std::size_t written_ = 0;
};

void write_journal(const std::string& path) {
    Writer writer(path);
    writer.write_up_to(kLongJournal - kAfterSnapshot);
    writer.save_snapshot();
    writer.write_up_to(kLongJournal);
}

}  // namespace

const std::string& long_journal_folder() {
    static const tests::TemporaryFolder kFolder;
    static const bool kIsWritten = [] {
        write_journal(kFolder.file("journal.db"));
        return true;
    }();
    static_cast<void>(kIsWritten);
    return kFolder.path();
}

}  // namespace deploybot::bench
