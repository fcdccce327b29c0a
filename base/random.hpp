// Bytes that nobody can guess: session keys, sign-in codes, ids.
//
// From OpenSSL's generator, which the system seeds. Rules never throw dice: they get what they need
// as an argument. Thread: any. Errors: none; without a working generator the process stops.
#pragma once

#include <cstddef>
#include <string>

namespace deploybot::base {

/// `bytes` random bytes as lower-case hex digits: twice as many characters.
std::string random_hex(std::size_t bytes);

}  // namespace deploybot::base
