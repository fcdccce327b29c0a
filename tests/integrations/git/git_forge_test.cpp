#include "integrations/git/git_forge.hpp"

#include "base/text.hpp"
#include "sample_repository.hpp"

#include <boost/asio/io_context.hpp>
#include <git2.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

namespace deploybot::integrations::git::tests {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using queue::CheckState;
using queue::CommitFacts;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class GitForgeTest : public ::testing::Test {
public:
    GitForgeTest() { config.repository = repository.path(); }

    base::Result<CommitFacts> find(const std::string& commit, const std::string& service = "shop") {
        if (!forge) {
            forge.emplace(
                io.get_executor(),
                std::map<base::ServiceName, GitConfig>{{base::ServiceName("shop"), config}}
            );
        }
        std::optional<base::Result<CommitFacts>> answer;
        forge->find_commit(
            base::ServiceName(service), commit,
            [&](base::Result<CommitFacts> facts) { answer = std::move(facts); }
        );
        EXPECT_FALSE(answer) << "completed inside the call";
        io.restart();
        io.run();
        return answer ? *answer : base::fail(ErrorCode::Broken, "no answer");
    }
    base::Error error_of(const std::string& commit) {
        const auto facts = find(commit);
        EXPECT_FALSE(facts) << facts->commit.sha;
        return facts ? base::Error{} : facts.error();
    }
    [[nodiscard]] std::string object_file(const std::string& id) const {
        return repository.path() + "/.git/objects/" + id.substr(0, 2) + "/" + id.substr(2);
    }
    void note(const std::string& kind, const std::string& sha, const std::string& text) const {
        repository.run({"notes", "--ref=deploybot/" + kind, "append", "-F", "-", sha}, text);
    }

    SampleRepository repository;
    GitConfig config;
    boost::asio::io_context io{1};
    std::optional<GitForge> forge;
};

TEST_F(GitForgeTest, FindsACommitByFullAndAbbreviatedId) {
    const std::string sha = repository.commit("Add the cart\n\nBecause people want it.\n");
    for (const std::string& text : {sha, sha.substr(0, 7), sha.substr(0, 4), sha.substr(0, 39)}) {
        const auto facts = find(text);
        ASSERT_TRUE(facts) << facts.error().message;
        EXPECT_EQ(facts->commit.sha.str(), sha);
        EXPECT_EQ(facts->commit.subject, "Add the cart");
        EXPECT_EQ(facts->commit.author, "Ada");
        EXPECT_EQ(facts->commit.author_email, "ada@example.org");
        EXPECT_EQ(base::to_iso8601(facts->commit.at), "2026-11-21T09:14:00.000Z");
        EXPECT_THAT(facts->branches, ElementsAre("main"));
        EXPECT_THAT(facts->stages, IsEmpty());
        EXPECT_THAT(facts->reviews, IsEmpty());
    }
    std::string upper = sha;
    for (char& c : upper) {
        c = static_cast<char>(std::toupper(c));
    }
    EXPECT_TRUE(find(upper));
}

TEST_F(GitForgeTest, NeverTakesABranchOrTagForAnId) {
    const std::string sha = repository.commit("One");
    const std::string lookalike = "deadbeef";
    repository.run({"branch", lookalike, sha});
    repository.run({"tag", "cafe1234", sha});
    repository.run({"update-ref", "refs/heads/" + std::string(40, 'b'), sha});
    for (const std::string& text : {lookalike, std::string("cafe1234"), std::string(40, 'b')}) {
        EXPECT_EQ(error_of(text).code, ErrorCode::NotFound) << text;
    }
    EXPECT_THAT(error_of(lookalike).message, HasSubstr("no commit deadbeef in"));
    EXPECT_THAT(find(sha)->branches, ElementsAre(std::string(40, 'b'), lookalike, "main"));
}

TEST_F(GitForgeTest, SaysThatABlobTreeOrTagIsNoCommit) {
    const std::string sha = repository.commit("One");
    const std::string blob = repository.run({"hash-object", "-w", "--stdin"}, "text");
    const std::string tree = repository.run({"rev-parse", sha + "^{tree}"});
    repository.run({"tag", "-a", "-m", "release", "v1", sha});
    const std::string tag = repository.run({"rev-parse", "v1"});
    EXPECT_EQ(error_of(blob).message, blob.substr(0, 12) + " is a blob, not a commit");
    EXPECT_EQ(error_of(tree).message, tree.substr(0, 12) + " is a tree, not a commit");
    EXPECT_EQ(error_of(tag.substr(0, 10)).message, tag.substr(0, 12) + " is a tag, not a commit");
    EXPECT_EQ(error_of(tag).hint, "the tag is on commit " + sha);
    EXPECT_EQ(error_of(blob).code, ErrorCode::NotFound);
}

TEST_F(GitForgeTest, RefusesWhatIsNoId) {
    repository.commit("One");
    for (const char* text : {"", "abc", "main", "HEAD", "--help", "4be1c07;rm", "a..b", "HEAD~1"}) {
        EXPECT_EQ(error_of(text).code, ErrorCode::Invalid) << text;
    }
    EXPECT_EQ(error_of(std::string(64, 'a')).code, ErrorCode::NotFound);
    EXPECT_FALSE(find("abcd", "cart"));
}

/// Writes commits until two of them begin with the same four digits; answers those.
std::string make_twins(const SampleRepository& repository, std::size_t wanted) {
    // 4 digits are 65,536 beginnings: by the birthday bound 1,500 commits hold about 17 pairs
    std::string stream = "reset refs/heads/main\n";
    for (int i = 1; i <= 1500; ++i) {
        const std::string message = "Twin " + std::to_string(i);
        stream += "commit refs/heads/main\ncommitter Ci <ci@example.org> " +
                  std::to_string(1700000000 + i) + " +0000\ndata " +
                  std::to_string(message.size()) + "\n" + message + "\n\n";
    }
    repository.run({"fast-import", "--quiet"}, stream);
    std::map<std::string, std::size_t> count;
    const std::string all = repository.run({"rev-list", "main"});
    for (const auto sha : base::split(all, '\n')) {
        std::string start(sha.substr(0, 4));
        if (++count[start] == wanted) {
            return start;
        }
    }
    return {};
}

TEST_F(GitForgeTest, NamesTheCandidatesOfAnAmbiguousId) {
    const std::string start = make_twins(repository, 2);
    ASSERT_FALSE(start.empty());
    const base::Error error = error_of(start);
    EXPECT_EQ(error.code, ErrorCode::Ambiguous);
    EXPECT_THAT(
        error.message, AllOf(HasSubstr(start + " may be any of: " + start), HasSubstr(" Twin "))
    );
    EXPECT_EQ(error.hint, "write more of its digits");
}

TEST_F(GitForgeTest, MeansTheOnlyCommitAmongObjectsThatBeginAlike) {
    const std::string sha = repository.commit("One");
    for (int i = 0; i < 1000000; ++i) {
        const std::string content = "filler " + std::to_string(i);
        std::string framed = "blob " + std::to_string(content.size());
        framed += '\0';
        framed += content;
        git_oid id{};
        ASSERT_EQ(git_odb_hash(&id, content.data(), content.size(), GIT_OBJECT_BLOB), 0);
        std::string hex(GIT_OID_HEXSZ, '0');
        git_oid_fmt(hex.data(), &id);
        if (hex.substr(0, 4) == sha.substr(0, 4)) {
            ASSERT_EQ(repository.run({"hash-object", "-w", "--stdin"}, content), hex);
            break;
        }
    }
    const auto facts = find(sha.substr(0, 4));
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->commit.sha.str(), sha);
}

