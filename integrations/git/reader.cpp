#include "integrations/git/reader.hpp"

#include "base/text.hpp"
#include "integrations/git/ancestry.hpp"
#include "integrations/git/handle.hpp"
#include "integrations/git/notes.hpp"
#include "integrations/git/resolve.hpp"
#include "integrations/git/trailers.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace deploybot::integrations::git {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kLongestSubject = 200;
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLargestNote = 262'144;
constexpr std::size_t kMostPaths = 5000;
constexpr std::int64_t kLastSecond = 253'402'300'799;  ///< of the year 9999

base::Result<Repository> open_repository(const std::string& path) {
    git_repository* raw = nullptr;
    // no search: a folder inside some other repository is not that repository
    const int error =
        git_repository_open_ext(&raw, path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr);
    Repository repository(raw);
    // libgit2 1.5 says "not found", of safe.directory, where it means the owner
    const git_error* reason = git_error_last();
    const bool is_config = reason != nullptr && reason->klass == GIT_ERROR_CONFIG;
    if (error == GIT_EOWNER || (error == GIT_ENOTFOUND && is_config)) {
        return fail(
            ErrorCode::Unavailable, "the Git repository at " + path + " belongs to another user",
            "run the bot as its owner, change the owner, or add it to git's safe.directory"
        );
    }
    if (error == GIT_ENOTFOUND) {
        return fail(
            ErrorCode::Unavailable, "no Git repository at " + path,
            "check the path in the configuration, or clone it there again"
        );
    }
    if (error != 0) {
        return fail(
            ErrorCode::Unavailable,
            "cannot open the Git repository at " + path + ": " + last_error(),
            "check its permissions and run `git fsck` in it"
        );
    }
    if (git_repository_is_shallow(raw) == 1) {
        return fail(
            ErrorCode::Unavailable,
            "the Git repository at " + path +
                " is a shallow clone: its branches cannot be followed",
            "run `git fetch --unshallow` in it"
        );
    }
    return repository;
}

std::string shown(const char* text, std::size_t most) {
    return text == nullptr ? "" : base::shorten(base::clean(text), most);
}

base::Result<queue::Commit> read_commit(git_repository* repository, const git_oid& id) {
    git_commit* raw = nullptr;
    if (git_commit_lookup(&raw, repository, &id) != 0) {
        return fail(
            ErrorCode::Broken, "the commit " + to_hex(id) + " cannot be read: " + last_error(),
            "run `git fsck` in the repository"
        );
    }
    const CommitObject owned(raw);
    const git_signature* author = git_commit_author(raw);
    queue::Commit commit;
    commit.sha = base::CommitSha(to_hex(id));
    commit.subject = shown(git_commit_summary(raw), kLongestSubject);
    commit.author = shown(author->name, kLongestName);
    commit.author_email = shown(author->email, kLongestSubject);
    const std::int64_t seconds = std::clamp<std::int64_t>(git_commit_time(raw), 0, kLastSecond);
    commit.at = base::TimePoint{std::chrono::seconds{seconds}};
    const char* message = git_commit_message(raw);
    read_trailers(message == nullptr ? "" : message, commit);
    return commit;
}

/// The note's whole text, zero bytes included; empty where there is no note.
base::Result<std::string> read_note(
    git_repository* repository, const std::string& ref, const git_oid& commit
) {
    git_note* raw = nullptr;
    const int error = git_note_read(&raw, repository, ref.c_str(), &commit);
    const Note note(raw);
    if (error == GIT_ENOTFOUND) {
        return std::string{};
    }
    git_blob* raw_blob = nullptr;
    if (error != 0 || git_blob_lookup(&raw_blob, repository, git_note_id(raw)) != 0) {
        return fail(
            ErrorCode::Broken, "the notes at " + ref + " cannot be read: " + last_error(),
            "run `git fsck` in the repository"
        );
    }
    const Handle<git_blob, git_blob_free> blob(raw_blob);
    const auto size = static_cast<std::size_t>(git_blob_rawsize(raw_blob));
    return std::string(static_cast<const char*>(git_blob_rawcontent(raw_blob)), size);
}

