#include "net/event_parser.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace deploybot::net {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr int kMostRetryMillis = 60'000;

}  // namespace

EventParser::EventParser(std::size_t event_bytes, std::string last_event_id)
    : event_bytes_(event_bytes), last_event_id_(std::move(last_event_id)), id_(last_event_id_) {}

base::Outcome EventParser::feed(std::string_view bytes) {
    for (const char c : bytes) {
        const bool follows_return = std::exchange(was_return_, c == '\r');
        if (c == '\r') {
            end_line();
        } else if (c == '\n') {
            if (!follows_return) {
                end_line();
            }
        } else {
            line_ += c;
        }
        if (line_.size() + data_.size() > event_bytes_) {
            return base::fail(base::ErrorCode::Full, "an event is larger than allowed");
        }
    }
    return {};
}

std::optional<Event> EventParser::take() {
    if (ready_.empty()) {
        return std::nullopt;
    }
    Event event = std::move(ready_.front());
    ready_.pop_front();
    last_event_id_ = event.id;
    return event;
}

void EventParser::end_line() {
    std::string_view line = line_;
    if (std::exchange(is_first_line_, false) && line.starts_with(kByteOrderMark)) {
        line.remove_prefix(kByteOrderMark.size());
    }
    if (line.empty()) {
        dispatch();
    } else if (line.front() != ':') {
        const std::size_t colon = std::min(line.find(':'), line.size());
        std::string_view value = line.substr(std::min(colon + 1, line.size()));
        if (value.starts_with(' ')) {
            value.remove_prefix(1);
        }
        set_field(line.substr(0, colon), value);
    }
    line_.clear();
}

void EventParser::set_field(std::string_view name, std::string_view value) {
    if (name == "data") {
        data_.append(value);
        data_ += '\n';
    } else if (name == "event") {
        name_ = value;
    } else if (name == "id" && value.find('\0') == std::string_view::npos) {
        id_ = value;
    } else if (name == "retry") {
        int millis = 0;
        const auto [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), millis);
        if (error == std::errc{} && end == value.data() + value.size() && millis >= 0) {
            retry_after_ = base::Millis{std::min(millis, kMostRetryMillis)};
        }
    }
}

void EventParser::dispatch() {
    if (!data_.empty()) {
        data_.pop_back();
        ready_.push_back({id_, name_, std::move(data_)});
    }
    data_.clear();
    name_.clear();
}

}  // namespace deploybot::net
