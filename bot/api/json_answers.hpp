// What the parts of the HTTP API share: how values become answers, and how parameters are read.
#pragma once

#include "commands/message.hpp"
#include "net/http.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace deploybot::bot {

/// Broken UTF-8 is replaced, never thrown.
template <class Json>
std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

nlohmann::json to_value(const commands::Message& message);

net::Response not_allowed(const char* methods);

/// The body is JSON by its type, and nests no deeper than any request of ours; else the refusal.
std::variant<nlohmann::json, net::Response> read_body(
    const net::Request& request, std::string_view example
);

std::optional<std::uint64_t> read_number(std::string_view text);

/// A parameter of the query that is a whole number; its default if it is not there; a refusal if it
/// is no number, or greater than any position of the journal.
std::variant<std::uint64_t, net::Response> read_parameter(
    const net::Request& request, std::string_view name, std::uint64_t otherwise
);

/// `true` or `false`; false if it is not there.
std::variant<bool, net::Response> read_switch(const net::Request& request, std::string_view name);

/// Empty if it is not there.
std::string text_parameter(const net::Request& request, std::string_view name);

}  // namespace deploybot::bot