queue::StageFact too_large(const std::string& ref) {
    queue::StageFact fact;
    fact.name = ref;
    fact.detail = "the note is larger than 256 KiB: not read";
    return fact;
}

base::Outcome read_notes(
    git_repository* repository, const GitConfig& config, const git_oid& id,
    queue::CommitFacts& facts
) {
    const auto stages = read_note(repository, config.stages_ref, id);
    const auto reviews = read_note(repository, config.reviews_ref, id);
    if (!stages || !reviews) {
        return fail(stages ? reviews.error() : stages.error());
    }
    facts.stages = stages->size() > kLargestNote
                       ? std::vector<queue::StageFact>{too_large(config.stages_ref)}
                       : parse_stages(*stages);
    if (reviews->size() > kLargestNote) {
        facts.stages.push_back(too_large(config.reviews_ref));
        return {};
    }
    auto parsed = parse_reviews(*reviews);
    facts.reviews = std::move(parsed.facts);
    facts.stages.insert(facts.stages.end(), parsed.unreadable.begin(), parsed.unreadable.end());
    return {};
}

base::Error cannot_walk() {
    return {
        .code = ErrorCode::Broken,
        .message = "the commits cannot be followed: " + last_error(),
        .hint = "run `git fsck` in the repository"};
}

base::Result<RevisionWalk> start_walk(
    git_repository* repository, const std::string& from, const std::string& to
) {
    const auto newest = resolve_commit(repository, to);
    if (!newest) {
        return fail(newest.error());
    }
    git_revwalk* raw = nullptr;
    if (git_revwalk_new(&raw, repository) != 0) {
        return fail(cannot_walk());
    }
    RevisionWalk walk(raw);
    git_revwalk_sorting(raw, GIT_SORT_TOPOLOGICAL);
    if (git_revwalk_push(raw, &*newest) != 0) {
        return fail(cannot_walk());
    }
    if (!from.empty()) {
        const auto known = resolve_commit(repository, from);
        if (!known) {
            return fail(known.error());
        }
        if (git_revwalk_hide(raw, &*known) != 0) {
            return fail(cannot_walk());
        }
    }
    return walk;
}

base::Result<Tree> tree_of(git_repository* repository, const std::string& digits) {
    const auto id = resolve_commit(repository, digits);
    if (!id) {
        return fail(id.error());
    }
    git_commit* raw_commit = nullptr;
    if (git_commit_lookup(&raw_commit, repository, &*id) != 0) {
        return fail(cannot_walk());
    }
    const CommitObject commit(raw_commit);
    git_tree* raw = nullptr;
    if (git_commit_tree(&raw, commit.get()) != 0) {
        return fail(cannot_walk());
    }
    return Tree(raw);
}