TEST_F(GitForgeTest, ListsTheBranchesThatHoldTheCommit) {
    const std::string base = repository.commit("Base");
    repository.run({"branch", "release/1.0"});
    repository.run({"checkout", "-q", "-b", "feature/cache"});
    const std::string feature = repository.commit("Cache");
    repository.run({"checkout", "-q", "main"});
    const std::string head = repository.commit("Head");
    repository.run({"merge", "-q", "--no-ff", "-m", "Merge", "feature/cache"});
    repository.run({"checkout", "-q", "--orphan", "island"});
    const std::string island = repository.commit("Island");
    EXPECT_THAT(find(base)->branches, ElementsAre("feature/cache", "main", "release/1.0"));
    EXPECT_THAT(find(feature)->branches, ElementsAre("feature/cache", "main"));
    EXPECT_THAT(find(head)->branches, ElementsAre("main"));
    EXPECT_THAT(find(island)->branches, ElementsAre("island"));
    repository.run({"branch", "-D", "feature/cache"});
    EXPECT_THAT(find(feature)->branches, ElementsAre("main")) << "a moved branch is seen at once";
}

TEST_F(GitForgeTest, ReadsARemotesBranchesWhereThatIsConfigured) {
    const std::string sha = repository.commit("One");
    repository.run({"update-ref", "refs/remotes/origin/main", sha});
    repository.run({"update-ref", "refs/remotes/origin/release/2", sha});
    repository.run({"update-ref", "refs/remotes/fork/evil", sha});
    repository.run({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"});
    config.remote = "origin";
    EXPECT_THAT(find(sha)->branches, ElementsAre("main", "release/2"));
}

TEST_F(GitForgeTest, LetsNoBranchWithInvisibleCharactersPassForAnother) {
    repository.commit("Base");
    const std::string sha = repository.commit("Evil");
    repository.run({"update-ref", "refs/heads/ma\xE2\x80\x8Bin", sha});
    repository.run({"reset", "-q", "--hard", "HEAD~1"});
    EXPECT_THAT(find(sha)->branches, ElementsAre("(invisible characters) main"));
}

TEST_F(GitForgeTest, ReadsStagesAndReviewsFromNotesAsSoonAsTheyAreWritten) {
    const std::string sha = repository.commit("One");
    const std::string other = repository.commit("Two");
    EXPECT_THAT(find(sha)->stages, IsEmpty());
    note("stages", sha, "unit: pending\n");
    note("stages", sha, "unit: passed 311 tests https://ci.example/7\n");
    note("stages", sha, "image: nonsense\n");
    note("reviews", sha, "Reviewed-by: Grace <grace@example.org> 2026-11-21T09:13:00Z\n");
    note("reviews", sha, "LGTM\n");
    note("stages", other, "unit: failed\n");
    const auto facts = find(sha.substr(0, 8));
    ASSERT_TRUE(facts);
    ASSERT_EQ(facts->stages.size(), 3U);
    EXPECT_EQ(
        facts->stages[0],
        (queue::StageFact{"unit", CheckState::Passed, "311 tests", "https://ci.example/7", {}})
    );
    EXPECT_EQ(facts->stages[1].state, CheckState::Unknown);
    EXPECT_EQ(facts->stages[2].name, "reviews note, line 3");
    ASSERT_EQ(facts->reviews.size(), 1U);
    EXPECT_EQ(facts->reviews[0].by, "Grace <grace@example.org>");
    EXPECT_EQ(find(other)->stages[0].state, CheckState::Failed);
}

TEST_F(GitForgeTest, ReadsNothingBeyondAZeroByteAsPassed) {
    const std::string sha = repository.commit("One");
    const std::string blob = repository.run(
        {"hash-object", "-w", "--stdin"}, std::string("unit: passed\n\0\nunit: failed\n", 28)
    );
    repository.run({"notes", "--ref=deploybot/stages", "add", "-C", blob, sha});
    const auto facts = find(sha);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->stages.at(0).state, CheckState::Failed);
}

TEST_F(GitForgeTest, ReadsNoHugeNote) {
    const std::string sha = repository.commit("One");
    note("stages", sha, "unit: passed\n" + std::string(300000, 'x'));
    const auto facts = find(sha);
    ASSERT_TRUE(facts);
    ASSERT_EQ(facts->stages.size(), 1U);
    EXPECT_EQ(facts->stages[0].state, CheckState::Unknown);
    EXPECT_THAT(facts->stages[0].detail, HasSubstr("larger than 256 KiB"));
}

TEST_F(GitForgeTest, CleansMessagesThatAreNoUtf8OrHideThings) {
    repository.run({"config", "i18n.commitEncoding", "ISO-8859-1"});
    const std::string sha = repository.commit(
        "Gr\xFC\xDF"
        "e \x1B[31mred\xE2\x80\xAE\n"
    );
    const std::string subject = find(sha)->commit.subject;
    EXPECT_EQ(base::clean(subject), subject);
    EXPECT_THAT(subject, AllOf(HasSubstr("Gr"), HasSubstr("red"), Not(HasSubstr("\x1B"))));
    const std::string empty = repository.commit("");
    EXPECT_EQ(find(empty)->commit.subject, "");
    const std::string large = repository.commit(std::string(500000, 'x'));
    EXPECT_EQ(base::length(find(large)->commit.subject), 200U);
    const std::string huge = repository.commit(std::string(2000000, 'x'));
    EXPECT_THAT(error_of(huge).message, HasSubstr("larger than 1 MiB"));
}

TEST_F(GitForgeTest, GoesOnAfterGcAndRepack) {
    const std::string first = repository.commit("One");
    note("stages", first, "unit: passed\n");
    ASSERT_TRUE(find(first));
    const std::string second = repository.commit("Two");
    repository.run({"gc", "-q", "--prune=now"});
    EXPECT_TRUE(find(second));
    EXPECT_EQ(find(first.substr(0, 6))->stages.size(), 1U);
    const std::string third = repository.commit("Three");
    repository.run({"repack", "-q", "-a", "-d"});
    repository.run({"commit-graph", "write", "--reachable"});
    EXPECT_THAT(find(third)->branches, ElementsAre("main"));
    EXPECT_THAT(find(first)->branches, ElementsAre("main"));
    repository.run(
        {"unpack-objects", "-q"}, repository.run({"pack-objects", "--stdout", "-q"}, "")
    );
    EXPECT_TRUE(find(third.substr(0, 7))) << "an object may be loose and packed";
}

TEST_F(GitForgeTest, ReadsWhileSomebodyElseHoldsTheLocks) {
    const std::string sha = repository.commit("One");
    for (const char* lock :
         {"index.lock", "packed-refs.lock", "HEAD.lock", "refs/heads/main.lock"}) {
        std::ofstream(repository.path() + "/.git/" + lock) << "";
    }
    const auto facts = find(sha);
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_THAT(facts->branches, ElementsAre("main"));
}

TEST_F(GitForgeTest, IsUnavailableWhileTheRepositoryIsGoneAndReadsItWhenItIsBack) {
    const std::string sha = repository.commit("One");
    ASSERT_TRUE(find(sha));
    fs::rename(repository.path(), repository.path() + ".away");
    base::Error error = error_of(sha);
    EXPECT_EQ(error.code, ErrorCode::Unavailable);
    EXPECT_EQ(error.message, "no Git repository at " + repository.path());
    fs::create_directory(repository.path());
    EXPECT_EQ(error_of(sha).code, ErrorCode::Unavailable);
    fs::remove(repository.path());
    fs::rename(repository.path() + ".away", repository.path());
    EXPECT_TRUE(find(sha));
}

TEST_F(GitForgeTest, DoesNotSearchForARepositoryAbove) {
    const std::string sha = repository.commit("One");
    fs::create_directory(repository.path() + "/below");
    config.repository = repository.path() + "/below";
    EXPECT_EQ(error_of(sha).code, ErrorCode::Unavailable);
}

TEST_F(GitForgeTest, SaysThatAnObjectIsDamaged) {
    const std::string first = repository.commit("One");
    const std::string second = repository.commit("Two");
    for (const std::string& content : {std::string("garbage"), std::string()}) {
        fs::permissions(object_file(first), fs::perms::owner_all);
        std::ofstream(object_file(first), std::ios::trunc) << content;
        const base::Error error = error_of(first);
        EXPECT_EQ(error.code, ErrorCode::Broken) << error.message;
        EXPECT_THAT(error.hint, HasSubstr("git fsck"));
    }
    fs::remove(object_file(first));
    EXPECT_EQ(error_of(first).code, ErrorCode::NotFound);
    EXPECT_TRUE(find(second)) << "its own objects are whole";
    repository.run({"reset", "-q", "--hard", second});
    std::ofstream(repository.path() + "/.git/refs/heads/broken") << "no object id\n";
    EXPECT_THAT(find(second)->branches, ElementsAre("main"))
        << "an unreadable branch holds nothing";
    std::ofstream(repository.path() + "/.git/refs/heads/lost") << std::string(40, 'c') << "\n";
    EXPECT_EQ(error_of(second).code, ErrorCode::Broken);
}

TEST_F(GitForgeTest, RefusesAShallowClone) {
    repository.commit("One");
    const std::string sha = repository.commit("Two");
    const std::string clone = repository.path() + "/clone";
    repository.run({"clone", "-q", "--depth", "1", "file://" + repository.path(), clone});
    config.repository = clone;
    const base::Error error = error_of(sha);
    EXPECT_EQ(error.code, ErrorCode::Unavailable);
    EXPECT_THAT(error.hint, HasSubstr("--unshallow"));
}

TEST_F(GitForgeTest, ReadsABareRepository) {
    const std::string sha = repository.commit("One");
    const std::string bare = repository.path() + "/bare.git";
    repository.run({"clone", "-q", "--bare", repository.path(), bare});
    config.repository = bare;
    EXPECT_THAT(find(sha)->branches, ElementsAre("main"));
}

TEST_F(GitForgeTest, RefusesARepositoryOfAnotherUser) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root to give the repository away";
    }
    const std::string sha = repository.commit("One");
    ASSERT_EQ(::chown(repository.path().c_str(), 4242, 4242), 0);
    ASSERT_EQ(::chown((repository.path() + "/.git").c_str(), 4242, 4242), 0);
    const base::Error error = error_of(sha);
    EXPECT_EQ(error.code, ErrorCode::Unavailable);
    EXPECT_THAT(error.message, HasSubstr("belongs to another user"));
}

