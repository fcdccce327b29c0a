#include "base/text.hpp"
#include "journal/checkpoint_hash.hpp"
#include "journal/hash.hpp"

#include <charconv>
#include <utility>

namespace deploybot::journal {
namespace {

constexpr std::size_t kHexDigits = 64;

base::Result<Checkpoint> no_checkpoint(std::string_view text) {
    return base::fail(
        base::ErrorCode::Invalid,
        "\"" + base::shorten(base::clean(text), 100) + "\" is no checkpoint",
        "one looks like 1234:9f86d0... (a position, a colon, 64 hex digits)"
    );
}

bool parse_hex(std::string_view text, base::Sha256Sum& sum) {
    if (text.size() != kHexDigits) {
        return false;
    }
    for (std::size_t i = 0; i < sum.size(); ++i) {
        const char* const pair = text.data() + 2 * i;
        if (std::from_chars(pair, pair + 2, sum[i], 16).ptr != pair + 2) {
            return false;
        }
    }
    return true;
}

}  // namespace

Checkpoint checkpoint_of(std::uint64_t position, const std::vector<Head>& heads) {
    std::string bytes;
    append_netstring(bytes, kCheckpointForm);
    append_netstring(bytes, position);
    for (const Head& head : heads) {
        append_netstring(bytes, head.stream);
        append_netstring(bytes, head.version);
        append_netstring(bytes, base::to_hex(head.hash));
    }
    return Checkpoint{.position = position, .hash = base::sha256(bytes)};
}

std::string to_text(const Checkpoint& checkpoint) {
    return std::to_string(checkpoint.position) + ":" + base::to_hex(checkpoint.hash);
}

base::Result<Checkpoint> parse_checkpoint(std::string_view text) {
    const std::string_view trimmed = base::trim(text);
    const std::size_t colon = trimmed.find(':');
    if (colon == std::string_view::npos) {
        return no_checkpoint(text);
    }
    Checkpoint checkpoint;
    const char* const end = trimmed.data() + colon;
    const auto number = std::from_chars(trimmed.data(), end, checkpoint.position);
    if (number.ec != std::errc{} || number.ptr != end ||
        !parse_hex(trimmed.substr(colon + 1), checkpoint.hash)) {
        return no_checkpoint(text);
    }
    return checkpoint;
}

base::Result<Checkpoint> make_checkpoint(const Store& store) {
    const auto heads = store.heads();
    const auto position = store.last_position();
    if (!heads || !position) {
        return base::fail(heads ? position.error() : heads.error());
    }
    return checkpoint_of(*position, *heads);
}

}  // namespace deploybot::journal
