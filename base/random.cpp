#include "base/random.hpp"

#include "base/contract.hpp"

#include <openssl/rand.h>

#include <vector>

namespace deploybot::base {

std::string random_hex(std::size_t bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::vector<unsigned char> drawn(bytes);
    DEPLOYBOT_ASSERT(
        RAND_bytes(drawn.data(), static_cast<int>(drawn.size())) == 1, "OpenSSL gives random bytes"
    );
    std::string text;
    text.reserve(2 * bytes);
    for (const unsigned char byte : drawn) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

}  // namespace deploybot::base
