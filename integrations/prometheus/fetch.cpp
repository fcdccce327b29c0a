#include "integrations/prometheus/fetch.hpp"

#include "integrations/prometheus/exposition.hpp"

#include <utility>

namespace deploybot::integrations::prometheus {

using base::ErrorCode;
using base::fail;

net::asio::awaitable<base::Result<std::vector<Series>>> fetch_page(
    net::HttpClient* client, std::string url, base::Secret bearer, std::set<std::string> wanted,
    net::Deadline deadline
) {
    net::Call call{.url = std::move(url)};
    call.headers.add("Accept", "text/plain;version=0.0.4");
    if (!bearer.empty()) {
        call.headers.add("Authorization", "Bearer " + bearer.reveal());
    }
    const auto response = co_await client->request(std::move(call), deadline);
    if (!response) {
        co_return fail(response.error());
    }
    if (response->status != 200) {
        co_return fail(
            ErrorCode::Unavailable,
            "its metrics page answers with status " + std::to_string(response->status)
        );
    }
    co_return parse_exposition(response->body, wanted);
}

}  // namespace deploybot::integrations::prometheus
