#include "integrations/command/state_folder.hpp"

#include "base/contract.hpp"
#include "base/text.hpp"
#include "integrations/command/environment.hpp"
#include "integrations/command/output_log.hpp"
#include "integrations/command/processes.hpp"
#include "integrations/command/spawn.hpp"

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): SIGKILL
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace deploybot::integrations::command {
namespace {

using base::ErrorCode;
using base::fail;
using base::FileDescriptor;
using deploy::DriverEnd;
using deploy::DriverResult;

constexpr std::size_t kEpochFile = 64;
/// Of one read; a caller that wants more asks again.
constexpr std::size_t kLargestChunk = std::size_t{1} << 20U;

/// Whether both calls mean the same action. Epoch and time limit may differ: another bot asks
/// again.
bool is_same_action(const deploy::DriverCall& one, const deploy::DriverCall& other) {
    return one.key == other.key && one.service == other.service &&
           one.environment == other.environment && one.pool == other.pool &&
           one.action == other.action && one.commit == other.commit &&
           one.artifact.digest == other.artifact.digest;
}

base::Outcome check_same(const RunFolder& run, const deploy::DriverCall& call) {
    const auto spec = run.read_spec();
    if (!spec && spec.error().code == ErrorCode::NotFound) {
        return {};
    }
    if (!spec) {
        return fail(spec.error());
    }
    if (!is_same_action(spec->call, call)) {
        return fail(
            ErrorCode::Invalid, "the key " + call.key + " belongs to another action already",
            "each action needs a key of its own"
        );
    }
    return {};
}

DriverResult cancelled_early() {
    return {DriverEnd::Cancelled, "cancelled before it was started", {}};
}

/// Bytes of a letter whose rest has not been printed yet.
std::size_t unfinished_letter(std::string_view text) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0U) == 0x80U) {
            continue;
        }
        const std::size_t letter = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return letter > back ? back : 0;
    }
    return 0;
}

}  // namespace

base::Outcome StateFolder::prepare() const {
    std::error_code error;
    std::filesystem::create_directories(path_, error);
    for (const char* part : {"", "/runs", "/services", "/epochs"}) {
        if (auto made = base::make_folder(path_ + part); !made) {
            made.error().code = ErrorCode::Unavailable;
            made.error().hint = "the driver's state folder must be writable for the bot";
            return made;
        }
    }
    ::chmod(path_.c_str(), 0700);
    return {};
}

RunFolder StateFolder::run_of(const std::string& key) const {
    return RunFolder(path_ + "/runs/" + encode_name(key));
}