TEST_F(GitForgeTest, SaysWhenThereAreMoreBranchesThanItReads) {
    const std::string sha = repository.commit("One");
    config.most_branches = 2;
    repository.run({"branch", "a"});
    EXPECT_TRUE(find(sha));
    repository.run({"branch", "b"});
    EXPECT_EQ(error_of(sha).code, ErrorCode::Unavailable);
}

/// A history of merges whose commit times lie, as fast-import reads it, with a branch on every
/// seventh commit.
std::string tangled_history(unsigned seed, int commits) {
    std::mt19937 random(seed);
    const auto below = [&random](int limit) {
        return static_cast<int>(random() % static_cast<unsigned>(limit));
    };
    std::string stream;
    for (int i = 1; i <= commits; ++i) {
        const int time = below(4) == 0 ? 1600000000 + below(100000000) : 1700000000 + i * 60;
        stream += (i == 1 || below(40) == 0 ? "reset refs/heads/work\n" : "") +
                  std::string("commit refs/heads/work\nmark :") + std::to_string(i) +
                  "\ncommitter Ci <ci@example.org> " + std::to_string(time) + " +0000\ndata 1\nx\n";
        if (i > 1 && below(40) != 0) {
            stream += "from :" + std::to_string(std::max(1, i - 1 - below(20))) + "\n";
        }
        if (i > 2 && below(3) == 0) {
            stream += "merge :" + std::to_string(1 + below(i - 1)) + "\n";
        }
        stream += "\n";
        if (i % 7 == 0) {
            stream +=
                "reset refs/heads/b" + std::to_string(i) + "\nfrom :" + std::to_string(i) + "\n\n";
        }
    }
    return stream;
}

