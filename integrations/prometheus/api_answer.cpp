#include "integrations/prometheus/api_answer.hpp"

#include "base/text.hpp"
#include "integrations/prometheus/exposition.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace deploybot::integrations::prometheus {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using nlohmann::json;

constexpr std::size_t kMostSeries = 50'000;

std::string quote(std::string_view text) {
    return base::shorten(base::clean(base::trim(text)), 200);
}

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? quote(found->get<std::string>()) : "";
}

base::Error explain_status(int status, const json& document, std::string_view body) {
    // in front of Prometheus there may be something that answers in plain text or HTML
    std::string said = document.is_object() ? text_at(document, "error") : quote(body);
    if (document.is_object() && !text_at(document, "errorType").empty()) {
        said = text_at(document, "errorType") + ": " + said;
    }
    const std::string message = "Prometheus answers with status " + std::to_string(status) +
                                (said.empty() ? "" : ": ") + said;
    if (status == 401 || status == 403) {
        return {ErrorCode::Refused, message, "give DeployBot a token that may query"};
    }
    if (status >= 500 || status == 429 || status == 408) {
        return {ErrorCode::Unavailable, message, "it may be starting or overloaded"};
    }
    return {ErrorCode::Broken, message, "check the query in the configuration"};
}

Result<double> number_of(const json& value) {
    if (!value.is_string()) {
        return fail(ErrorCode::Broken, "a value of Prometheus is no text");
    }
    return parse_number(value.get_ref<const std::string&>());
}

Result<Series> read_series(const json& entry) {
    const auto metric = entry.is_object() ? entry.find("metric") : entry.end();
    const auto value = entry.is_object() ? entry.find("value") : entry.end();
    if (!entry.is_object() || metric == entry.end() || !metric->is_object() ||
        value == entry.end() || !value->is_array() || value->size() != 2 ||
        !(*value)[0].is_number()) {
        return fail(ErrorCode::Broken, "a series of Prometheus has no metric and value");
    }
    Series series;
    for (const auto& [name, label] : metric->items()) {
        if (!label.is_string()) {
            return fail(ErrorCode::Broken, "a label of Prometheus is no text");
        }
        if (name == "__name__") {
            series.name = label.get<std::string>();
        } else {
            series.labels.emplace(name, label.get<std::string>());
        }
    }
    series.time = (*value)[0].get<double>();
    const auto number = number_of((*value)[1]);
    if (!number) {
        return fail(number.error());
    }
    series.value = *number;
    return series;
}

Result<std::vector<Series>> read_vector(const json& result) {
    if (!result.is_array()) {
        return fail(ErrorCode::Broken, "Prometheus' vector is no list");
    }
    if (result.size() > kMostSeries) {
        return fail(
            ErrorCode::Full, "Prometheus answers with more than 50,000 series",
            "narrow the selector of the pool"
        );
    }
    std::vector<Series> all;
    for (const json& entry : result) {
        auto series = read_series(entry);
        if (!series) {
            return fail(series.error());
        }
        all.push_back(std::move(*series));
    }
    return all;
}

}  // namespace

Result<std::vector<Series>> parse_answer(int status, std::string_view body) {
    const json document = json::parse(body, nullptr, false);
    if (status != 200) {
        return fail(explain_status(status, document, body));
    }
    if (!document.is_object()) {
        return fail(
            ErrorCode::Broken, "the answer is no JSON: " + quote(body),
            "is it Prometheus that answers at the configured URL?"
        );
    }
    if (text_at(document, "status") != "success") {
        return fail(explain_status(status, document, body));
    }
    if (const auto warnings = document.find("warnings");
        warnings != document.end() && !warnings->empty()) {
        const json& first = warnings->is_array() ? warnings->front() : *warnings;
        return fail(
            ErrorCode::Unavailable,
            "Prometheus warns that its answer may be incomplete: " +
                quote(first.is_string() ? first.get<std::string>() : first.dump())
        );
    }
    const auto data = document.find("data");
    if (data == document.end() || !data->is_object() || !data->contains("result")) {
        return fail(ErrorCode::Broken, "Prometheus' answer has no result");
    }
    if (const std::string type = text_at(*data, "resultType"); type != "vector") {
        return fail(
            ErrorCode::Broken, "Prometheus answers with a " + type + " where a vector was asked",
            "the query must select series by instance"
        );
    }
    return read_vector((*data)["result"]);
}

}  // namespace deploybot::integrations::prometheus
