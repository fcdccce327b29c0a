// Gets a metrics page and reads it.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "integrations/prometheus/series.hpp"
#include "net/executor.hpp"
#include "net/http_client.hpp"

#include <set>
#include <string>
#include <vector>

namespace deploybot::integrations::prometheus {

/// The wanted series of the page. `client` outlives the call. Errors: Unavailable (no answer, or a
/// status other than 200), Broken or Full (the page).
net::asio::awaitable<base::Result<std::vector<Series>>> fetch_page(
    net::HttpClient* client, std::string url, base::Secret bearer, std::set<std::string> wanted,
    net::Deadline deadline
);

}  // namespace deploybot::integrations::prometheus