TEST_F(GitForgeTest, AgreesWithGitOnWhichBranchesHoldACommitWhateverTheTimesSay) {
    repository.run({"fast-import", "--quiet", "--force"}, tangled_history(7, 400));
    const auto all = repository.run({"rev-list", "--all"});
    int checked = 0;
    for (const auto sha : base::split(all, '\n')) {
        if (++checked % 9 != 0) {
            continue;
        }
        const std::string names = repository.run(
            {"for-each-ref", "--format=%(refname:lstrip=2)", "--contains", std::string(sha),
             "refs/heads"}
        );
        std::vector<std::string> expected;
        for (const auto name : base::split(names, '\n')) {
            expected.emplace_back(name);
        }
        std::sort(expected.begin(), expected.end());
        const auto facts = find(std::string(sha));
        ASSERT_TRUE(facts) << facts.error().message;
        ASSERT_EQ(facts->branches, expected) << sha;
    }
    EXPECT_GT(checked, 200);
}

TEST_F(GitForgeTest, AnswersInALargeRepositoryWithManyBranches) {
    std::string stream = "reset refs/heads/main\n";
    for (int i = 1; i <= 20000; ++i) {
        stream += "commit refs/heads/main\ncommitter Ci <ci@example.org> " +
                  std::to_string(1700000000 + i) + " +0000\ndata 1\nx\n";
        if (i % 100 == 0) {
            stream += "\nreset refs/heads/topic/" + std::to_string(i) + "\nfrom refs/heads/main\n";
        }
        stream += "\n";
    }
    repository.run({"fast-import", "--quiet"}, stream);
    for (const char* which : {"main~5", "main~10000", "main~19999"}) {
        const std::string sha = repository.run({"rev-parse", which});
        const auto start = std::chrono::steady_clock::now();
        const auto facts = find(sha);
        const auto took = std::chrono::steady_clock::now() - start;
        ASSERT_TRUE(facts) << facts.error().message;
        const auto again = std::chrono::steady_clock::now();
        ASSERT_TRUE(find(sha));
        RecordProperty(
            which,
            std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count())
        );
        std::printf(
            "%s: %zu branches in %lld ms, again in %lld ms\n", which, facts->branches.size(),
            static_cast<long long>(
                std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
            ),
            static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                       std::chrono::steady_clock::now() - again
            )
                                       .count())
        );
    }
}

