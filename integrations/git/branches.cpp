#include "integrations/git/branches.hpp"

#include "base/text.hpp"
#include "integrations/git/ancestry.hpp"
#include "integrations/git/handle.hpp"

#include <algorithm>
#include <string_view>

namespace deploybot::integrations::git {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kMostKnown = 100'000;

/// "ma<zero width space>in" must not be shown, or matched, as "main".
std::string shown_name(std::string_view name) {
    std::string cleaned = base::clean(name);
    return cleaned == name ? cleaned : "(invisible characters) " + cleaned;
}

std::string prefix_of(const GitConfig& config) {
    return config.remote.empty() ? "refs/heads/" : "refs/remotes/" + config.remote + "/";
}

}  // namespace

base::Result<std::vector<BranchFinder::Tip>> BranchFinder::read_tips(
    git_repository* repository, const GitConfig& config
) {
    const std::string prefix = prefix_of(config);
    const auto broken = [&prefix] {
        return fail(
            ErrorCode::Broken, "the branches at " + prefix + "* cannot be read: " + last_error(),
            "run `git fsck` in the repository"
        );
    };
    git_reference_iterator* raw_iterator = nullptr;
    if (git_reference_iterator_glob_new(&raw_iterator, repository, (prefix + "*").c_str()) != 0) {
        return broken();
    }
    const ReferenceIterator iterator(raw_iterator);
    std::vector<Tip> tips;
    git_reference* raw = nullptr;
    int error = 0;
    while ((error = git_reference_next(&raw, iterator.get())) == 0) {
        const Reference reference(raw);
        const std::string_view name = git_reference_name(raw);
        const git_oid* id = git_reference_target(raw);
        if (id == nullptr) {
            continue;  // symbolic, like origin/HEAD: the branch that it stands for is listed itself
        }
        if (tips.size() == config.most_branches) {
            return fail(
                ErrorCode::Unavailable,
                "the repository has more than " + std::to_string(config.most_branches) +
                    " branches at " + prefix,
                "remove old branches, or raise the limit in the configuration"
            );
        }
        tips.push_back({shown_name(name.substr(prefix.size())), *id});
    }
    if (error != GIT_ITEROVER) {
        return broken();
    }
    return tips;
}

base::Outcome BranchFinder::learn(
    git_repository* repository, const std::vector<Tip>& tips, const git_oid& commit
) {
    std::vector<git_oid> unknown;
    for (const Tip& tip : tips) {
        if (git_oid_equal(&tip.id, &commit) != 0) {
            known_[{to_hex(tip.id), to_hex(commit)}] = true;
        } else if (!known_.contains({to_hex(tip.id), to_hex(commit)})) {
            unknown.push_back(tip.id);
        }
    }
    if (unknown.empty()) {
        return {};
    }
    const auto answers = descends(repository, unknown, commit);
    if (!answers) {
        return fail(answers.error());
    }
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        known_[{to_hex(unknown[i]), to_hex(commit)}] = (*answers)[i];
    }
    return {};
}

base::Result<std::vector<std::string>> BranchFinder::branches_with(
    git_repository* repository, const GitConfig& config, const git_oid& commit
) {
    const auto tips = read_tips(repository, config);
    if (!tips) {
        return fail(tips.error());
    }
    if (known_.size() > kMostKnown) {
        known_.clear();
    }
    if (auto learned = learn(repository, *tips, commit); !learned) {
        return fail(std::move(learned.error()));
    }
    std::vector<std::string> names;
    for (const Tip& tip : *tips) {
        if (known_.at({to_hex(tip.id), to_hex(commit)})) {
            names.push_back(tip.branch);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace deploybot::integrations::git
