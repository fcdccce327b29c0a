#include "net/http.hpp"

#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace deploybot::net {

namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> kMethods{{
    {Method::Get, "GET"},
    {Method::Head, "HEAD"},
    {Method::Post, "POST"},
    {Method::Put, "PUT"},
    {Method::Patch, "PATCH"},
    {Method::Delete, "DELETE"},
    {Method::Options, "OPTIONS"},
}};

char lower_ascii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

Response with_type(int status, std::string_view type, std::string body) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", std::string{type});
    response.body = std::move(body);
    return response;
}

/// A line of an event stream ends at CR, LF or both; nothing but the line may stand in it.
std::string without_breaks(std::string_view text) {
    std::string line{text};
    std::erase_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    return line;
}

}  // namespace

std::string_view to_string(Method method) {
    return std::find_if(
               kMethods.begin(), kMethods.end(),
               [&](const auto& known) { return known.first == method; }
    )->second;
}

std::optional<Method> parse_method(std::string_view text) {
    for (const auto& [method, name] : kMethods) {
        if (name == text) {
            return method;
        }
    }
    return std::nullopt;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) {
               return lower_ascii(a) == lower_ascii(b);
           });
}

void Headers::set(std::string_view name, std::string value) {
    remove(name);
    add(std::string{name}, std::move(value));
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [&](const Header& f) { return equal_ignoring_case(f.name, name); });
}

const std::string* Headers::find(std::string_view name) const {
    for (const Header& field : fields_) {
        if (equal_ignoring_case(field.name, name)) {
            return &field.value;
        }
    }
    return nullptr;
}

std::string_view Headers::get(std::string_view name) const {
    const std::string* value = find(name);
    return value != nullptr ? std::string_view{*value} : std::string_view{};
}

std::size_t Headers::count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(
        fields_.begin(), fields_.end(),
        [&](const Header& f) { return equal_ignoring_case(f.name, name); }
    ));
}

std::string_view reason_phrase(int status) {
    switch (status) {
        // clang-format off
        case 100: return "Continue";
        case 101: return "Switching Protocols";
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 425: return "Too Early";
        case 426: return "Upgrade Required";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        case 507: return "Insufficient Storage";
        default: return "Unknown";
            // clang-format on
    }
}

Response problem(
    int status, std::string_view title, std::string_view detail, std::string_view hint
) {
    nlohmann::json document{
        {"status", status},
        {"title", base::clean(title.empty() ? reason_phrase(status) : title)},
        {"detail", base::clean(detail)},
    };
    if (!hint.empty()) {
        document["hint"] = base::clean(hint);
    }
    return with_type(status, "application/problem+json", document.dump());
}

int status_of(base::ErrorCode code) {
    switch (code) {
        case base::ErrorCode::Invalid:
            return 400;
        case base::ErrorCode::NotFound:
            return 404;
        case base::ErrorCode::Ambiguous:
        case base::ErrorCode::Refused:
            return 422;
        case base::ErrorCode::Conflict:
            return 409;
        case base::ErrorCode::Unavailable:
        case base::ErrorCode::Cancelled:
            return 503;
        case base::ErrorCode::Broken:
            return 502;
        case base::ErrorCode::Full:
            return 507;
    }
    return 500;
}

Response problem(const base::Error& error) {
    return problem(status_of(error.code), {}, error.message, error.hint);
}

Response json(int status, std::string text) {
    return with_type(status, "application/json", std::move(text));
}

Response plain(int status, std::string text) {
    return with_type(status, "text/plain; charset=utf-8", std::move(text));
}

Response event_stream(EventWriter writer) {
    Response response = with_type(200, "text/event-stream", {});
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("X-Accel-Buffering", "no");
    response.events = std::move(writer);
    return response;
}

std::string to_text(const Event& event) {
    std::string text;
    if (!event.id.empty()) {
        text += "id: " + without_breaks(event.id) + '\n';
    }
    if (!event.name.empty()) {
        text += "event: " + without_breaks(event.name) + '\n';
    }
    std::string_view rest = event.data;
    while (true) {
        const std::size_t end = rest.find('\n');
        text += "data: " + without_breaks(rest.substr(0, end)) + '\n';
        if (end == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    return text + '\n';
}

}  // namespace deploybot::net
