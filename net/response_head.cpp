#include "net/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace deploybot::net {

namespace {

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

/// Fields that only the server itself may say.
bool is_ours(std::string_view name) {
    constexpr std::array<std::string_view, 6> kOurs{
        "Content-Length", "Transfer-Encoding", "Connection", "Date", "Keep-Alive", "Trailer",
    };
    return std::any_of(kOurs.begin(), kOurs.end(), [&](std::string_view ours) {
        return equal_ignoring_case(ours, name);
    });
}

bool is_control(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
}

void append_field(std::string& out, const Header& field) {
    if (!is_token(field.name) || is_ours(field.name)) {
        return;
    }
    out += field.name;
    out += ": ";
    if (is_field_value(field.value)) {
        out += field.value;
    } else {
        std::replace_copy_if(
            field.value.begin(), field.value.end(), std::back_inserter(out), is_control, ' '
        );
    }
    out += "\r\n";
}

}  // namespace

bool is_token(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

bool is_field_value(std::string_view text) {
    return std::none_of(text.begin(), text.end(), is_control);
}

void write_head(
    std::string& out, const Response& response, Framing framing, bool keeps_alive,
    std::string_view date
) {
    out.assign("HTTP/1.1 ");
    append_number(out, static_cast<std::size_t>(response.status));
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\nDate: ";
    out += date;
    out += "\r\n";
    for (const Header& field : response.headers) {
        append_field(out, field);
    }
    if (framing == Framing::Length) {
        out += "Content-Length: ";
        append_number(out, response.body.size());
        out += "\r\n";
    } else if (framing == Framing::Chunked) {
        out += "Transfer-Encoding: chunked\r\n";
    }
    out += keeps_alive ? "\r\n" : "Connection: close\r\n\r\n";
}

std::string_view DateText::now() {
    const std::time_t second = std::time(nullptr);
    if (second != second_) {
        second_ = second;
        std::tm parts{};
        gmtime_r(&second, &parts);
        // strftime would follow the locale; HTTP wants English.
        constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::array<char, 64> text{};
        const int size = std::snprintf(
            text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
            kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
            kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour,
            parts.tm_min, parts.tm_sec
        );
        text_.assign(text.data(), static_cast<std::size_t>(size));
    }
    return text_;
}

}  // namespace deploybot::net