class GitLog : public GitForgeTest {
public:
    base::Result<queue::CommitRange> list(
        const std::string& from, const std::string& to, std::size_t most = 10
    ) {
        GitForge log(
            io.get_executor(),
            std::map<base::ServiceName, GitConfig>{{base::ServiceName("shop"), config}}
        );
        std::optional<base::Result<queue::CommitRange>> answer;
        log.list_commits(
            base::ServiceName("shop"), base::CommitSha(from), base::CommitSha(to), most,
            [&](base::Result<queue::CommitRange> range) { answer = std::move(range); }
        );
        io.restart();
        io.run();
        return answer ? *answer : base::fail(ErrorCode::Broken, "no answer");
    }

    static std::vector<std::string> subjects(const base::Result<queue::CommitRange>& range) {
        std::vector<std::string> list;
        for (const queue::Commit& commit : range->commits) {
            list.push_back(commit.subject);
        }
        return list;
    }
};

class GitAncestry : public GitForgeTest {
public:
    base::Result<queue::Ancestry> ancestry(const std::vector<std::string>& shas) {
        GitForge asked(
            io.get_executor(),
            std::map<base::ServiceName, GitConfig>{{base::ServiceName("shop"), config}}
        );
        std::vector<base::CommitSha> commits;
        for (const std::string& sha : shas) {
            commits.emplace_back(sha);
        }
        std::optional<base::Result<queue::Ancestry>> answer;
        asked.find_ancestry(
            base::ServiceName("shop"), commits,
            [&](base::Result<queue::Ancestry> found) { answer = std::move(found); }
        );
        io.restart();
        io.run();
        return answer ? *answer : base::fail(ErrorCode::Broken, "no answer");
    }
};

