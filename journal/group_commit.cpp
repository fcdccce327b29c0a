#include "journal/group_commit.hpp"

#include "base/contract.hpp"

#include <string>
#include <utility>

namespace deploybot::journal {

GroupCommit::GroupCommit(std::unique_ptr<Store> store, Post post)
    : store_(std::move(store)), post_(std::move(post)) {
    DEPLOYBOT_ASSERT(store_ != nullptr && post_ != nullptr, "there is a store and a way back");
    thread_ = std::thread([this] { run(); });
}

GroupCommit::~GroupCommit() {
    {
        const std::lock_guard lock(mutex_);
        is_closing_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void GroupCommit::submit(Append append, Completion done) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() < kMostWaiting) {
            waiting_.emplace_back(Waiting{.append = std::move(append), .done = std::move(done)});
            wake_.notify_one();
            return;
        }
    }
    post_([done = std::move(done)] {
        done(base::fail(
            base::ErrorCode::Full,
            std::to_string(kMostWaiting) + " writes wait for the journal already",
            "the disk is too slow for this load; try again in a moment"
        ));
    });
}

void GroupCommit::run_on_store(Work work) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.emplace_back(std::move(work));
    }
    wake_.notify_one();
}

void GroupCommit::run() {
    std::vector<Item> items;
    while (true) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return is_closing_ || !waiting_.empty(); });
            if (waiting_.empty()) {
                return;
            }
            items.swap(waiting_);
        }
        work_off(items);
        items.clear();
    }
}

void GroupCommit::work_off(std::vector<Item>& items) {
    std::vector<Append> appends;
    std::vector<Completion> completions;
    appends.reserve(items.size());
    completions.reserve(items.size());
    for (Item& item : items) {
        if (auto* waiting = std::get_if<Waiting>(&item)) {
            appends.push_back(std::move(waiting->append));
            completions.push_back(std::move(waiting->done));
        } else {
            // a read sees the appends that were submitted before it
            write(appends, completions);
            std::get<Work>(item)(*store_);
        }
    }
    write(appends, completions);
}

void GroupCommit::write(std::vector<Append>& appends, std::vector<Completion>& completions) {
    if (appends.empty()) {
        return;
    }
    struct Done {
        std::vector<Completion> completions;
        std::vector<base::Result<Appended>> results;
    };
    auto done = std::make_shared<Done>();
    done->results = store_->append(appends);
    DEPLOYBOT_ASSERT(done->results.size() == appends.size(), "every append has its result");
    done->completions = std::exchange(completions, {});
    appends.clear();
    post_([done] {
        for (std::size_t i = 0; i < done->completions.size(); ++i) {
            done->completions[i](std::move(done->results[i]));
        }
    });
}

}  // namespace deploybot::journal
