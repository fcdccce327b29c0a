// Which users of a gradual flag see it: the bucketing of flagd (Go 0.16, npm flagd-core 4), so that
// readers of the document and callers of OFREP agree on every single user.
//
// A user who is in at 10 % stays in at 25 %: the first bucket only grows. (flagd-core for Python
// hashes other bytes: shares are the same there, single users are not.)
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