TEST_F(GitAncestry, SaysWhichCommitsContainWhich) {
    const std::string oldest = repository.commit("Oldest");
    const std::string newer = repository.commit("Newer");
    const std::string newest = repository.commit("Newest");
    repository.run({"checkout", "-q", "-b", "side", oldest});
    const std::string side = repository.commit("Beside them");
    const auto found = ancestry({newest, side, oldest, newer});
    ASSERT_TRUE(found) << found.error().message;
    const auto held = [&](const std::string& sha) { return found->at(base::CommitSha(sha)); };
    using Set = std::set<base::CommitSha>;
    EXPECT_EQ(held(newest), (Set{base::CommitSha(newer), base::CommitSha(oldest)}));
    EXPECT_EQ(held(newer), (Set{base::CommitSha(oldest)}));
    EXPECT_EQ(held(side), (Set{base::CommitSha(oldest)}));
    EXPECT_EQ(held(oldest), Set{});
}

TEST_F(GitAncestry, AMissingCommitIsAnErrorAndNoNo) {
    const std::string there = repository.commit("There");
    const auto found = ancestry({there, std::string(40, 'a')});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::NotFound);
}

TEST_F(GitLog, ListsWhatTheNewVersionBringsNewestFirst) {
    const std::string live = repository.commit("Live");
    repository.commit("One");
    const std::string wanted = repository.commit("Two");
    repository.commit("Not yet");

    const auto range = list(live, wanted);
    ASSERT_TRUE(range) << range.error().message;
    EXPECT_THAT(subjects(range), ElementsAre("Two", "One"));
    EXPECT_TRUE(range->complete);

    const auto newest = list(live, wanted, 1);
    EXPECT_THAT(subjects(newest), ElementsAre("Two"));
    EXPECT_FALSE(newest->complete);
    EXPECT_FALSE(newest->paths_complete) << "nor are all their paths known";
}

