#include "net/http_client.hpp"

#include "net/event_reader.hpp"
#include "net/exchange.hpp"

#include <list>
#include <map>
#include <optional>
#include <utility>

namespace deploybot::net {

namespace {

using std::chrono::steady_clock;

struct Kept {
    Stream stream;
    Deadline until;
};

/// Room for one chunk header with its extensions.
constexpr std::size_t kChunkHeadBytes = std::size_t{16} * 1024;

bool is_idempotent(Method method) {
    return method != Method::Post && method != Method::Patch;
}

}  // namespace

/// Held by every call in flight; the HttpClient itself may go meanwhile.
class HttpClient::Impl {
public:
    Impl(const Executor& executor, HttpClientOptions options)
        : executor_(executor), options_(std::move(options)) {}

    static asio::awaitable<base::Result<Response>> request(
        std::shared_ptr<Impl> self, Call call, Deadline deadline
    );
    static asio::awaitable<base::Result<std::unique_ptr<EventReader>>> events(
        std::shared_ptr<Impl> self, Call call, std::string last_event_id, Deadline deadline
    );
    void close() {
        is_closed_ = true;
        kept_.clear();
    }

private:
    asio::awaitable<base::Outcome> open(Exchange* exchange, Url url, Deadline deadline);
    /// Made when it is first needed: reading the system's authorities takes as long as all the rest
    /// of a start.
    [[nodiscard]] const base::Result<std::shared_ptr<asio::ssl::context>>& tls() {
        return tls_ ? *tls_ : tls_.emplace(make_tls(options_.ca_file));
    }
    static asio::awaitable<base::Result<Response>> finish(Exchange* exchange, Deadline deadline);
    [[nodiscard]] Exchange new_exchange(const Url& url) const;
    Stream take(const std::string& origin);
    void keep(const std::string& origin, Exchange& exchange);
    void drop_old();

