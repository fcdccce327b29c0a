// The single values of the file: text, names, numbers, percentages, lengths of time, sizes, paths,
// URLs, choices, secrets.
#pragma once

#include "base/secret.hpp"
#include "base/time.hpp"
#include "bot/config/declare/codec.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace deploybot::bot::config {

/// A kind of text: how the reference calls it, what a mistake says was expected, and what fits.
struct TextKind {
    std::string type;      ///< `branch pattern`
    std::string expected;  ///< `a branch name or pattern such as release/*`
    std::string pattern;   ///< for the schema
    /// Empty: fine. Otherwise what is wrong, to stand behind the quoted text.
    std::string (*trouble)(std::string_view) = nullptr;
    /// A number or true needs no quotes to be this.
    bool takes_numbers = false;
    /// No mistake repeats it: somebody may have typed a secret here.
    bool hidden = false;
};

/// One line without control or invisible characters, 1 to 1,024 bytes.
Codec<std::string> text(const TextKind& kind = {"text", "a text", "", nullptr});

bool is_name(std::string_view text);
inline constexpr std::string_view kNamePattern = "^[a-z0-9][a-z0-9-]{0,62}$";
inline constexpr std::string_view kNameRule =
    "lower-case letters, digits and -, at most 63, not - first";
TextKind name_kind();

/// base::Name of any kind.
template <class N>
Codec<N> named(Codec<std::string> codec) {
    return {
        codec.shape,
        [codec](Context& context, const Node& node, N& value) {
            std::string text = value.str();
            codec.read(context, node, text);
            value = N(std::move(text));
        },
        [codec](const N& value) { return value.empty() ? "" : codec.write(value.str()); }};
}

template <class N>
Codec<N> name() {
    return named<N>(text(name_kind()));
}

/// A name that another part of the file declares.
template <class N>
Codec<N> reference_to(NameKind kind) {
    Codec<N> codec = name<N>();
    codec.read = [kind, read = codec.read](Context& context, const Node& node, N& value) {
        read(context, node, value);
        if (node.kind == Node::Kind::Scalar) {
            context.refer(kind, node.place, node.text);
        }
    };
    return codec;
}

Codec<std::int64_t> whole_number(std::int64_t least, std::int64_t most);
/// `1MiB`; bytes.
Codec<std::int64_t> size(std::int64_t least, std::int64_t most);
/// `5%`: a whole number.
Codec<std::int64_t> whole_percent(std::int64_t least, std::int64_t most);

/// The same as another integral type.
template <class I>
Codec<I> as(Codec<std::int64_t> codec) {
    return {
        codec.shape,
        [codec](Context& context, const Node& node, I& value) {
            auto number = static_cast<std::int64_t>(value);
            codec.read(context, node, number);
            value = static_cast<I>(number);
        },
        [codec](const I& value) { return codec.write(static_cast<std::int64_t>(value)); }};
}

template <class I>
Codec<I> whole(std::int64_t least, std::int64_t most) {
    return as<I>(whole_number(least, most));
}

Codec<double> number(double least, double most);
/// `0.5%`: a share of one, from least to most.
Codec<double> share(double least, double most);
Codec<bool> yes_or_no();
Codec<base::Millis> duration(base::Millis least, base::Millis most);

/// Absolute afterwards; relative in the file means from its folder.
Codec<std::string> path();
/// http, https or http+unix.
Codec<std::string> url();

/// One of these words.
Codec<std::string> word_of(const std::vector<std::string>& words);

template <class E>
Codec<E> choice(std::vector<std::pair<std::string, E>> choices) {
    std::vector<std::string> words;
    words.reserve(choices.size());
    for (const auto& [word, value] : choices) {
        words.push_back(word);
    }
    const Codec<std::string> codec = word_of(words);
    return {
        codec.shape,
        [codec, choices](Context& context, const Node& node, E& value) {
            std::string read;
            codec.read(context, node, read);
            for (const auto& [word, each] : choices) {
                value = word == read ? each : value;
            }
        },
        [codec, choices](const E& value) {
            const auto found = std::find_if(choices.begin(), choices.end(), [&](const auto& each) {
                return each.second == value;
            });
            return found == choices.end() ? std::string() : codec.write(found->first);
        }};
}

}  // namespace deploybot::bot::config
