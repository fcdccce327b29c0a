// What is gathered while one file is read: its mistakes, the names it declares, and the names it
// refers to.
//
// Names may be used above the line that declares them: references are looked up at the end.
#pragma once

#include "bot/config/load.hpp"
#include "bot/config/mistake.hpp"
#include "bot/config/yaml/node.hpp"
#include "deploy/policy.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace deploybot::bot::config {

/// Kinds of names that one part of the file declares and others use. Pools belong to a service.
enum class NameKind { Role, Service, Environment, Pool };

class Context {
public:
    /// All three outlive it.
    Context(const std::string& path, const LoadOptions& options, std::vector<Mistake>& mistakes);

    void mistake(const Place& place, std::string message, std::string hint = {});
    /// Of a key of the mapping, or of the mapping itself where the key is missing.
    static Place place_of(const Node& mapping, std::string_view key);

    void declare(NameKind kind, const std::string& name);
    void refer(NameKind kind, const Place& place, const std::string& name);
    /// A mistake for each reference to a name that nothing has declared.
    void check_references();

    /// Relative paths are meant from the file's folder. Normalized, without a slash at the end.
    [[nodiscard]] std::string absolute(std::string_view path) const;
    [[nodiscard]] const LoadOptions& options() const { return options_; }

    /// The service whose section is being read; empty outside.
    std::string service;
    /// Of times that name none.
    base::TimeZone zone;
    /// What a service's policy starts from.
    deploy::Policy default_policy;
    /// Variables that hold the bot's own secrets.
    std::set<std::string> secret_variables;

private:
    struct Reference {
        NameKind kind;
        std::string service;
        Place place;
        std::string name;
    };
    using Scope = std::pair<NameKind, std::string>;

    [[nodiscard]] Scope scope_of(NameKind kind) const;

    const std::string& file_;
    std::string folder_;
    const LoadOptions& options_;
    std::vector<Mistake>& mistakes_;
    std::map<Scope, std::set<std::string>> declared_;
    std::vector<Reference> references_;
};

/// `did you mean "a"?`, `did you mean "a" or "b"?`, or what there is.
std::string suggest(const std::string& word, const std::vector<std::string>& names);

}  // namespace deploybot::bot::config
