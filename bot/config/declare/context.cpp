#include "bot/config/declare/context.hpp"

#include "base/text.hpp"
#include "bot/config/yaml/parse_yaml.hpp"

#include <filesystem>

namespace deploybot::bot::config {
namespace {

constexpr std::size_t kMostSuggestions = 3;
constexpr std::size_t kMostListed = 12;

std::string_view word_of(NameKind kind) {
    switch (kind) {
        case NameKind::Role:
            return "role";
        case NameKind::Service:
            return "service";
        case NameKind::Environment:
            return "environment";
        case NameKind::Pool:
            return "pool";
    }
    return "";
}

std::string in_quotes(const std::vector<std::string>& names, std::string_view last) {
    std::string text;
    for (std::size_t at = 0; at < names.size(); ++at) {
        if (at > 0) {
            text += at + 1 == names.size() ? last : ", ";
        }
        text += quote(names[at]);
    }
    return text;
}

}  // namespace

std::string suggest(const std::string& word, const std::vector<std::string>& names) {
    const std::vector<std::string> near = base::nearest(base::lower(word), names, kMostSuggestions);
    if (!near.empty()) {
        return "did you mean " + in_quotes(near, " or ") + "?";
    }
    if (names.empty() || names.size() > kMostListed) {
        return {};
    }
    return (names.size() == 1 ? "there is only " : "there are ") + in_quotes(names, " and ");
}

Context::Context(
    const std::string& path, const LoadOptions& options, std::vector<Mistake>& mistakes
)
    : file_(path), options_(options), mistakes_(mistakes) {
    std::error_code failed;
    const auto whole = std::filesystem::absolute(path, failed);
    folder_ = failed ? "/" : whole.parent_path().string();
}

void Context::mistake(const Place& place, std::string message, std::string hint) {
    if (mistakes_.size() < kMostMistakes) {
        mistakes_.push_back({file_, place, std::move(message), std::move(hint)});
    }
}

Place Context::place_of(const Node& mapping, std::string_view key) {
    if (mapping.kind == Node::Kind::Mapping) {
        for (std::size_t at = 0; at < mapping.items.size(); at += 2) {
            if (mapping.items[at].text == key) {
                return mapping.items[at].place;
            }
        }
    }
    return mapping.place;
}

Context::Scope Context::scope_of(NameKind kind) const {
    return {kind, kind == NameKind::Pool ? service : std::string()};
}

void Context::declare(NameKind kind, const std::string& name) {
    declared_[scope_of(kind)].insert(name);
}

void Context::refer(NameKind kind, const Place& place, const std::string& name) {
    references_.push_back({kind, scope_of(kind).second, place, name});
}

void Context::check_references() {
    for (const Reference& reference : references_) {
        const std::set<std::string>& names = declared_[{reference.kind, reference.service}];
        if (names.contains(reference.name)) {
            continue;
        }
        std::string message =
            "there is no " + std::string(word_of(reference.kind)) + " " + quote(reference.name);
        if (!reference.service.empty()) {
            message += " in service " + quote(reference.service);
        }
        mistake(reference.place, message, suggest(reference.name, {names.begin(), names.end()}));
    }
}

std::string Context::absolute(std::string_view path) const {
    std::string whole = (std::filesystem::path(folder_) / path).lexically_normal().string();
    if (whole.size() > 1 && whole.back() == '/') {
        whole.pop_back();
    }
    return whole;
}

}  // namespace deploybot::bot::config
