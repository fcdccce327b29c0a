// SHA-256 by OpenSSL, for the journal's chain, digests and constant-time comparison of secrets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace deploybot::base {

using Sha256Sum = std::array<std::uint8_t, 32>;

/// Hashes in pieces. One use: update any number of times, then finish once.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    Sha256& update(std::string_view bytes);
    Sha256Sum finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

Sha256Sum sha256(std::string_view bytes);
/// 64 lower-case hex digits.
std::string to_hex(const Sha256Sum& sum);
/// Compares in a time that depends on neither text: hashes both first, so lengths do not show.
bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace deploybot::base
