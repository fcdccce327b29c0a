#include "integrations/prometheus/exposition.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace deploybot::integrations::prometheus {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// One line, read from left to right.
class LineReader {
public:
    LineReader(std::string_view line, const ExpositionLimits& limits)
        : rest_(line), limits_(limits) {}

    /// Everything of a sample line; `is_wanted` decides whether labels are kept or only checked.
    Result<Series> read(const std::set<std::string>& wanted) {
        Series series{.name = std::string(take_name(true))};
        if (series.name.empty()) {
            return broken(
                !rest_.empty() && rest_.front() == '{' ? "a name in quotes is not understood"
                                                       : "a metric name was expected"
            );
        }
        keep_ = wanted.contains(series.name);
        if (!rest_.empty() && rest_.front() == '{') {
            if (auto labels = take_labels(series); !labels) {
                return fail(labels.error());
            }
        }
        if (auto value = take_value(series); !value) {
            return fail(value.error());
        }
        if (auto tail = check_tail(); !tail) {
            return fail(tail.error());
        }
        return series;
    }

private:
    static tl::unexpected<base::Error> broken(std::string what) {
        return fail(ErrorCode::Broken, std::move(what));
    }

    std::string_view take_name(bool colon) {
        std::size_t n = 0;
        while (n < rest_.size() && (is_letter(rest_[n]) || (colon && rest_[n] == ':') ||
                                    (n > 0 && is_digit(rest_[n])))) {
            ++n;
        }
        const std::string_view name = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return name;
    }

    void skip_blanks() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
            rest_.remove_prefix(1);
        }
    }

    bool take(char c) {
        skip_blanks();
        if (rest_.empty() || rest_.front() != c) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    base::Outcome take_labels(Series& series) {
        take('{');
        std::set<std::string> seen;
        while (!take('}')) {
            skip_blanks();
            const std::string name(take_name(false));
            if (name.empty() || !take('=') || !take('"')) {
                return broken("a label name, = and a value in quotes were expected");
            }
            auto value = take_quoted();
            if (!value) {
                return fail(value.error());
            }
            if (!seen.insert(name).second) {
                return broken("label " + name + " stands twice");
            }
            if (seen.size() > limits_.labels) {
                return fail(
                    ErrorCode::Full,
                    "a series has more than " + std::to_string(limits_.labels) + " labels"
                );
            }
            if (keep_) {
                series.labels.emplace(name, std::move(*value));
            }
            if (!take(',')) {
                if (!take('}')) {
                    return broken("a comma or } was expected after a label");
                }
                break;
            }
        }
        return {};
    }

    Result<std::string> take_quoted() {
        std::string value;
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') {
                return value;
            }
            if (c != '\\') {
                value += c;
                continue;
            }
            if (rest_.empty()) {
                break;
            }
            const char escaped = rest_.front();
            rest_.remove_prefix(1);
            if (escaped != '\\' && escaped != '"' && escaped != 'n') {
                return broken("an escape in a label value is none of \\\\ \\\" \\n");
            }
            value += escaped == 'n' ? '\n' : escaped;
        }
        return broken("a label value has no end");
    }

    std::string_view take_word() {
        skip_blanks();
        const std::size_t end = std::min(rest_.find_first_of(" \t"), rest_.size());
        const std::string_view word = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return word;
    }

    base::Outcome take_value(Series& series) {
        const std::string_view word = take_word();
        if (!word.empty() && word.front() == '{') {
            return broken("a native histogram is not understood");
        }
        const auto value = parse_number(word);
        if (!value) {
            return fail(value.error());
        }
        series.value = *value;
        skip_blanks();
        if (rest_.empty() || rest_.front() == '#') {
            return {};
        }
        const auto time = parse_number(take_word());
        if (!time) {
            return broken("a timestamp is no number");
        }
        series.time = *time;
        return {};
    }

    /// Nothing, or an exemplar: `# {trace_id="..."} 0.67 1520879607.789`
    base::Outcome check_tail() {
        skip_blanks();
        if (rest_.empty()) {
            return {};
        }
        if (!take('#')) {
            return broken("something stands behind the value");
        }
        skip_blanks();
        if (rest_.empty() || rest_.front() != '{') {
            return broken("an exemplar has no labels");
        }
        Series exemplar;
        keep_ = false;
        if (auto labels = take_labels(exemplar); !labels) {
            return labels;
        }
        if (!parse_number(take_word())) {
            return broken("an exemplar has no value");
        }
        if (const std::string_view time = take_word(); !time.empty() && !parse_number(time)) {
            return broken("an exemplar's timestamp is no number");
        }
        skip_blanks();
        return rest_.empty() ? base::Outcome{} : broken("something stands behind an exemplar");
    }

    std::string_view rest_;
    const ExpositionLimits& limits_;
    bool keep_ = false;
};

