// Which users of a gradual flag see it: the bucketing of flagd (Go 0.16), so that readers of the
// document and callers of OFREP agree on every single user.
//
// A user who is in at 10 % stays in at 25 %: the first bucket only grows. Evaluators differ in the
// bytes that they hash: flagd takes the key's UTF-8, as we do; npm's flagd-core 4 takes UTF-16
// units, which is the same for ASCII keys only; PyPI's flagd-core 2 takes CBOR. Where they differ
// the shares are the same, single users are not.
#pragma once

#include <cstdint>
#include <string_view>

namespace deploybot::integrations::flags {

/// MurmurHash3 x86 32 bit (Austin Appleby, public domain).
std::uint32_t murmur3_32(std::string_view bytes, std::uint32_t seed = 0);

/// 0..99: the place of this user for this flag.
int bucket_of(std::string_view flag, std::string_view targeting_key);

/// True if the flag, on for `percent`, is on for this user.
bool is_on_for(std::string_view flag, std::string_view targeting_key, int percent);

}  // namespace deploybot::integrations::flags
