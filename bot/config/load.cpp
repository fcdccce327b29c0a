#include "bot/config/load.hpp"

#include "base/file.hpp"
#include "bot/config/assemble.hpp"
#include "bot/config/declare/context.hpp"
#include "bot/config/sections/sections.hpp"
#include "bot/config/yaml/parse_yaml.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>

namespace deploybot::bot {
namespace {

/// By place; what was found twice at one place (a default that all services share) is told once.
void put_in_order(std::vector<Mistake>& mistakes) {
    std::stable_sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
        return a.place < b.place;
    });
    mistakes.erase(std::unique(mistakes.begin(), mistakes.end()), mistakes.end());
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in the program sets variables
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

LoadedConfig load_config(const std::string& path, const LoadOptions& options) {
    const auto text = base::read_file(path, config::kMostBytes);
    if (!text) {
        return tl::unexpected(std::vector<Mistake>{
            {path, {}, text.error().message, text.error().hint}});
    }
    return parse_config(*text, path, options);
}

LoadedConfig parse_config(
    std::string_view text, const std::string& path, const LoadOptions& options
) {
    config::ParsedYaml parsed = config::parse_yaml(text, path);
    std::vector<Mistake>& mistakes = parsed.mistakes;
    Config config;
    if (parsed.root) {
        config::Context context(path, options, mistakes);
        config::FileDraft draft;
        config::file_codec().read(context, *parsed.root, draft);
        config = config::assemble(context, *parsed.root, std::move(draft));
    }
    if (!mistakes.empty()) {
        put_in_order(mistakes);
        return tl::unexpected(std::move(mistakes));
    }
    return config;
}

}  // namespace deploybot::bot