/// Timestamps are milliseconds in the Prometheus format, seconds in OpenMetrics (which ends with
/// EOF).
void set_times(std::vector<Series>& all, bool open_metrics) {
    for (Series& each : all) {
        if (each.time && !open_metrics) {
            *each.time /= 1000;
        }
    }
}

Result<std::vector<Series>> check_unique(std::vector<Series> all) {
    std::set<
        std::pair<std::string_view, std::vector<std::pair<std::string_view, std::string_view>>>>
        seen;
    for (const Series& each : all) {
        std::vector<std::pair<std::string_view, std::string_view>> labels(
            each.labels.begin(), each.labels.end()
        );
        if (!seen.emplace(each.name, std::move(labels)).second) {
            return fail(
                ErrorCode::Broken, "a series of " + each.name + " stands twice on the page"
            );
        }
    }
    return all;
}

/// Reads the page line by line.
class PageReader {
public:
    PageReader(const std::set<std::string>& wanted, const ExpositionLimits& limits)
        : wanted_(wanted), limits_(limits) {}

    base::Outcome take(std::string_view line) {
        number_ += 1;
        if (line.size() > limits_.line_bytes) {
            return fail(ErrorCode::Full, "line " + std::to_string(number_) + " is too long");
        }
        const std::string_view text = base::trim(line);
        if (text.empty()) {
            return {};
        }
        if (ended_) {
            return fail(ErrorCode::Broken, at_line("something stands behind # EOF"));
        }
        if (text.front() == '#') {
            ended_ = text == "# EOF";
            return {};
        }
        return take_series(text);
    }

    Result<std::vector<Series>> finish() {
        set_times(kept_, ended_);
        return check_unique(std::move(kept_));
    }

private:
    base::Outcome take_series(std::string_view text) {
        auto series = LineReader(text, limits_).read(wanted_);
        if (!series) {
            return fail(series.error().code, at_line(series.error().message));
        }
        if (++count_ > limits_.series) {
            return fail(
                ErrorCode::Full, "the page has more than " +
                                     base::thousands(static_cast<std::int64_t>(limits_.series)) +
                                     " series"
            );
        }
        if (!wanted_.contains(series->name)) {
            return {};
        }
        if (kept_.size() == limits_.wanted) {
            return fail(
                ErrorCode::Full,
                "the page has more than " +
                    base::thousands(static_cast<std::int64_t>(limits_.wanted)) +
                    " series of the metrics asked for",
                "does a label hold something of each request, such as its id or full path?"
            );
        }
        kept_.push_back(std::move(*series));
        return {};
    }

    [[nodiscard]] std::string at_line(const std::string& what) const {
        return "line " + std::to_string(number_) + ": " + what;
    }

    const std::set<std::string>& wanted_;
    const ExpositionLimits& limits_;
    std::vector<Series> kept_;
    std::size_t number_ = 0;
    std::size_t count_ = 0;
    bool ended_ = false;
};

}  // namespace

Result<double> parse_number(std::string_view text) {
    std::string_view digits = text;
    const bool has_sign = !digits.empty() && (digits.front() == '+' || digits.front() == '-');
    const bool negative = has_sign && digits.front() == '-';
    if (has_sign) {
        digits.remove_prefix(1);
    }
    const std::string word = base::lower(digits);
    double value = 0;
    if (word == "inf" || word == "infinity") {
        value = std::numeric_limits<double>::infinity();
    } else if (word == "nan") {
        value = std::numeric_limits<double>::quiet_NaN();
    } else {
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (digits.empty() || !(is_digit(digits.front()) || digits.front() == '.') ||
            error != std::errc{} || end != digits.data() + digits.size()) {
            return fail(
                ErrorCode::Broken, "\"" + base::shorten(base::clean(text), 40) + "\" is no number"
            );
        }
    }
    return negative ? -value : value;
}

Result<std::vector<Series>> parse_exposition(
    std::string_view text, const std::set<std::string>& wanted, const ExpositionLimits& limits
) {
    if (text.size() > limits.bytes) {
        return fail(ErrorCode::Full, "the page is larger than allowed");
    }
    if (!text.empty() && text.back() != '\n') {
        return fail(ErrorCode::Broken, "the page does not end with a line break: it was cut off");
    }
    PageReader page(wanted, limits);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (auto taken = page.take(text.substr(0, end)); !taken) {
            return fail(taken.error());
        }
        text.remove_prefix(end + 1);
    }
    return page.finish();
}

}  // namespace deploybot::integrations::prometheus
