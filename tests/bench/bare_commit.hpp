// The limit of the journal: a group commit as short as it can be written, on SQLite with the same
// pragmas and the same bytes, without heads, hashes, chains and errors for people.
//
// Thread: submit from any; completions run through `post`, as the journal's do.
#pragma once

#include "journal/store.hpp"

#include <sqlite3.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace deploybot::bench {

class BareCommit {
public:
    using Post = std::function<void(std::function<void()>)>;

    BareCommit(const std::string& path, Post post);
    BareCommit(const BareCommit&) = delete;
    BareCommit& operator=(const BareCommit&) = delete;
    /// Writes what was submitted.
    ~BareCommit();

    void submit(journal::NewEntry entry, std::function<void()> done);

private:
    struct Waiting {
        journal::NewEntry entry;
        std::function<void()> done;
    };

    void run();
    void write(const std::vector<Waiting>& batch);
    void execute(const char* sql);
    void step(sqlite3_stmt* statement);

    Post post_;
    sqlite3* database_ = nullptr;
    sqlite3_stmt* begin_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    sqlite3_stmt* commit_ = nullptr;
    std::int64_t position_ = 0;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Waiting> waiting_;  ///< guarded by mutex_
    bool closing_ = false;          ///< guarded by mutex_
    std::thread thread_;
};

}  // namespace deploybot::bench
