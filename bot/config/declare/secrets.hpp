// Secrets: named in the file, held elsewhere. The file says `{env: NAME}` or `{file: PATH}`, never
// the secret itself.
//
// Refused: one that is missing, in a file that others may read, shorter than 128 bits, or a
// well-known default. No mistake ever repeats one.
#pragma once

#include "base/secret.hpp"
#include "bot/config/declare/codec.hpp"

#include <string>
#include <string_view>

namespace deploybot::bot::config {

enum class SecretKind {
    Bearer,   ///< any printable ASCII without spaces
    Signing,  ///< `whsec_` and base64, as Standard Webhooks writes them
};

Codec<base::Secret> secret(SecretKind kind);

/// Upper-case letters, digits and _, no digit first.
bool is_variable_name(std::string_view text);

/// Empty if it may be used as it is; otherwise what is wrong with it, without repeating it.
std::string secret_trouble(std::string_view secret, SecretKind kind);

}  // namespace deploybot::bot::config
