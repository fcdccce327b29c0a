// Who stands behind a bearer token.
//
// Only hashes are kept and compared: looking one up takes the same time whatever was offered.
#pragma once

#include "base/name.hpp"
#include "base/secret.hpp"

#include <map>
#include <optional>
#include <string>

namespace deploybot::bot {

class Tokens {
public:
    void add(const base::Secret& token, const base::PersonId& person);
    /// Of an Authorization header, `Bearer …`; nullopt: missing, malformed or unknown.
    [[nodiscard]] std::optional<base::PersonId> find(std::string_view authorization) const;

private:
    std::map<std::string, base::PersonId> by_hash_;
};

}  // namespace deploybot::bot
