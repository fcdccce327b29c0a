#include "base/secret.hpp"

#include <openssl/crypto.h>

namespace deploybot::base {

Secret::~Secret() {
    OPENSSL_cleanse(value_.data(), value_.size());
}

}  // namespace deploybot::base
