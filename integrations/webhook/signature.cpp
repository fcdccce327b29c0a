#include "integrations/webhook/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <vector>

namespace deploybot::integrations::webhook {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kLeastBytes = 24;
constexpr std::size_t kMostBytes = 64;

tl::unexpected<base::Error> bad_secret() {
    return fail(
        ErrorCode::Invalid, "the webhook's signing secret is not of the form whsec_...",
        "whsec_ and the base64 of 24 to 64 random bytes"
    );
}

base::Result<std::vector<unsigned char>> decode(const base::Secret& secret) {
    std::string_view text = secret.reveal();
    if (text.substr(0, kPrefix.size()) != kPrefix) {
        return bad_secret();
    }
    text.remove_prefix(kPrefix.size());
    if (text.empty() || text.size() % 4 != 0 || text.size() > kMostBytes * 2) {
        return bad_secret();
    }
    std::vector<unsigned char> key(text.size() / 4 * 3);
    const int size = EVP_DecodeBlock(
        key.data(), reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size())
    );
    if (size < 0) {
        return bad_secret();
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    key.resize(static_cast<std::size_t>(size) - padding);
    if (key.size() < kLeastBytes || key.size() > kMostBytes) {
        return bad_secret();
    }
    return key;
}

}  // namespace

base::Result<std::string> sign(
    const base::Secret& secret, std::string_view id, std::int64_t timestamp, std::string_view body
) {
    const auto key = decode(secret);
    if (!key) {
        return fail(key.error());
    }
    const std::string signed_text =
        std::string(id) + "." + std::to_string(timestamp) + "." + std::string(body);
    std::array<unsigned char, 32> sum{};
    unsigned int size = 0;
    HMAC(
        EVP_sha256(), key->data(), static_cast<int>(key->size()),
        reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(), sum.data(),
        &size
    );
    std::array<unsigned char, 45> text{};  // 32 bytes in base64, and a zero
    EVP_EncodeBlock(text.data(), sum.data(), static_cast<int>(size));
    return "v1," + std::string(reinterpret_cast<const char*>(text.data()));
}

}  // namespace deploybot::integrations::webhook
