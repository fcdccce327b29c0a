#include "base/sha256.hpp"

#include "base/contract.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace deploybot::base {
namespace {

/// Looked up once for the whole process: the lookup costs as much as hashing 300 bytes.
const EVP_MD* algorithm() {
    static const EVP_MD* const kFetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return kFetched;
}

}  // namespace

struct Sha256::Context {
    EVP_MD_CTX* handle = EVP_MD_CTX_new();

    Context() {
        DEPLOYBOT_ASSERT(
            handle != nullptr && EVP_DigestInit_ex(handle, algorithm(), nullptr) == 1,
            "OpenSSL gives SHA-256"
        );
    }
    ~Context() { EVP_MD_CTX_free(handle); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;

Sha256& Sha256::update(std::string_view bytes) {
    DEPLOYBOT_ASSERT(
        EVP_DigestUpdate(context_->handle, bytes.data(), bytes.size()) == 1, "SHA-256 takes bytes"
    );
    return *this;
}

Sha256Sum Sha256::finish() {
    Sha256Sum sum{};
    unsigned length = 0;
    DEPLOYBOT_ASSERT(
        EVP_DigestFinal_ex(context_->handle, sum.data(), &length) == 1 && length == sum.size(),
        "SHA-256 is 32 bytes"
    );
    return sum;
}

Sha256Sum sha256(std::string_view bytes) {
    // one for each thread: making one costs as much as hashing 200 bytes
    struct Free {
        void operator()(EVP_MD_CTX* handle) const { EVP_MD_CTX_free(handle); }
    };
    static thread_local const std::unique_ptr<EVP_MD_CTX, Free> kContext(EVP_MD_CTX_new());
    Sha256Sum sum{};
    unsigned length = 0;
    DEPLOYBOT_ASSERT(
        EVP_DigestInit_ex(kContext.get(), algorithm(), nullptr) == 1 &&
            EVP_DigestUpdate(kContext.get(), bytes.data(), bytes.size()) == 1 &&
            EVP_DigestFinal_ex(kContext.get(), sum.data(), &length) == 1 && length == sum.size(),
        "OpenSSL gives SHA-256"
    );
    return sum;
}

std::string to_hex(const Sha256Sum& sum) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(sum.size() * 2);
    for (const std::uint8_t byte : sum) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
    const Sha256Sum a = sha256(left);
    const Sha256Sum b = sha256(right);
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace deploybot::base
