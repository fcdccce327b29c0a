#include "bot/config/declare/secrets.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "bot/config/declare/scalars.hpp"
#include "bot/config/declare/section.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <sys/stat.h>

namespace deploybot::bot::config {
namespace {

// 128 bits: 4 bits a hex digit, 6 a character of base64
constexpr std::size_t kLeastHex = 32;
constexpr std::size_t kLeastOther = 22;
constexpr std::size_t kLeastDifferent = 8;
constexpr std::size_t kMostBytes = 512;
constexpr std::string_view kMakeOne = "make one with: openssl rand -hex 32";

struct SecretSource {
    std::string env;
    std::string file;
};

bool is_base64(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
           c == '/' || c == '=' || c == '-' || c == '_';
}

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// What is left of it without the words that stand in every list of default passwords.
std::size_t length_beyond_defaults(std::string_view secret) {
    constexpr std::array<std::string_view, 18> kDefaults{
        "changeme",    "changethis", "replaceme", "password", "passw0rd",  "passwd",
        "supersecret", "secret",     "default",   "example",  "deploybot", "insecure",
        "letmein",     "qwerty",     "123456",    "admin",    "token",     "please"};
    std::string rest;
    for (const char c : base::lower(secret)) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            rest += c;
        }
    }
    for (const std::string_view word : kDefaults) {
        for (std::size_t at = rest.find(word); at != std::string::npos; at = rest.find(word)) {
            rest.erase(at, word.size());
        }
    }
    return rest.size();
}

bool has_default_word(std::string_view secret) {
    const auto counted = std::count_if(secret.begin(), secret.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    return length_beyond_defaults(secret) < static_cast<std::size_t>(counted);
}

std::string variable_trouble(std::string_view text) {
    return is_variable_name(text)
               ? ""
               : " is no name of an environment variable (A-Z, 0-9 and _); the secret itself never "
                 "stands in this file";
}

TextKind variable_kind() {
    return {"variable",
            "the name of an environment variable",
            "^[A-Z_][A-Z0-9_]*$",
            variable_trouble,
            true,
            true};
}

Codec<SecretSource> source_codec() {
    return Section<SecretSource>(
               "secret", "a secret", "Where a secret is found: it never stands in this file."
    )
        .key(
            "env", &SecretSource::env, text(variable_kind()),
            "Name of an environment variable of the bot."
        )
        .key(
            "file", &SecretSource::file, path(),
            "A file that only the bot's user may read (mode 0600); a line break at its end does "
            "not count."
        )
        .exactly_one()
        .codec();
}

std::string without_line_break(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.pop_back();
    }
    return text;
}

std::optional<base::Secret> read_secret_file(
    Context& context, const Place& place, const std::string& path
) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077U) != 0) {
        context.mistake(place, "other users may use the file " + quote(path), "chmod 600 " + path);
        return std::nullopt;
    }
    auto content = base::read_file(path, kMostBytes + 2);
    if (!content) {
        context.mistake(place, content.error().message, content.error().hint);
        return std::nullopt;
    }
    return base::Secret(without_line_break(std::move(*content)));
}

std::optional<base::Secret> read_secret_variable(
    Context& context, const Place& place, const std::string& name
) {
    const auto& environment = context.options().environment;
    auto value = environment ? environment(name) : std::nullopt;
    if (!value) {
        context.mistake(
            place, "the environment variable " + name + " is not set",
            "set it for the bot, or check the file with --without-secrets"
        );
        return std::nullopt;
    }
    return base::Secret(std::move(*value));
}

void resolve(
    Context& context, const Node& node, const SecretSource& source, SecretKind kind,
    base::Secret& secret
) {
    if (!source.env.empty()) {
        context.secret_variables.insert(source.env);
    }
    if (!context.options().with_secrets || source.env.empty() == source.file.empty()) {
        return;
    }
    const bool is_variable = !source.env.empty();
    const Place place = find(node, is_variable ? "env" : "file")->place;
    const auto found = is_variable ? read_secret_variable(context, place, source.env)
                                   : read_secret_file(context, place, source.file);
    if (!found) {
        return;
    }
    const std::string trouble = secret_trouble(found->reveal(), kind);
    if (!trouble.empty()) {
        const std::string where =
            is_variable ? "the variable " + source.env : "the file " + quote(source.file);
        context.mistake(
            place, "the secret in " + where + " " + trouble,
            kind == SecretKind::Signing ? "make one with: echo whsec_$(openssl rand -base64 32)"
                                        : std::string(kMakeOne)
        );
        return;
    }
    secret = *found;
}

}  // namespace

bool is_variable_name(std::string_view text) {
    const auto fits = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
    return !text.empty() && fits(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) {
               return fits(c) || (c >= '0' && c <= '9');
           });
}

std::string secret_trouble(std::string_view secret, SecretKind kind) {
    constexpr std::string_view kSigningPrefix = "whsec_";
    if (secret.empty()) {
        return "is empty";
    }
    if (secret.size() > kMostBytes) {
        return "is longer than 512 bytes";
    }
    if (!std::all_of(secret.begin(), secret.end(), [](char c) { return c > 0x20 && c < 0x7F; })) {
        return "has spaces, control characters or letters beyond ASCII";
    }
    if (kind == SecretKind::Signing) {
        if (!secret.starts_with(kSigningPrefix)) {
            return "does not begin with whsec_";
        }
        secret.remove_prefix(kSigningPrefix.size());
        if (!std::all_of(secret.begin(), secret.end(), is_base64)) {
            return "is no base64 behind whsec_";
        }
    }
    const std::size_t least = is_hex(secret) ? kLeastHex : kLeastOther;
    if (has_default_word(secret) && length_beyond_defaults(secret) < least) {
        return "is a well-known default";
    }
    if (secret.size() < least) {
        return "is shorter than 128 bits (32 hex digits, or 22 characters of base64)";
    }
    if (std::set<char>(secret.begin(), secret.end()).size() < kLeastDifferent) {
        return "is made of a few characters only";
    }
    return {};
}

Codec<base::Secret> secret(SecretKind kind) {
    const Codec<SecretSource> codec = source_codec();
    const auto read = [codec, kind](Context& context, const Node& node, base::Secret& value) {
        if (node.kind == Node::Kind::Scalar) {
            context.mistake(
                node.place, "a secret never stands in this file itself",
                "write {env: NAME} or {file: PATH}"
            );
            return;
        }
        SecretSource source;
        codec.read(context, node, source);
        resolve(context, node, source, kind, value);
    };
    return {codec.shape, read, [](const base::Secret&) { return std::string(); }};
}

}  // namespace deploybot::bot::config
