// A Response -> the bytes of its head. Private to net/.
#pragma once

#include "net/http.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace deploybot::net {

/// How the body's end is told: by its length, by chunks, by closing, or there is none (204, 304).
enum class Framing { Length, Chunked, UntilClose, None };

/// Writes the status line and the fields into `out` (its memory is reused). Fields that frame the
/// message are left to us; a name that is no token is left out and control characters in a value
/// become spaces: no header injection.
void write_head(
    std::string& out, const Response& response, Framing framing, bool keeps_alive,
    std::string_view date
);

/// `Sat, 21 Nov 2026 09:13:00 GMT`, computed once a second.
class DateText {
public:
    std::string_view now();

private:
    std::int64_t second_ = -1;
    std::string text_;
};

/// RFC 9110 token: what may be a field name.
bool is_token(std::string_view text);
/// What may be sent as a field value: no control character but the tab.
bool is_field_value(std::string_view text);

}  // namespace deploybot::net
