#include "bot/journal_command.hpp"

#include "journal/sqlite_store.hpp"
#include "journal/verify.hpp"

#include <cstdio>
#include <memory>
#include <optional>

namespace deploybot::bot {
namespace {

constexpr int kUnreadable = 2;

int report(const base::Error& error) {
    std::fprintf(stderr, "deploybot: %s\n", error.message.c_str());
    if (!error.hint.empty()) {
        std::fprintf(stderr, "  %s\n", error.hint.c_str());
    }
    return kUnreadable;
}

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace

int verify_journal(const std::string& path, const std::string& checkpoint) {
    std::optional<journal::Checkpoint> earlier;
    if (!checkpoint.empty()) {
        const auto parsed = journal::parse_checkpoint(checkpoint);
        if (!parsed) {
            return report(parsed.error());
        }
        earlier = *parsed;
    }
    const auto store = journal::SqliteStore::open_for_reading(path);
    if (!store) {
        return report(store.error());
    }
    const auto verified = journal::verify(**store, earlier);
    if (!verified) {
        return report(verified.error());
    }
    if (!verified->is_whole()) {
        const journal::Fault& fault = *verified->first;
        print(
            "NOT WHOLE: " + std::string(journal::name_of(fault.tampering)) + ": " + fault.what +
            "\n"
        );
        return 1;
    }
    // what the hashes do not vouch for: pages, and how the entries of a stream are found
    if (const auto checked = (*store)->check_pages(); !checked) {
        return report(checked.error());
    }
    print(
        "whole: " + std::to_string(verified->entries) + " entries in " +
        std::to_string(verified->streams) + " streams" +
        (verified->has_met_checkpoint ? ", and the checkpoint fits" : "") + "\ncheckpoint " +
        journal::to_text(verified->reached) + "\n"
    );
    return 0;
}

int export_journal(const std::string& path, const journal::Selection& selection) {
    const auto store = journal::SqliteStore::open_for_reading(path);
    if (!store) {
        return report(store.error());
    }
    const auto exported =
        journal::export_lines(**store, selection, [](std::string_view line) -> base::Outcome {
            if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() ||
                std::fputc('\n', stdout) == EOF) {
                return base::fail(
                    base::ErrorCode::Full, "the export cannot be written",
                    "is there room, and a reader?"
                );
            }
            return {};
        });
    return exported ? 0 : report(exported.error());
}

int show_journal(const std::string& path, const journal::Selection& selection) {
    const auto store = journal::SqliteStore::open_for_reading(path);
    if (!store) {
        return report(store.error());
    }
    const auto shown = journal::show(**store, selection);
    if (!shown) {
        return report(shown.error());
    }
    print(*shown);
    return 0;
}

int print_checkpoint(const std::string& path) {
    const auto store = journal::SqliteStore::open_for_reading(path);
    if (!store) {
        return report(store.error());
    }
    const auto made = journal::make_checkpoint(**store);
    if (!made) {
        return report(made.error());
    }
    print(journal::to_text(*made) + "\n");
    return 0;
}

}  // namespace deploybot::bot
