#include "base/cron.hpp"

#include "base/text.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <vector>

namespace deploybot::base {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr int kYearsAhead = 8;  // the longest way between two 29th of February
constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};

struct Field {
    std::string_view name;
    int least;
    int most;
    std::span<const std::string_view> words;  ///< the first stands for `least`
};

std::optional<int> read_value(std::string_view text, const Field& field) {
    const std::string word = lower(text);
    for (std::size_t i = 0; i < field.words.size(); ++i) {
        if (field.words[i] == word) {
            return field.least + static_cast<int>(i);
        }
    }
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
    return whole && value >= field.least && value <= field.most ? std::optional(value)
                                                                : std::nullopt;
}

struct Range {
    int first;
    int last;
    int step = 1;
};

/// "*", "5", "1-5", each with "/step"; a single number with a step goes to the end of the field.
std::optional<Range> read_range(std::string_view text, const Field& field) {
    Range range{.first = field.least, .last = field.most};
    const std::size_t slash = text.find('/');
    const std::string_view body = text.substr(0, slash);
    const std::size_t dash = body.find('-');
    if (body != "*") {
        const auto first = read_value(body.substr(0, dash), field);
        const auto last =
            dash == std::string_view::npos ? first : read_value(body.substr(dash + 1), field);
        if (!first || !last || *last < *first) {
            return std::nullopt;
        }
        const bool to_the_end = dash == std::string_view::npos && slash != std::string_view::npos;
        range = {.first = *first, .last = to_the_end ? field.most : *last};
    }
    if (slash != std::string_view::npos) {
        const Field steps{.name = "step", .least = 1, .most = field.most, .words = {}};
        const auto step = read_value(text.substr(slash + 1), steps);
        if (!step) {
            return std::nullopt;
        }
        range.step = *step;
    }
    return range;
}

template <std::size_t Size>
Outcome read_field(std::string_view text, const Field& field, std::bitset<Size>& into) {
    for (const std::string_view part : split(text, ',')) {
        const auto range = read_range(part, field);
        if (!range) {
            return fail(
                ErrorCode::Invalid,
                "\"" + std::string(text) + "\" is no " + std::string(field.name) +
                    " of a cron expression",
                "write five fields, minute hour day month weekday, such as \"0 18 * * FRI\""
            );
        }
        for (int value = range->first; value <= range->last; value += range->step) {
            into.set(static_cast<std::size_t>(value) % Size);
        }
    }
    return {};
}

}  // namespace

Result<Cron> Cron::parse(std::string_view text) {
    std::vector<std::string_view> parts;
    for (const std::string_view part : split(text, ' ')) {
        if (!part.empty()) {
            parts.push_back(part);
        }
    }
    if (parts.size() != 5) {
        return fail(
            ErrorCode::Invalid,
            "a cron expression has five fields, \"" + std::string(text) + "\" has " +
                std::to_string(parts.size()),
            "write minute hour day month weekday, such as \"0 18 * * FRI\""
        );
    }
    Cron cron;
    std::bitset<7> weekdays;
    const std::array outcomes{
        read_field(parts[0], {"minute", 0, 59, {}}, cron.minutes_),
        read_field(parts[1], {"hour", 0, 23, {}}, cron.hours_),
        read_field(parts[2], {"day of the month", 1, 31, {}}, cron.days_),
        read_field(parts[3], {"month", 1, 12, kMonths}, cron.months_),
        // 7 is Sunday as 0 is: the set has seven places
        read_field(parts[4], {"day of the week", 0, 7, kWeekdays}, weekdays)};
    for (const Outcome& outcome : outcomes) {
        if (!outcome) {
            return fail(outcome.error());
        }
    }
    cron.weekdays_ = weekdays;
    cron.any_day_ = parts[2].starts_with('*');
    cron.any_weekday_ = parts[4].starts_with('*');
    return cron;
}

bool Cron::has_day(local_days day) const {
    const std::chrono::year_month_day date{day};
    if (!months_.test(static_cast<unsigned>(date.month()))) {
        return false;
    }
    const bool of_month = days_.test(static_cast<unsigned>(date.day()));
    const bool of_week = weekdays_.test(std::chrono::weekday{day}.c_encoding());
    return any_day_ || any_weekday_ ? of_month && of_week : of_month || of_week;
}

TimePoint Cron::next(TimePoint after, const TimeZone& zone) const {
    const local_days first = std::chrono::floor<days>(zone.to_local(after));
    const local_days end = first + days{366 * kYearsAhead};
    for (local_days day = first; day < end; day += days{1}) {
        if (!has_day(day)) {
            continue;
        }
        for (int hour = 0; hour < 24; ++hour) {
            for (int minute = 0; minute < 60 && hours_.test(static_cast<std::size_t>(hour));
                 ++minute) {
                if (!minutes_.test(static_cast<std::size_t>(minute))) {
                    continue;
                }
                const TimePoint at = zone.to_utc(LocalTime{day} + hours{hour} + minutes{minute});
                if (at > after) {
                    return at;
                }
            }
        }
    }
    return kNever;
}

}  // namespace deploybot::base
