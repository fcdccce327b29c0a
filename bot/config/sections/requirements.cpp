#include "bot/config/sections/requirements.hpp"

#include "base/text.hpp"
#include "bot/config/declare/scalars.hpp"
#include "bot/config/declare/section.hpp"
#include "queue/guard.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace deploybot::bot::config {
namespace {

using queue::Feed;
using queue::Requirement;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kMostPeople = 20;

Requirement& itself(Requirement& requirement) {
    return requirement;
}

std::string label_trouble(std::string_view text) {
    return text.find('`') == std::string_view::npos ? "" : " holds a character that no name has";
}

Codec<std::string> named() {
    return text({"check's name", "a name", "", label_trouble});
}

/// Nothing that could never match: the line would silently not concern anybody.
std::string path_trouble(std::string_view text) {
    const std::string folder = "; write pay/* for all that is in the folder pay";
    const std::size_t star = text.find('*');
    if (star != std::string_view::npos && star + 1 != text.size()) {
        return " has a * that is not its end" + folder;
    }
    if (text.starts_with('/') || text.starts_with("./")) {
        return " does not begin as the paths in a commit do" + folder;
    }
    return text.ends_with('/') ? " names a folder, and commits change files" + folder : "";
}

/// As the trailer is read: in lower case, and a comma divides.
std::string commit_label_trouble(std::string_view text) {
    if (base::lower(text) != text) {
        return " has a capital letter; labels are read in lower case: write " + base::lower(text);
    }
    return text.find(',') == std::string_view::npos
               ? ""
               : " holds a comma, which stands between two labels; write them one by one";
}

Codec<std::string> commit_label() {
    return text({"commit label", "a label such as major", "^[^A-Z,]+$", commit_label_trouble});
}

Codec<std::vector<base::RoleName>> roles() {
    return list_of(
        reference_to<base::RoleName>(NameKind::Role), {.fewest = 1, .largest = kMostPeople}
    );
}

/// Which of the alternatives stands in the file.
void choose_feed(const Node& node, Requirement& requirement) {
    constexpr std::array<std::pair<std::string_view, Feed>, 7> kFeeds{
        {{"stage", Feed::Stage},
         {"reviews", Feed::Reviews},
         {"batch", Feed::Batch},
         {"approval", Feed::Approval},
         {"word", Feed::Word},
         {"soak", Feed::Soak},
         {"told", Feed::Told}}};
    for (const auto& [key, feed] : kFeeds) {
        if (find(node, key) != nullptr) {
            requirement.feed = feed;
        }
    }
}

Codec<Requirement> batch() {
    return Section<Requirement>("batch", "a batch limit", "How much may go out at once.")
        .required("commits", &Requirement::count, whole<int>(1, 500), "At most so many.")
        .key(
            "over", &Requirement::warns, choice<bool>({{"block", false}, {"warn", true}}),
            "What a larger one does."
        )
        .codec();
}

Codec<Requirement> approval() {
    return Section<Requirement>("gate_approval", "an approval", "People other than the requester.")
        .required("roles", &Requirement::roles, roles(), "Who may give it.")
        .key("count", &Requirement::count, whole<int>(1, kMostPeople), "Of so many people.")
        .key(
            "holds", &Requirement::period, duration(seconds{0}, hours{168}),
            "It counts for so long; 0s: as long as the deployment lasts."
        )
        .codec();
}

Codec<Requirement> word() {
    return Section<Requirement>("gate_word", "a word", "Somebody says that it is so.")
        .required("roles", &Requirement::roles, roles(), "Whose word counts.")
        .required(
            "holds", &Requirement::period, duration(minutes{1}, hours{168}),
            "It counts for so long."
        )
        .codec();
}

Section<Requirement> recorded(std::string name, std::string called) {
    return Section<Requirement>(std::move(name), std::move(called), "Where the answer comes from.")
        .exactly_one()
        .key(
            "stage", &Requirement::stage, text(),
            "A result recorded on the commit under this name, by CI, CD, a tracker or a scanner."
        )
        .key(
            "reviews", &Requirement::count, whole<int>(1, kMostPeople),
            "Reviews of so many people other than the author, recorded on the commit."
        );
}

Codec<Requirement> check_source() {
    return recorded("check_source", "a check's source")
        .key("batch", itself, batch(), "The number of commits that it brings.")
        .check([](Context&, const Node& node, Requirement& made) { choose_feed(node, made); })
        .codec();
}

Codec<Requirement> gate_source() {
    return recorded("gate_source", "a gate's source")
        .key("approval", itself, approval(), "An approval of its own.")
        .key("word", itself, word(), "A person's word, which expires.")
        .key(
            "soak", &Requirement::period, duration(seconds{1}, hours{168}),
            "So long in the environment before, with the same artifact."
        )
        .key(
            "deployment", &Requirement::feed,
            choice<Feed>({{"uat", Feed::Uat}, {"rollback_target", Feed::RollbackTarget}}),
            "This deployment's own smoke tests in uat, or that the stable version is still there."
        )
        .key("told", &Requirement::roles, roles(), "These are told in chat.")
        .check([](Context&, const Node& node, Requirement& made) { choose_feed(node, made); })
        .codec();
}

/// What is no recorded result has a length of time of its own, or none: `fresh` would replace it.
void only_results_age(Context& context, const Node& node, const Requirement& made) {
    if (find(node, "fresh") != nullptr && made.feed != Feed::Stage) {
        context.mistake(
            Context::place_of(node, "fresh"), "only the result of a stage can be too old",
            "take fresh away; an approval and a word say how long they hold, a soak how long it is"
        );
    }
}

Codec<Requirement> requirement(
    std::string name, std::string called, std::string meaning, Codec<Requirement> source
) {
    return Section<Requirement>(std::move(name), std::move(called), std::move(meaning))
        .required("name", &Requirement::name, named(), "How messages and overrides call it.")
        .required("owner", &Requirement::owner, text(), "Who looks after it.")
        .required("from", itself, std::move(source), "Where the answer comes from.")
        .key(
            "fresh", &Requirement::period, duration(seconds{0}, hours{8760}),
            "Beside a stage: an older result does not count; 0s: one of any age does."
        )
        .key("link", &Requirement::link, text(), "Where to look.")
        .key(
            "paths", &Requirement::paths, list_of(path_pattern()),
            "Only if it changes one of them; * at the end stands for any characters, / too."
        )
        .key(
            "labels", &Requirement::labels, list_of(commit_label()),
            "Only if a commit has one of them (trailer Labels), in lower case. Neither paths nor "
            "labels: always."
        )
        .check(only_results_age)
        .codec();
}

/// Names that mean something already.
std::set<std::string> own_names() {
    return {
        "branch",
        "not live yet",
        "not marked bad",
        "trunk",
        "artifact",
        queue::kApprovalGuard.str(),
        queue::kFreezeGuard.str(),
        queue::kHoldGuard.str(),
        queue::kLockGuard.str()};
}

}  // namespace