/// Sorted; one more than kMostPaths where there are more.
base::Result<std::vector<std::string>> changed_paths(
    git_repository* repository, const std::string& from, const std::string& to
) {
    const auto before = tree_of(repository, from);
    const auto after = before ? tree_of(repository, to) : base::Result<Tree>(Tree{});
    if (!before || !after) {
        return fail(before ? after.error() : before.error());
    }
    git_diff* raw = nullptr;
    if (git_diff_tree_to_tree(&raw, repository, before->get(), after->get(), nullptr) != 0) {
        return fail(cannot_walk());
    }
    const Diff diff(raw);
    std::vector<std::string> paths;
    const std::size_t deltas = git_diff_num_deltas(raw);
    for (std::size_t i = 0; i < deltas && paths.size() <= kMostPaths; ++i) {
        const git_diff_delta* delta = git_diff_get_delta(raw, i);
        paths.emplace_back(delta->new_file.path);
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

base::Result<queue::CommitRange> list_once(
    const GitConfig& config, const std::string& from, const std::string& to, std::size_t most
) {
    const auto repository = open_repository(config.repository);
    if (!repository) {
        return fail(repository.error());
    }
    const auto walk = start_walk(repository->get(), from, to);
    if (!walk) {
        return fail(walk.error());
    }
    queue::CommitRange range;
    git_oid id{};
    int error = 0;
    while ((error = git_revwalk_next(&id, walk->get())) == 0) {
        if (range.commits.size() == most) {
            range.complete = false;
            range.paths_complete = false;
            return range;
        }
        auto commit = read_commit(repository->get(), id);
        if (!commit) {
            return fail(std::move(commit.error()));
        }
        range.commits.push_back(std::move(*commit));
    }
    if (error != GIT_ITEROVER) {
        return fail(cannot_walk());
    }
    if (!from.empty()) {
        auto paths = changed_paths(repository->get(), from, to);
        if (!paths) {
            return fail(std::move(paths.error()));
        }
        range.paths_complete = paths->size() <= kMostPaths;
        paths->resize(std::min(paths->size(), kMostPaths));
        range.paths = std::move(*paths);
    }
    return range;
}

}  // namespace

base::Result<queue::Ancestry> Reader::ancestry_once(
    const GitConfig& config, const std::vector<base::CommitSha>& commits
) {
    const auto repository = open_repository(config.repository);
    if (!repository) {
        return fail(repository.error());
    }
    std::vector<git_oid> ids;
    for (const base::CommitSha& commit : commits) {
        const auto id = resolve_commit(repository->get(), commit.str());
        if (!id) {
            return fail(id.error());
        }
        ids.push_back(*id);
    }
    queue::Ancestry ancestry;
    for (std::size_t older = 0; older < ids.size(); ++older) {
        ancestry[commits[older]];
        const auto holds = descends(repository->get(), ids, ids[older]);
        if (!holds) {
            return fail(holds.error());
        }
        for (std::size_t newer = 0; newer < ids.size(); ++newer) {
            if (newer != older && (*holds)[newer]) {
                ancestry[commits[newer]].insert(commits[older]);
            }
        }
    }
    return ancestry;
}

base::Result<queue::Ancestry> Reader::ancestry(
    const GitConfig& config, const std::vector<base::CommitSha>& commits
) {
    auto ancestry = ancestry_once(config, commits);
    if (!ancestry && ancestry.error().code == ErrorCode::Broken) {
        return ancestry_once(config, commits);
    }
    return ancestry;
}

base::Result<queue::CommitRange> Reader::list(
    const GitConfig& config, const std::string& from, const std::string& to, std::size_t most
) {
    const std::size_t wanted = from.empty() ? 1 : most;
    auto range = list_once(config, from, to, wanted);
    if (!range && range.error().code == ErrorCode::Broken) {
        range = list_once(config, from, to, wanted);
    }
    if (range && from.empty()) {
        range->complete = true;
    }
    return range;
}

base::Result<queue::CommitFacts> Reader::read(const GitConfig& config, const std::string& digits) {
    auto facts = read_once(config, digits);
    if (!facts && facts.error().code == ErrorCode::Broken) {
        return read_once(config, digits);
    }
    return facts;
}

base::Result<queue::CommitFacts> Reader::read_once(
    const GitConfig& config, const std::string& digits
) {
    const auto repository = open_repository(config.repository);
    if (!repository) {
        return fail(repository.error());
    }
    const auto id = resolve_commit(repository->get(), base::lower(digits));
    if (!id) {
        return fail(id.error());
    }
    queue::CommitFacts facts;
    auto commit = read_commit(repository->get(), *id);
    if (!commit) {
        return fail(std::move(commit.error()));
    }
    facts.commit = std::move(*commit);
    auto branches = branches_.branches_with(repository->get(), config, *id);
    if (!branches) {
        return fail(std::move(branches.error()));
    }
    facts.branches = std::move(*branches);
    if (auto read = read_notes(repository->get(), config, *id, facts); !read) {
        return fail(std::move(read.error()));
    }
    return facts;
}

}  // namespace deploybot::integrations::git
