// Text of a text/event-stream -> events, as the HTML standard says (9.2.6). Knows no socket.
// Private to net/.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "net/http.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace deploybot::net {

/// Bytes may come cut anywhere. Lines end at CR, LF or both; an event without data is dropped;
/// comments are skipped.
class EventParser {
public:
    EventParser(std::size_t event_bytes, std::string last_event_id);

    /// Errors: Full, for an event larger than allowed.
    base::Outcome feed(std::string_view bytes);
    /// The next complete event, if there is one.
    std::optional<Event> take();

    [[nodiscard]] const std::string& last_event_id() const { return last_event_id_; }
    [[nodiscard]] base::Millis retry_after() const { return retry_after_; }

private:
    void end_line();
    void set_field(std::string_view name, std::string_view value);
    void dispatch();

    std::size_t event_bytes_;
    std::string last_event_id_;
    base::Millis retry_after_{3'000};
    std::deque<Event> ready_;
    std::string line_;
    std::string name_;
    std::string data_;
    std::string id_;
    bool is_first_line_ = true;
    bool was_return_ = false;
};

}  // namespace deploybot::net