Codec<std::string> path_pattern() {
    return text(
        {"path pattern", "a path or its beginning such as pay/*",
         "^(?!/|\\./)(?:[^*]*[^*/]|[^*]*\\*)$", path_trouble}
    );
}

Codec<std::vector<Requirement>> checks_codec() {
    return list_of(
        requirement("check", "a check", "One line of eligibility.", check_source()),
        {.fewest = 0, .largest = 50}
    );
}

Codec<std::vector<Requirement>> gates_codec() {
    return list_of(
        requirement("gate", "a gate", "One line before production.", gate_source()),
        {.fewest = 0, .largest = 50}
    );
}

Codec<deploy::EmergencyPolicy> emergency_codec() {
    using Policy = deploy::EmergencyPolicy;
    return Section<Policy>("emergency", "the emergencies", "How an emergency goes past the queue.")
        .key(
            "checks", &Policy::checks, list_of(named(), {.fewest = 1, .largest = 50}),
            "Checks that count all the same. That there is an artifact, and that the commit is "
            "neither live nor marked bad, always does."
        )
        .key(
            "running", &Policy::running,
            choice<deploy::MakeWay>(
                {{"roll_back", deploy::MakeWay::RollBack}, {"hold", deploy::MakeWay::Hold}}
            ),
            "What becomes of the deployment that runs."
        )
        .key(
            "approve_within", &Policy::approve_within, duration(minutes{1}, hours{168}),
            "Somebody else must approve it afterwards in this time."
        )
        .key(
            "nag", &Policy::nag, duration(minutes{1}, hours{168}),
            "How often that is asked for again once it is late."
        )
        .codec();
}

void check_requirements(Context& context, const Node& node, const deploy::Policy& policy) {
    std::set<std::string> checks = own_names();
    std::set<std::string> guards;
    for (const std::string& name : checks) {
        guards.insert(queue::guard_named(name).str());
    }
    const auto take = [&](const char* key, const std::string& name) {
        checks.insert(name);
        if (!name.empty() && !guards.insert(queue::guard_named(name).str()).second) {
            context.mistake(
                Context::place_of(node, key), "there is something else called \"" + name + "\"",
                "an override names one thing: give it a name of its own"
            );
        }
    };
    for (const std::string& stage : policy.required_stages) {
        take("required_stages", stage);
    }
    for (const Requirement& check : policy.checks) {
        take("checks", check.name);
    }
    for (const Requirement& gate : policy.gates) {
        take("gates", gate.name);
    }
    for (const std::string& name : policy.emergency.checks) {
        if (!checks.contains(name)) {
            context.mistake(
                Context::place_of(node, "emergency"), "there is no check \"" + name + "\"",
                "an emergency keeps checks that the policy has"
            );
        }
    }
}

}  // namespace deploybot::bot::config
