#include "integrations/git/resolve.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace deploybot::integrations::git {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kShown = 5;
constexpr std::size_t kShortSha = 12;
constexpr std::size_t kMostMatches = 10'000;
constexpr std::size_t kLargestCommit = std::size_t{1} << 20U;

struct Kind {
    git_object_t type = GIT_OBJECT_INVALID;
    std::size_t size = 0;
};

base::Result<Kind> kind_of(git_odb* store, const git_oid& id) {
    Kind kind;
    if (git_odb_read_header(&kind.size, &kind.type, store, &id) != 0) {
        return fail(
            ErrorCode::Broken, "the object " + to_hex(id) + " cannot be read: " + last_error(),
            "run `git fsck` in the repository"
        );
    }
    return kind;
}

tl::unexpected<base::Error> no_such_commit(git_repository* repository, const std::string& digits) {
    return fail(
        ErrorCode::NotFound,
        "no commit " + digits + " in " + base::clean(git_repository_path(repository)),
        "push it there first, or check the digits; branch and tag names are not taken here"
    );
}

tl::unexpected<base::Error> not_a_commit(
    git_repository* repository, const git_oid& id, git_object_t type
) {
    std::string hint = "use the id of a commit, as `git log` shows it";
    if (type == GIT_OBJECT_TAG) {
        git_object* tag = nullptr;
        git_object* commit = nullptr;
        git_object_lookup(&tag, repository, &id, GIT_OBJECT_TAG);
        const Object owned_tag(tag);
        if (tag != nullptr && git_object_peel(&commit, tag, GIT_OBJECT_COMMIT) == 0) {
            const Object owned_commit(commit);
            hint = "the tag is on commit " + to_hex(*git_object_id(commit));
        }
    }
    const std::string kind = git_object_type2string(type);
    return fail(
        ErrorCode::NotFound, to_hex(id).substr(0, kShortSha) + " is a " + kind + ", not a commit",
        hint
    );
}

base::Result<git_oid> require_commit(
    git_repository* repository, git_odb* store, const git_oid& id
) {
    const auto kind = kind_of(store, id);
    if (!kind) {
        return fail(kind.error());
    }
    if (kind->type != GIT_OBJECT_COMMIT) {
        return not_a_commit(repository, id, kind->type);
    }
    if (kind->size > kLargestCommit) {
        return fail(
            ErrorCode::Broken, "the commit " + to_hex(id) + " is larger than 1 MiB: not read"
        );
    }
    return id;
}

struct Search {
    const git_oid* prefix;
    std::size_t digits;
    std::vector<git_oid> found;
};

std::vector<git_oid> all_with_prefix(git_odb* store, const git_oid& prefix, std::size_t digits) {
    Search search{&prefix, digits, {}};
    const auto collect = [](const git_oid* id, void* payload) {
        auto& mine = *static_cast<Search*>(payload);
        if (git_oid_ncmp(id, mine.prefix, mine.digits) == 0) {
            mine.found.push_back(*id);
        }
        return mine.found.size() < kMostMatches ? 0 : 1;
    };
    git_odb_foreach(store, collect, &search);
    const auto less = [](const git_oid& a, const git_oid& b) { return git_oid_cmp(&a, &b) < 0; };
    const auto same = [](const git_oid& a, const git_oid& b) { return git_oid_equal(&a, &b) != 0; };
    // an object may be loose and packed, or in several packs
    std::sort(search.found.begin(), search.found.end(), less);
    search.found.erase(
        std::unique(search.found.begin(), search.found.end(), same), search.found.end()
    );
    return std::move(search.found);
}

std::string describe(git_repository* repository, const git_oid& id) {
    git_commit* commit = nullptr;
    const int error = git_commit_lookup(&commit, repository, &id);
    const CommitObject owned(commit);
    const char* summary = error == 0 ? git_commit_summary(commit) : nullptr;
    constexpr std::size_t kMost = 60;
    return to_hex(id).substr(0, kShortSha) +
           (summary == nullptr ? "" : " " + base::shorten(base::clean(summary), kMost));
}

base::Result<git_oid> choose(
    git_repository* repository, git_odb* store, const git_oid& prefix, const std::string& digits
) {
    std::vector<git_oid> commits;
    for (const git_oid& id : all_with_prefix(store, prefix, digits.size())) {
        if (require_commit(repository, store, id)) {
            commits.push_back(id);
        }
    }
    if (commits.size() == 1) {
        return commits.front();
    }
    if (commits.empty()) {
        return no_such_commit(repository, digits);
    }
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < std::min(kShown, commits.size()); ++i) {
        shown.push_back(describe(repository, commits[i]));
    }
    std::string message = digits + " may be any of: " + base::join(shown, "; ");
    if (commits.size() > kShown) {
        message += "; and " + std::to_string(commits.size() - kShown) + " more";
    }
    return fail(ErrorCode::Ambiguous, std::move(message), "write more of its digits");
}

}  // namespace

base::Result<git_oid> resolve_commit(git_repository* repository, const std::string& digits) {
    if (!base::looks_like_sha(digits)) {
        return fail(
            ErrorCode::Invalid, "a commit is named by 4 to 40 hex digits",
            "branch and tag names are not taken here"
        );
    }
    git_oid prefix{};
    if (digits.size() > GIT_OID_HEXSZ ||
        git_oid_fromstrn(&prefix, digits.data(), digits.size()) != 0) {
        return no_such_commit(repository, digits);
    }
    git_odb* raw_store = nullptr;
    if (git_repository_odb(&raw_store, repository) != 0) {
        return fail(
            ErrorCode::Broken, "the repository has no readable objects: " + last_error(),
            "run `git fsck` in it"
        );
    }
    const ObjectStore store(raw_store);
    git_oid id{};
    switch (git_odb_exists_prefix(&id, store.get(), &prefix, digits.size())) {
        case 0:
            return require_commit(repository, store.get(), id);
        case GIT_EAMBIGUOUS:
            return choose(repository, store.get(), prefix, digits);
        case GIT_ENOTFOUND:
            return no_such_commit(repository, digits);
        default:
            return fail(
                ErrorCode::Broken, "the repository's objects cannot be searched: " + last_error(),
                "run `git fsck` in it"
            );
    }
}

}  // namespace deploybot::integrations::git
