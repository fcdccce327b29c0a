// HTTP messages as plain values, for the server and the client alike. No Boost.Beast type is seen
// outside net/.
#pragma once

#include "net/executor.hpp"
#include "net/url.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::net {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options };

std::string_view to_string(Method method);
/// Case-sensitive, as RFC 9110 wants it; nothing for a method that we do not know.
std::optional<Method> parse_method(std::string_view text);

struct Header {
    std::string name;
    std::string value;
    bool operator==(const Header&) const = default;
};

/// Fields in their order; names compare without regard to case.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<Header> fields) : fields_(fields) {}

    void add(std::string name, std::string value) {
        fields_.push_back({std::move(name), std::move(value)});
    }
    /// Replaces every field of that name.
    void set(std::string_view name, std::string value);
    void remove(std::string_view name);
    /// The first value, or null.
    [[nodiscard]] const std::string* find(std::string_view name) const;
    /// The first value, or nothing. Valid until the headers change.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    [[nodiscard]] bool contains(std::string_view name) const { return find(name) != nullptr; }
    [[nodiscard]] std::size_t count(std::string_view name) const;
    [[nodiscard]] std::size_t size() const { return fields_.size(); }
    [[nodiscard]] bool empty() const { return fields_.empty(); }
    void reserve(std::size_t fields) { fields_.reserve(fields); }
    [[nodiscard]] auto begin() const { return fields_.begin(); }
    [[nodiscard]] auto end() const { return fields_.end(); }
    bool operator==(const Headers&) const = default;

private:
    std::vector<Header> fields_;
};

/// ASCII, without regard to case.
bool equal_ignoring_case(std::string_view left, std::string_view right);

struct Request {
    Method method =
        Method::Get;     ///< a HEAD arrives as Get: the server leaves the body out by itself
    std::string target;  ///< as it came: `/api/v1/lanes/a%2Fb?x=1`
    std::string path;    ///< decoded, without the query; starts with '/' (`*` for OPTIONS *)
    Query query;         ///< decoded
    Headers headers;
    std::string body;
    std::string peer;  ///< address of the other end, without the port
};

/// Where a handler writes a body that has no end yet: server-sent events.
///
/// One writer. When the reader goes away or the server stops, whatever the writer awaits is
/// cancelled.
class EventStream {
public:
    virtual ~EventStream() = default;
    /// Waits until the text is with the kernel. False: the reader has gone, was too slow (the
    /// server's `write_time`), or the text is above the server's `event_bytes`; the connection is
    /// closed then and the writer should return.
    virtual asio::awaitable<bool> send(std::string text) = 0;
    [[nodiscard]] virtual bool is_open() const = 0;
};

using EventWriter = std::function<asio::awaitable<void>(EventStream&)>;

struct Response {
    int status = 200;
    Headers headers;  ///< framing, Date and Connection are the server's own; it drops them here
    std::string body;
    EventWriter events;  ///< instead of `body`: runs after the head was sent, until it returns
};

/// The standard's words for a status: 404 -> "Not Found"; "Unknown" where it has none.
std::string_view reason_phrase(int status);

/// An RFC 9457 problem document (`application/problem+json`). `title` empty: the standard's words.
/// `hint`: what to do next, as an extension member; left out when empty.
Response problem(
    int status, std::string_view title, std::string_view detail, std::string_view hint = {}
);
/// A problem document of an Error: the status follows from its code.
Response problem(const base::Error& error);
/// The HTTP status that an error code is answered with.
int status_of(base::ErrorCode code);

/// `text` is JSON already.
Response json(int status, std::string text);
/// Plain UTF-8 text.
Response plain(int status, std::string text);
/// 200 `text/event-stream`, never cached, written by `writer`.
Response event_stream(EventWriter writer);

/// One server-sent event as the HTML standard writes it. Line breaks in `data` become several data
/// lines; in `id` and `name` they are dropped.
struct Event {
    std::string id;    ///< empty: none
    std::string name;  ///< empty: "message"
    std::string data;
    bool operator==(const Event&) const = default;
};
std::string to_text(const Event& event);

}  // namespace deploybot::net
