#include "bot/api/people.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"

namespace deploybot::bot {
namespace {

constexpr std::string_view kScheme = "bearer ";
constexpr std::size_t kLongestToken = 512;

}  // namespace

void Tokens::add(const base::Secret& token, const base::PersonId& person) {
    by_hash_[base::to_hex(base::sha256(token.reveal()))] = person;
}

std::optional<base::PersonId> Tokens::find(std::string_view authorization) const {
    if (authorization.size() <= kScheme.size() ||
        authorization.size() > kLongestToken + kScheme.size() ||
        base::lower(authorization.substr(0, kScheme.size())) != kScheme) {
        return std::nullopt;
    }
    const auto found =
        by_hash_.find(base::to_hex(base::sha256(authorization.substr(kScheme.size()))));
    return found == by_hash_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace deploybot::bot