base::Outcome StateFolder::prepare_run(const deploy::DriverCall& call) const {
    if (auto made = base::make_folder(run_of(call.key).dir()); !made) {
        return made;
    }
    const std::string index = path_ + "/services/" + encode_name(call.service.str());
    if (auto made = base::make_folder(index); !made) {
        return made;
    }
    // only prune() reads it: losing it in a crash costs a folder that stays
    const std::string entry = index + "/" + encode_name(call.key);
    const FileDescriptor made(::open(entry.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    return {};
}

base::Outcome StateFolder::check_epoch(const base::ServiceName& service, std::uint64_t epoch)
    const {
    const std::string file = path_ + "/epochs/" + encode_name(service.str());
    const FileDescriptor lock(
        ::open((path_ + "/epochs/~lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)
    );
    if (!lock.is_open() || ::flock(lock.get(), LOCK_EX) != 0) {
        return fail(
            ErrorCode::Unavailable,
            "cannot lock " + path_ + "/epochs: " + base::describe_errno(errno)
        );
    }
    const auto text = base::read_file(file, kEpochFile);
    if (!text && text.error().code != ErrorCode::NotFound) {
        return fail(text.error());
    }
    std::uint64_t highest = 0;
    if (text) {
        const auto digits = base::trim(*text);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), highest);
        if (error != std::errc{} || end != digits.data() + digits.size()) {
            return fail(
                ErrorCode::Broken, file + " holds no epoch",
                "find out who wrote it; with no bot running, write the highest epoch of the journal"
            );
        }
    }
    if (epoch < highest) {
        return fail(
            ErrorCode::Conflict,
            "epoch " + std::to_string(epoch) + " for " + service.str() +
                " is old: " + std::to_string(highest) + " was seen",
            "another bot owns this lane now"
        );
    }
    if (text && epoch == highest) {
        return {};
    }
    return base::write_file_atomically(file, std::to_string(epoch) + "\n");
}

base::Result<Standing> StateFolder::join_or_start(const StartOrder& order) const {
    const RunFolder run = run_of(order.spec.call.key);
    if (auto same = check_same(run, order.spec.call); !same) {
        return fail(std::move(same.error()));
    }
    auto lock = run.try_lock();
    if (!lock) {
        return fail(std::move(lock.error()));
    }
    // after the lock: whoever held it until now may have written the result as its last act
    auto result = run.read_result();
    if (!result) {
        return fail(std::move(result.error()));
    }
    if (auto& ended = *result; ended.has_value()) {
        return Finished{std::move(*ended)};
    }
    if (!lock->is_open()) {
        return Running{};
    }
    if (run.is_started()) {
        const auto spec = run.read_spec();
        return InDoubt{std::move(*lock), spec ? spec->attempt : 1};
    }
    return start(order, std::move(*lock));
}

base::Result<Standing> StateFolder::start(const StartOrder& order, FileDescriptor lock) const {
    const RunFolder run = run_of(order.spec.call.key);
    if (run.is_cancelled()) {
        return settle(order.spec.call.key, cancelled_early(), lock);
    }
    if (auto written = run.write_spec(order.spec); !written) {
        return fail(std::move(written.error()));
    }
    auto supervisor = spawn_supervisor(order.supervisor, run.dir(), order.environment, lock);
    if (!supervisor) {
        return fail(std::move(supervisor.error()));
    }
    return Running{*supervisor};
}

base::Result<Standing> StateFolder::start_again(const StartOrder& order, FileDescriptor lock)
    const {
    if (auto forgotten = run_of(order.spec.call.key).forget_started(); !forgotten) {
        return fail(std::move(forgotten.error()));
    }
    return start(order, std::move(lock));
}

base::Result<Standing> StateFolder::settle(
    const std::string& key, const DriverResult& result, const FileDescriptor& lock
) const {
    DEPLOYBOT_ASSERT(lock.is_open(), "only the holder of the lock says how an action ended");
    const RunFolder run = run_of(key);
    DriverResult end = result;
    if (run.is_cancelled()) {
        end.end = DriverEnd::Cancelled;
    }
    if (auto written = run.write_result(end); !written) {
        return fail(std::move(written.error()));
    }
    return Finished{std::move(end)};
}

void StateFolder::end_leftovers(const std::string& key, bool detached) const {
    const auto program = run_of(key).read_program();
    const auto select = [&] {
        auto found = processes_with(key_variable(key));
        std::erase_if(found, [&](const Process& process) {
            return !detached && (!program || process.session != *program);
        });
        return found;
    };
    constexpr int kRounds = 250;
    auto left = select();
    for (int round = 0; round < kRounds && !left.empty(); ++round) {
        for (const Process& process : left) {
            send_signal(process, SIGKILL);
        }
        ::poll(nullptr, 0, 20);
        left = select();
    }
}

base::Result<Standing> StateFolder::cancel(const std::string& key) const {
    const RunFolder run = run_of(key);
    if (auto made = base::make_folder(run.dir()); !made) {
        return fail(std::move(made.error()));
    }
    auto result = run.read_result();
    if (!result) {
        return fail(std::move(result.error()));
    }
    if (auto& ended = *result; ended.has_value()) {
        return Finished{std::move(*ended)};
    }
    if (auto wished = run.write_cancel(); !wished) {
        return fail(std::move(wished.error()));
    }
    auto lock = run.try_lock();
    if (!lock) {
        return fail(std::move(lock.error()));
    }
    result = run.read_result();
    if (!result) {
        return fail(std::move(result.error()));
    }
    if (auto& ended = *result; ended.has_value()) {
        return Finished{std::move(*ended)};
    }
    if (!lock->is_open()) {
        return Running{};
    }
    if (!run.is_started()) {
        return settle(key, cancelled_early(), *lock);
    }
    end_leftovers(key, true);
    const std::string detail =
        "cancelled; its supervisor had died before, so nobody knows how far it got";
    return settle(key, {DriverEnd::Cancelled, detail, {}}, *lock);
}

base::Result<deploy::LogChunk> StateFolder::read_log(
    const std::string& key, std::uint64_t offset, std::size_t most
) const {
    const RunFolder run = run_of(key);
    if (::access(run.dir().c_str(), F_OK) != 0) {
        return fail(
            ErrorCode::NotFound, "no log of " + base::shorten(base::clean(key), 120),
            "logs of old actions are removed after some time"
        );
    }
    // before the text: what is complete now cannot grow while we read
    const auto result = run.read_result();
    const bool has_ended = result && *result;
    auto piece = read_output(run.dir(), offset, std::clamp<std::size_t>(most, 16, kLargestChunk));
    deploy::LogChunk chunk;
    chunk.complete = has_ended && piece.at_end;
    if (!chunk.complete) {
        const std::size_t cut = unfinished_letter(piece.text);
        piece.text.resize(piece.text.size() - cut);
        piece.next_offset -= cut;
    }
    chunk.text = base::clean(piece.text, false);
    chunk.next_offset = piece.next_offset;
    return chunk;
}

void StateFolder::prune(const base::ServiceName& service, std::size_t keep) const {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<std::pair<fs::file_time_type, fs::path>> entries;
    for (const auto& entry :
         fs::directory_iterator(path_ + "/services/" + encode_name(service.str()), error)) {
        entries.emplace_back(entry.last_write_time(error), entry.path());
    }
    std::sort(entries.begin(), entries.end());
    const std::size_t surplus = entries.size() - std::min(entries.size(), keep);
    for (std::size_t i = 0; i < surplus; ++i) {
        const fs::path& entry = entries[i].second;
        const RunFolder run(path_ + "/runs/" + entry.filename().string());
        const auto result = run.read_result();
        const bool is_gone = !fs::exists(run.dir(), error);
        if (!is_gone && !(result && *result)) {
            continue;  // not ended: it goes another time
        }
        fs::remove_all(run.dir(), error);
        fs::remove(entry, error);
    }
}

}  // namespace deploybot::integrations::command
