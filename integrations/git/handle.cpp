#include "integrations/git/handle.hpp"

#include "base/text.hpp"

namespace deploybot::integrations::git {

std::string last_error() {
    const git_error* error = git_error_last();
    constexpr std::size_t kMost = 300;
    return error == nullptr || error->message == nullptr
               ? "no reason given"
               : base::shorten(base::clean(error->message), kMost);
}

std::string to_hex(const git_oid& id) {
    std::string text(GIT_OID_HEXSZ, '0');
    git_oid_fmt(text.data(), &id);
    return text;
}

}  // namespace deploybot::integrations::git
