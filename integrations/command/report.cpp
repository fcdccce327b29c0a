#include "integrations/command/report.hpp"

#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <sys/wait.h>
#include <vector>

namespace deploybot::integrations::command {
namespace {

using base::ErrorCode;
using base::fail;
using deploy::DriverEnd;

constexpr std::size_t kDetail = 2000;
constexpr std::size_t kLine = 400;
constexpr std::size_t kFailureLines = 12;

bool is_digest(std::string_view text) {
    constexpr std::string_view kPrefix = "sha256:";
    return text.starts_with(kPrefix) && text.size() == kPrefix.size() + 64 &&
           base::is_full_sha(text.substr(kPrefix.size()));
}

std::string_view last_line(std::string_view output) {
    output = base::trim(output);
    const std::size_t start = output.rfind('\n');
    return base::trim(start == std::string_view::npos ? output : output.substr(start + 1));
}

tl::unexpected<base::Error> no_observation(std::string_view line) {
    const std::string found =
        line.empty() ? "nothing" : "\"" + base::shorten(base::clean(line), 80) + "\"";
    return fail(
        ErrorCode::Broken,
        "an observe program must end with the line `running sha256:...` or `running nothing`; "
        "this one printed " +
            found
    );
}

}  // namespace

base::Result<base::Digest> parse_observation(std::string_view output) {
    const std::string_view line = last_line(output);
    constexpr std::string_view kWord = "running ";
    std::string value;
    if (line.starts_with('{')) {
        const auto json = nlohmann::json::parse(line, nullptr, false);
        const auto running = json.is_object() ? json.find("running") : json.end();
        if (!json.is_object() || running == json.end() ||
            (!running->is_null() && !running->is_string())) {
            return no_observation(line);
        }
        value = running->is_string() ? running->get<std::string>() : "";
        value = value.empty() ? "nothing" : value;
    } else if (line.starts_with(kWord)) {
        value = base::trim(line.substr(kWord.size()));
    }
    if (value == "nothing") {
        return base::Digest{};
    }
    if (!is_digest(value)) {
        return no_observation(line);
    }
    return base::Digest(std::move(value));
}

std::string describe_status(int status) {
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        const char* name = ::sigdescr_np(signal);
        return "signal " + std::to_string(signal) +
               (name == nullptr ? "" : " (" + std::string(name) + ")");
    }
    return "exit status " + std::to_string(WEXITSTATUS(status));
}

std::string make_detail(std::string_view sentence, std::string_view output, std::size_t lines) {
    std::string detail = base::clean(sentence);
    std::vector<std::string> last;
    const auto all = base::split(base::trim(output), '\n');
    std::size_t room = kDetail - std::min(kDetail, base::length(detail));
    for (auto line = all.rbegin(); line != all.rend() && last.size() < lines; ++line) {
        std::string text = base::shorten(base::clean(*line), kLine);
        const std::size_t size = base::length(text) + 1;
        if (size > room) {
            break;
        }
        room -= size;
        if (!base::trim(text).empty()) {
            last.push_back(std::move(text));
        }
    }
    for (auto line = last.rbegin(); line != last.rend(); ++line) {
        detail += "\n" + *line;
    }
    return base::shorten(detail, kDetail);
}

deploy::DriverResult judge_end(
    deploy::DriverAction action, int status, std::string_view output, std::size_t left_running
) {
    deploy::DriverResult result;
    std::string sentence = describe_status(status);
    if (left_running > 0) {
        sentence += left_running == 1
                        ? ", left 1 process running"
                        : ", left " + std::to_string(left_running) + " processes running";
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        result.detail = make_detail(sentence, output, kFailureLines);
        return result;
    }
    result.end = DriverEnd::Succeeded;
    if (action == deploy::DriverAction::Observe) {
        auto running = parse_observation(output);
        if (!running) {
            result.end = DriverEnd::Failed;
            result.detail = make_detail(running.error().message, {}, 0);
            return result;
        }
        result.running = std::move(*running);
    }
    result.detail = make_detail(sentence, output, 1);
    return result;
}

}  // namespace deploybot::integrations::command
