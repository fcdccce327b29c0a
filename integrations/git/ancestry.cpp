#include "integrations/git/ancestry.hpp"

#include "integrations/git/handle.hpp"

#include <cstdint>
#include <cstring>
#include <queue>
#include <unordered_map>
#include <utility>

namespace deploybot::integrations::git {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kMostCommits = 2'000'000;

using Index = std::uint32_t;

struct Node {
    git_oid id{};
    std::int64_t time = 0;
    std::vector<Index> parents;
    std::vector<Index> children;  ///< those among what the tips reach
    bool is_read = false;
    bool is_above = false;  ///< reached from a tip
    bool is_below = false;  ///< an ancestor of the commit
    bool is_queued = false;
};

struct IdHash {
    std::size_t operator()(const git_oid& id) const {
        std::size_t hash = 0;  // the id is a hash already
        std::memcpy(&hash, id.id, sizeof hash);
        return hash;
    }
};
struct IdEqual {
    bool operator()(const git_oid& a, const git_oid& b) const { return git_oid_equal(&a, &b) != 0; }
};

class Walk {
public:
    explicit Walk(git_repository* repository) : repository_(repository) {}

    base::Result<std::vector<bool>> run(const std::vector<git_oid>& tips, const git_oid& commit);

private:
    Index node_of(const git_oid& id);
    base::Outcome read(Index index);
    base::Outcome reach(Index index);
    base::Outcome paint(Index index);
    base::Outcome push(Index index);
    base::Outcome expand(Index index, Index goal);
    std::vector<bool> climb(Index goal) const;

    git_repository* repository_;
    std::vector<Node> nodes_;
    std::unordered_map<git_oid, Index, IdHash, IdEqual> index_;
    std::priority_queue<std::pair<std::int64_t, Index>> queue_;  ///< newest first
    std::size_t open_ = 0;  ///< in the queue and not below: while there are some, the walk goes on
};

Index Walk::node_of(const git_oid& id) {
    const auto [entry, is_new] = index_.emplace(id, static_cast<Index>(nodes_.size()));
    if (is_new) {
        nodes_.emplace_back().id = id;
    }
    return entry->second;
}

base::Outcome Walk::read(Index index) {
    if (nodes_[index].is_read) {
        return {};
    }
    if (nodes_.size() > kMostCommits) {
        return fail(
            ErrorCode::Unavailable, "the history between the branches and the commit is too long",
            "remove branches that nobody needs any more"
        );
    }
    git_commit* raw = nullptr;
    const git_oid id = nodes_[index].id;
    if (git_commit_lookup(&raw, repository_, &id) != 0) {
        return fail(
            ErrorCode::Broken, "the commit " + to_hex(id) + " cannot be read: " + last_error(),
            "run `git fsck` in the repository"
        );
    }
    const CommitObject commit(raw);
    std::vector<Index> parents;
    for (unsigned i = 0; i < git_commit_parentcount(raw); ++i) {
        parents.push_back(node_of(*git_commit_parent_id(raw, i)));
    }
    Node& node = nodes_[index];
    node.time = git_commit_time(raw);
    node.parents = std::move(parents);
    node.is_read = true;
    return {};
}

base::Outcome Walk::push(Index index) {
    if (auto done = read(index); !done) {
        return done;
    }
    Node& node = nodes_[index];
    if (!node.is_queued) {
        node.is_queued = true;
        open_ += node.is_below ? 0 : 1;
        queue_.emplace(node.time, index);
    }
    return {};
}

base::Outcome Walk::reach(Index index) {
    Node& node = nodes_[index];
    if (std::exchange(node.is_above, true) || node.is_below) {
        return {};
    }
    return push(index);
}

base::Outcome Walk::paint(Index index) {
    Node& node = nodes_[index];
    if (std::exchange(node.is_below, true)) {
        return {};
    }
    open_ -= node.is_queued ? 1 : 0;
    return push(index);
}

base::Outcome Walk::expand(Index index, Index goal) {
    const bool is_below = nodes_[index].is_below;
    // by value: reading a parent may move the nodes
    for (const Index parent : std::vector<Index>(nodes_[index].parents)) {
        if (!is_below && index != goal) {
            nodes_[parent].children.push_back(index);
        }
        const bool paints = is_below || index == goal;
        if (auto done = paints ? paint(parent) : reach(parent); !done) {
            return done;
        }
    }
    return {};
}

std::vector<bool> Walk::climb(Index goal) const {
    std::vector<bool> is_above(nodes_.size(), false);
    std::vector<Index> open{goal};
    is_above[goal] = true;
    while (!open.empty()) {
        const Index at = open.back();
        open.pop_back();
        for (const Index child : nodes_[at].children) {
            if (!is_above[child]) {
                is_above[child] = true;
                open.push_back(child);
            }
        }
    }
    return is_above;
}

base::Result<std::vector<bool>> Walk::run(const std::vector<git_oid>& tips, const git_oid& commit) {
    const Index goal = node_of(commit);
    // painting starts at once, so that it is ahead of the tips where these are older than the
    // commit
    if (auto done = read(goal); !done) {
        return fail(std::move(done.error()));
    }
    if (auto done = expand(goal, goal); !done) {
        return fail(std::move(done.error()));
    }
    std::vector<Index> starts;
    for (const git_oid& tip : tips) {
        starts.push_back(node_of(tip));
        if (auto done = reach(starts.back()); !done) {
            return fail(std::move(done.error()));
        }
    }
    while (open_ > 0) {
        const Index at = queue_.top().second;
        queue_.pop();
        nodes_[at].is_queued = false;
        open_ -= nodes_[at].is_below ? 0 : 1;
        if (at == goal) {
            continue;
        }
        if (auto done = expand(at, goal); !done) {
            return fail(std::move(done.error()));
        }
    }
    const auto is_above = climb(goal);
    std::vector<bool> answer;
    answer.reserve(starts.size());
    for (const Index start : starts) {
        answer.push_back(is_above[start]);
    }
    return answer;
}

}  // namespace

base::Result<std::vector<bool>> descends(
    git_repository* repository, const std::vector<git_oid>& tips, const git_oid& commit
) {
    return Walk(repository).run(tips, commit);
}

}  // namespace deploybot::integrations::git
