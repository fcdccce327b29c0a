#include "integrations/flags/bucket.hpp"

#include <bit>
#include <cstddef>
#include <string>

namespace deploybot::integrations::flags {
namespace {

constexpr std::uint64_t kTotalWeight = 100;
constexpr std::uint32_t kFirst = 0xcc9e2d51;
constexpr std::uint32_t kSecond = 0x1b873593;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t mix(std::uint32_t block) {
    return std::rotl(block * kFirst, 15) * kSecond;
}

std::uint32_t finish(std::uint32_t hash) {
    hash ^= hash >> 16U;
    hash *= 0x85ebca6b;
    hash ^= hash >> 13U;
    hash *= 0xc2b2ae35;
    hash ^= hash >> 16U;
    return hash;
}

}  // namespace

std::uint32_t murmur3_32(std::string_view bytes, std::uint32_t seed) {
    std::uint32_t hash = seed;
    const std::size_t whole = bytes.size() / 4 * 4;
    for (std::size_t i = 0; i < whole; i += 4) {
        const std::uint32_t block = byte_at(bytes, i) | byte_at(bytes, i + 1) << 8U |
                                    byte_at(bytes, i + 2) << 16U | byte_at(bytes, i + 3) << 24U;
        hash = std::rotl(hash ^ mix(block), 13) * 5 + 0xe6546b64;
    }
    std::uint32_t tail = 0;
    for (std::size_t i = bytes.size(); i > whole; --i) {
        tail = tail << 8U | byte_at(bytes, i - 1);
    }
    if (whole < bytes.size()) {
        hash ^= mix(tail);
    }
    return finish(hash ^ static_cast<std::uint32_t>(bytes.size()));
}

int bucket_of(std::string_view flag, std::string_view targeting_key) {
    std::string key(flag);
    key += targeting_key;
    return static_cast<int>(std::uint64_t{murmur3_32(key)} * kTotalWeight >> 32U);
}

bool is_on_for(std::string_view flag, std::string_view targeting_key, int percent) {
    return bucket_of(flag, targeting_key) < percent;
}

}  // namespace deploybot::integrations::flags
