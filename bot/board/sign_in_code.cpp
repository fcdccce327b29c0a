#include "bot/board/sign_in_code.hpp"

#include "base/file.hpp"
#include "base/random.hpp"
#include "base/sha256.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <unistd.h>
#include <vector>

namespace deploybot::bot {
namespace {

constexpr std::size_t kCodeBytes = 32;
constexpr std::size_t kLargestFile = 4096;

struct Code {
    base::PersonId person;
    base::TimePoint until;
};

std::string file_of(const std::string& folder, std::string_view code) {
    return folder + "/" + base::to_hex(base::sha256(code));
}

std::optional<Code> read_code(const std::string& path) {
    const auto text = base::read_file(path, kLargestFile);
    if (!text) {
        return std::nullopt;
    }
    const auto value = nlohmann::json::parse(*text, nullptr, false);
    if (!value.is_object() || !value.contains("person") || !value["person"].is_string() ||
        !value.contains("until") || !value["until"].is_number_integer()) {
        return std::nullopt;
    }
    return Code{
        .person = base::PersonId{value["person"].get<std::string>()},
        .until = base::from_millis(value["until"].get<std::int64_t>())};
}

bool is_in_time(const Code& code, base::TimePoint now) {
    return now <= code.until && code.until - now <= kSignInCodeLives;
}

void remove_old(const std::string& folder, base::TimePoint now) {
    std::error_code failed;
    std::vector<std::filesystem::path> old;
    for (const auto& file : std::filesystem::directory_iterator(folder, failed)) {
        const auto code = read_code(file.path().string());
        if (!code || !is_in_time(*code, now)) {
            old.push_back(file.path());
        }
    }
    for (const auto& path : old) {
        std::filesystem::remove(path, failed);
    }
}

}  // namespace

std::string sign_in_folder(std::string_view journal_path) {
    return std::string(journal_path) + ".sign-in";
}

base::Result<std::string> leave_sign_in_code(
    const std::string& folder, const base::PersonId& person, base::TimePoint now
) {
    if (auto made = base::make_folder(folder); !made) {
        return base::fail(made.error());
    }
    remove_old(folder, now);
    std::string code = base::random_hex(kCodeBytes);
    const nlohmann::json content{
        {"person", person}, {"until", base::to_millis(now + kSignInCodeLives)}};
    if (auto written = base::write_file_atomically(file_of(folder, code), content.dump());
        !written) {
        return base::fail(written.error());
    }
    return code;
}

base::Result<base::PersonId> take_sign_in_code(
    const std::string& folder, std::string_view code, base::TimePoint now
) {
    const std::string path = file_of(folder, code);
    const auto found = read_code(path);
    // whoever removes the file has used the code: of two at once only one
    const bool mine = found && ::unlink(path.c_str()) == 0;
    if (!mine || !is_in_time(*found, now)) {
        return base::fail(
            base::ErrorCode::Refused, "This sign-in link was used already, or is too old.",
            "Ask for a new one: deploybot login-link PERSON"
        );
    }
    return found->person;
}

}  // namespace deploybot::bot
