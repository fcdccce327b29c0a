// Reads a configuration file: the whole of it, or every mistake in it.
//
// Thread: any; blocking (files). Nothing is kept: a reload is another load, and whoever calls keeps
// the old configuration when it does not succeed.
#pragma once

#include "bot/config/config.hpp"
#include "bot/config/mistake.hpp"

#include <tl/expected.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::bot {

struct LoadOptions {
    /// The process's environment, or a test's. Null: there are no variables.
    std::function<std::optional<std::string>(const std::string&)> environment;
    /// false: secrets are not looked up and stay empty (`check-config --without-secrets`: where the
    /// file is checked, the secrets need not be).
    bool with_secrets = true;
};

/// All mistakes, sorted by their place; never an empty list.
using LoadedConfig = tl::expected<Config, std::vector<Mistake>>;

/// getenv, for LoadOptions.
std::optional<std::string> process_environment(const std::string& name);

/// Relative paths in the file are meant from its folder.
[[nodiscard]] LoadedConfig load_config(const std::string& path, const LoadOptions& options);

/// The same of a text; `path` names it in mistakes and is what relative paths start from.
[[nodiscard]] LoadedConfig parse_config(
    std::string_view text, const std::string& path, const LoadOptions& options
);

}  // namespace deploybot::bot
