// Strings that must not be mixed up: a service is no lane, a digest is no commit.
#pragma once

#include <compare>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace deploybot::base {

/// A string of its own kind. It holds what it is given: whoever lets text in from outside checks it
/// there.
template <class Tag>
class Name {
public:
    Name() = default;
    explicit Name(std::string text) : text_(std::move(text)) {}
    explicit Name(std::string_view text) : text_(text) {}
    explicit Name(const char* text) : text_(text) {}

    [[nodiscard]] const std::string& str() const { return text_; }
    /// So that maps by name are JSON objects.
    explicit operator std::string() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }
    auto operator<=>(const Name&) const = default;

    // found by nlohmann::json for reading and writing
    template <class Json>
    friend void to_json(Json& json, const Name& name) {
        json = name.text_;
    }
    template <class Json>
    friend void from_json(const Json& json, Name& name) {
        name.text_ = json.template get<std::string>();
    }
    friend std::ostream& operator<<(std::ostream& out, const Name& name) {
        return out << name.text_;
    }

private:
    std::string text_;
};

using ServiceName = Name<struct ServiceTag>;
using LaneName = Name<struct LaneTag>;
/// `uat`, `canary`, `production`, or what the configuration names.
using EnvironmentName = Name<struct EnvironmentTag>;
/// A group of processes that takes traffic as one: `canary`, `blue`, `green`.
using PoolName = Name<struct PoolTag>;
/// Stable id of a person in the configuration; never a display name.
using PersonId = Name<struct PersonTag>;
using FlagName = Name<struct FlagTag>;
using RoleName = Name<struct RoleTag>;
/// What may keep a deployment from going on: `unit`, `approval`, `freeze`, ... (queue/guard.hpp).
using GuardName = Name<struct GuardTag>;
/// 40 (or 64) lower-case hex digits: always the full one.
using CommitSha = Name<struct CommitTag>;
/// `sha256:` and 64 lower-case hex digits: names the built artifact.
using Digest = Name<struct DigestTag>;
/// `DEP-{UTC milliseconds}`: the public name of a request and its deployment. Never a secret.
using Token = Name<struct TokenTag>;

}  // namespace deploybot::base

template <class Tag>
struct std::hash<deploybot::base::Name<Tag>> {
    std::size_t operator()(const deploybot::base::Name<Tag>& name) const noexcept {
        return std::hash<std::string>{}(name.str());
    }
};