TEST_F(GitLog, BringsNothingNewOnTheWayBackAndOnlyItselfAtFirst) {
    const std::string older = repository.commit("Older");
    const std::string newer = repository.commit("Newer");
    EXPECT_THAT(subjects(list(newer, older)), IsEmpty());
    const auto first = list("", newer);
    EXPECT_THAT(subjects(first), ElementsAre("Newer"));
    EXPECT_TRUE(first->complete);
}

TEST_F(GitLog, ReadsWhatACommitRevertsMendsAndIsCalled) {
    const std::string live = repository.commit("Live");
    const std::string bad = repository.commit("Faster checkout");
    repository.commit("Revert \"Faster checkout\"\n\nThis reverts commit " + bad + ".\n");
    const std::string last = repository.commit(
        "Mend it\n\nThe text may say fixes: nothing\n\nFixes: DEP-1763699862417\n"
        "Fixes: 4be1c07 (\"New cache\")\nFixes: everything\nLabels: Major, billing\n"
    );
    const auto range = list(live, last);
    ASSERT_TRUE(range) << range.error().message;
    ASSERT_EQ(range->commits.size(), 3U);
    EXPECT_THAT(range->commits[0].fixes, ElementsAre("dep-1763699862417", "4be1c07"));
    EXPECT_THAT(range->commits[0].labels, ElementsAre("major", "billing"));
    EXPECT_THAT(range->commits[1].fixes, ElementsAre(bad));
    EXPECT_THAT(range->commits[2].fixes, IsEmpty());
}

TEST_F(GitLog, NamesThePathsThatChange) {
    const std::string live = repository.commit("Live");
    const std::string blob = repository.run({"hash-object", "-w", "--stdin"}, "card");
    for (const char* path : {"pay/card.cpp", "docs/readme"}) {
        repository.run({"update-index", "--add", "--cacheinfo", "100644," + blob + "," + path});
    }
    const std::string last = repository.commit("Pay by card");
    const auto range = list(live, last);
    ASSERT_TRUE(range) << range.error().message;
    EXPECT_THAT(range->paths, ElementsAre("docs/readme", "pay/card.cpp"));
    EXPECT_THAT(list("", last)->paths, IsEmpty());
}

TEST_F(GitLog, OfOneCommitWithVeryManyPathsTheCommitIsKnownAndNotEveryPath) {
    constexpr int kVeryMany = 5001;
    const std::string live = repository.commit("Live");
    const std::string blob = repository.run({"hash-object", "-w", "--stdin"}, "made");
    std::string paths;
    for (int i = 1; i < kVeryMany; ++i) {
        paths += "100644 " + blob + "\tmade/" + std::to_string(i) + "\n";
    }
    repository.run({"update-index", "--index-info"}, paths);
    const std::string last_known = repository.commit("Many files");
    repository.run({"update-index", "--add", "--cacheinfo", "100644," + blob + ",one/more"});
    const std::string one_more = repository.commit("One more file");

    const auto all = list(live, last_known);
    ASSERT_TRUE(all) << all.error().message;
    EXPECT_EQ(all->paths.size(), 5000U);
    EXPECT_TRUE(all->paths_complete);
    const auto some = list(live, one_more);
    ASSERT_TRUE(some) << some.error().message;
    EXPECT_EQ(some->paths.size(), 5000U);
    EXPECT_FALSE(some->paths_complete);
    EXPECT_THAT(subjects(some), ElementsAre("One more file", "Many files"));
    EXPECT_TRUE(some->complete) << "no commit is missing";
}

TEST_F(GitLog, SaysWhichCommitIsUnknown) {
    const std::string known = repository.commit("Known");
    const auto range = list(std::string(40, 'f'), known);
    ASSERT_FALSE(range);
    EXPECT_EQ(range.error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace deploybot::integrations::git::tests
