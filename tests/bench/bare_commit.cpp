#include "tests/bench/bare_commit.hpp"

#include <array>
#include <stdexcept>
#include <utility>

namespace deploybot::bench {
namespace {

/// As long as the two hashes that the journal keeps with an entry.
constexpr std::array<unsigned char, 32> kHash{};

}  // namespace

BareCommit::BareCommit(const std::string& path, Post post) : post_(std::move(post)) {
    constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.c_str(), &database_, kFlags, nullptr) != SQLITE_OK) {
        throw std::runtime_error("cannot open " + path);
    }
    execute("PRAGMA journal_mode=WAL");
    execute("PRAGMA synchronous=FULL");
    execute(
        "CREATE TABLE entries(position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, "
        "at INTEGER, type TEXT, type_version INTEGER, data TEXT, actor TEXT, source TEXT, "
        "request TEXT, previous BLOB, hash BLOB)"
    );
    const auto prepare = [this](const char* sql, sqlite3_stmt** statement) {
        if (sqlite3_prepare_v2(database_, sql, -1, statement, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(database_));
        }
    };
    prepare("BEGIN IMMEDIATE", &begin_);
    prepare("INSERT INTO entries VALUES(?,?,?,?,?,?,?,?,?,?,?,?)", &insert_);
    prepare("COMMIT", &commit_);
    thread_ = std::thread([this] { run(); });
}

BareCommit::~BareCommit() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_one();
    thread_.join();
    for (sqlite3_stmt* statement : {begin_, insert_, commit_}) {
        sqlite3_finalize(statement);
    }
    sqlite3_close(database_);
}

void BareCommit::submit(journal::NewEntry entry, std::function<void()> done) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back({.entry = std::move(entry), .done = std::move(done)});
    }
    wake_.notify_one();
}

void BareCommit::run() {
    while (true) {
        auto batch = std::make_shared<std::vector<Waiting>>();
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
            if (waiting_.empty()) {
                return;
            }
            batch->swap(waiting_);
        }
        write(*batch);
        post_([batch] {
            for (const Waiting& each : *batch) {
                each.done();
            }
        });
    }
}

void BareCommit::write(const std::vector<Waiting>& batch) {
    step(begin_);
    for (const Waiting& each : batch) {
        const journal::NewEntry& entry = each.entry;
        const auto bind_text = [&](int index, const std::string& text) {
            sqlite3_bind_text(
                insert_, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC
            );
        };
        sqlite3_bind_int64(insert_, 1, ++position_);
        bind_text(2, entry.stream);
        sqlite3_bind_int64(insert_, 3, position_);
        sqlite3_bind_int64(insert_, 4, 1'763'699'862'417);
        bind_text(5, entry.type);
        sqlite3_bind_int64(insert_, 6, entry.type_version);
        bind_text(7, entry.data);
        bind_text(8, entry.cause.actor);
        bind_text(9, entry.cause.source);
        bind_text(10, entry.cause.request);
        sqlite3_bind_blob(insert_, 11, kHash.data(), kHash.size(), SQLITE_STATIC);
        sqlite3_bind_blob(insert_, 12, kHash.data(), kHash.size(), SQLITE_STATIC);
        step(insert_);
    }
    step(commit_);
}

void BareCommit::execute(const char* sql) {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw std::runtime_error(sqlite3_errmsg(database_));
    }
}

void BareCommit::step(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) {
        throw std::runtime_error(sqlite3_errmsg(database_));
    }
    sqlite3_reset(statement);
}

}  // namespace deploybot::bench
