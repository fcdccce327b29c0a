#include "net/event_reader.hpp"

#include "base/text.hpp"
#include "net/event_parser.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace deploybot::net {

namespace {

constexpr std::size_t kProblemBytes = std::size_t{16} * 1024;
constexpr std::size_t kDetailCharacters = 300;

class ExchangeReader final : public EventReader {
public:
    ExchangeReader(Exchange exchange, std::size_t event_bytes, std::string last_event_id)
        : exchange_(std::move(exchange)), parser_(event_bytes, std::move(last_event_id)) {}

    asio::awaitable<base::Result<Event>> next(Deadline deadline) override {
        while (true) {
            if (auto event = parser_.take()) {
                co_return std::move(*event);
            }
            // What came together with the header is parsed before anything is waited for.
            auto fed = parser_.feed(std::exchange(exchange_.parser->response().body, {}));
            if (!fed) {
                exchange_.stream->close();
                co_return base::fail(std::move(fed).error());
            }
            if (auto event = parser_.take()) {
                co_return std::move(*event);
            }
            if (exchange_.parser->is_complete()) {
                co_return base::fail(
                    base::ErrorCode::Unavailable, exchange_.what + " ended the event stream"
                );
            }
            auto read = co_await read_more(&exchange_, deadline);
            if (!read) {
                exchange_.stream->close();
                co_return base::fail(std::move(read).error());
            }
        }
    }

    [[nodiscard]] const std::string& last_event_id() const override {
        return parser_.last_event_id();
    }
    [[nodiscard]] base::Millis retry_after() const override { return parser_.retry_after(); }

private:
    Exchange exchange_;
    EventParser parser_;
};

/// The detail of a problem document, cleaned; nothing if it is none.
std::string detail_of(const std::string& body) {
    const auto document = nlohmann::json::parse(body, nullptr, false);
    if (!document.is_object() || !document.contains("detail") || !document["detail"].is_string()) {
        return {};
    }
    return base::shorten(
        base::clean(document["detail"].get_ref<const std::string&>()), kDetailCharacters
    );
}

}  // namespace

asio::awaitable<base::Result<std::unique_ptr<EventReader>>> read_events(
    Exchange exchange, std::size_t event_bytes, std::string last_event_id, Deadline deadline
) {
    Response& response = exchange.parser->response();
    const int status = response.status;
    if (status == 200 &&
        base::lower(response.headers.get("Content-Type")).starts_with("text/event-stream")) {
        co_return std::make_unique<ExchangeReader>(
            std::move(exchange), event_bytes, std::move(last_event_id)
        );
    }
    while (!exchange.parser->is_complete() && response.body.size() < kProblemBytes) {
        if (!co_await read_more(&exchange, deadline)) {
            break;
        }
    }
    const std::string detail = detail_of(response.body);
    std::string message = exchange.what + " gave no event stream but " + std::to_string(status) +
                          ' ' + std::string{reason_phrase(status)};
    if (!detail.empty()) {
        message += ": " + detail;
    }
    co_return base::fail(
        status / 100 == 4 ? base::ErrorCode::Refused : base::ErrorCode::Unavailable,
        std::move(message)
    );
}

}  // namespace deploybot::net
