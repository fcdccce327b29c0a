// Expected failures are values: what a function could not do, in a word for programs and a sentence
// for people.
//
// A broken invariant is not an Error: see base/contract.hpp.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace deploybot::base {

/// The kinds of failure that a caller tells apart. The HTTP status and the tone of the answer
/// follow from it.
enum class ErrorCode {
    Invalid,      ///< what was asked makes no sense as written
    NotFound,     ///< it names something that does not exist
    Ambiguous,    ///< it names several things
    Refused,      ///< understood, and not allowed now or to this person
    Conflict,     ///< somebody else was faster: read again and decide again
    Unavailable,  ///< a peer did not answer, or not in time; worth another try
    Broken,       ///< a peer or a file answered with something that cannot be right
    Full,         ///< a limit or a disk is full
    Cancelled,    ///< given up on purpose
};

/// `message` says what was found; `hint`, where there is one, what to do next. Neither ever holds a
/// secret.
struct Error {
    ErrorCode code = ErrorCode::Broken;
    std::string message;
    std::string hint;

    bool operator==(const Error&) const = default;
};

/// A value or an Error. Never ignored: the class itself is nodiscard, which tl::expected is not.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
    Result() = default;
    // NOLINTNEXTLINE(google-explicit-constructor)
    Result(tl::expected<T, Error> other) : tl::expected<T, Error>(std::move(other)) {}
};

/// Returned where nothing but "it worked" is to be said.
using Outcome = Result<void>;

/// `return fail(ErrorCode::NotFound, "no lane shop", "lanes lists them");`
inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint = {}) {
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint)});
}

inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace deploybot::base