    Executor executor_;
    HttpClientOptions options_;
    std::optional<base::Result<std::shared_ptr<asio::ssl::context>>> tls_;
    std::map<std::string, std::list<Kept>> kept_;
    bool is_closed_ = false;
};

void HttpClient::Impl::drop_old() {
    const auto now = steady_clock::now();
    for (auto& [origin, streams] : kept_) {
        streams.remove_if([&](const Kept& kept) {
            return kept.until < now || !kept.stream->is_quiet();
        });
    }
    std::erase_if(kept_, [](const auto& entry) { return entry.second.empty(); });
}

Stream HttpClient::Impl::take(const std::string& origin) {
    drop_old();
    const auto found = kept_.find(origin);
    if (found == kept_.end()) {
        return nullptr;
    }
    Stream stream = std::move(found->second.back().stream);
    found->second.pop_back();
    if (found->second.empty()) {
        kept_.erase(found);
    }
    return stream;
}

void HttpClient::Impl::keep(const std::string& origin, Exchange& exchange) {
    if (is_closed_ || !exchange.parser->keeps_alive() || exchange.buffer.size() > 0) {
        return;
    }
    auto& streams = kept_[origin];
    if (streams.size() < options_.idle_connections) {
        streams.push_back({std::move(exchange.stream), deadline_in(options_.idle_time)});
    }
}

Exchange HttpClient::Impl::new_exchange(const Url& url) const {
    return {
        nullptr, boost::beast::flat_buffer{options_.header_bytes + kChunkHeadBytes}, nullptr,
        url.origin()};
}

asio::awaitable<base::Outcome> HttpClient::Impl::open(
    Exchange* exchange, Url url, Deadline deadline
) {
    std::shared_ptr<asio::ssl::context> context;
    if (url.scheme == Scheme::Https) {
        if (!tls()) {
            co_return base::fail(tls().error());
        }
        context = *tls();
    }
    auto stream = co_await connect(executor_, std::move(url), std::move(context), deadline);
    if (!stream) {
        co_return base::fail(std::move(stream).error());
    }
    exchange->stream = std::move(*stream);
    co_return base::Outcome{};
}

asio::awaitable<base::Result<Response>> HttpClient::Impl::finish(
    Exchange* exchange, Deadline deadline
) {
    while (!exchange->parser->is_complete()) {
        auto read = co_await read_more(exchange, deadline);
        if (!read) {
            co_return base::fail(std::move(read).error());
        }
    }
    co_return std::move(exchange->parser->response());
}

asio::awaitable<base::Result<Response>> HttpClient::Impl::request(
    std::shared_ptr<Impl> self, Call call, Deadline deadline
) {
    auto url = parse_url(call.url);
    if (!url) {
        co_return base::fail(std::move(url).error());
    }
    auto head = request_head(call, *url, self->options_.user_agent);
    if (!head) {
        co_return base::fail(std::move(head).error());
    }
    const ResponseLimits limits{
        self->options_.header_bytes, self->options_.body_bytes, call.method == Method::Head};
    const std::string origin = url->origin();
    for (bool may_reuse = true;; may_reuse = false) {
        Exchange exchange = self->new_exchange(*url);
        exchange.stream = may_reuse ? self->take(origin) : nullptr;
        const bool is_reused = exchange.stream != nullptr;
        if (!is_reused) {
            auto opened = co_await self->open(&exchange, *url, deadline);
            if (!opened) {
                co_return base::fail(std::move(opened).error());
            }
        }
        auto sent = co_await send_request(&exchange, *head, call.body, limits, deadline);
        if (sent) {
            auto response = co_await finish(&exchange, deadline);
            if (response) {
                self->keep(origin, exchange);
            }
            co_return response;
        }
        // The peer closed the kept connection just as we used it: it has not seen the request, or
        // it may see it twice.
        const bool is_worth_another =
            is_reused && is_idempotent(call.method) && !exchange.parser->has_begun() &&
            sent.error().code == base::ErrorCode::Unavailable && steady_clock::now() < deadline;
        if (!is_worth_another) {
            co_return base::fail(std::move(sent).error());
        }
    }
}

asio::awaitable<base::Result<std::unique_ptr<EventReader>>> HttpClient::Impl::events(
    std::shared_ptr<Impl> self, Call call, std::string last_event_id, Deadline deadline
) {
    auto url = parse_url(call.url);
    if (!url) {
        co_return base::fail(std::move(url).error());
    }
    call.headers.set("Accept", "text/event-stream");
    if (!last_event_id.empty()) {
        call.headers.set("Last-Event-ID", last_event_id);
    }
    auto head = request_head(call, *url, self->options_.user_agent);
    if (!head) {
        co_return base::fail(std::move(head).error());
    }
    Exchange exchange = self->new_exchange(*url);
    auto done = co_await self->open(&exchange, *url, deadline);
    if (done) {
        const ResponseLimits limits{self->options_.header_bytes, std::nullopt, false};
        done = co_await send_request(
            &exchange, std::move(*head), std::move(call.body), limits, deadline
        );
    }
    if (!done) {
        co_return base::fail(std::move(done).error());
    }
    co_return co_await read_events(
        std::move(exchange), self->options_.event_bytes, std::move(last_event_id), deadline
    );
}

HttpClient::HttpClient(const Executor& executor, HttpClientOptions options)
    : impl_(std::make_shared<Impl>(executor, std::move(options))) {}

HttpClient::~HttpClient() {
    impl_->close();
}

asio::awaitable<base::Result<Response>> HttpClient::request(Call call, Deadline deadline) {
    return Impl::request(impl_, std::move(call), deadline);
}

asio::awaitable<base::Result<std::unique_ptr<EventReader>>> HttpClient::events(
    Call call, std::string last_event_id, Deadline deadline
) {
    return Impl::events(impl_, std::move(call), std::move(last_event_id), deadline);
}

void HttpClient::close() {
    impl_->close();
}

}  // namespace deploybot::net
