// The kill switch without chat, board and API: a file that is there, or SIGUSR1.
//
//   touch JOURNAL.stop                or  echo "carts are mixed up" > JOURNAL.stop
//   kill -USR1 PID
//
// As long as the file is there nobody lifts the stop, whatever people agree on: each command brings
// with it whether the file is there, and the rules refuse.
//
// Thread: the one of its executor.
#pragma once

#include "base/time.hpp"
#include "net/executor.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <string>

namespace deploybot::bot {

/// The file that stops everything, beside the journal.
std::string stop_file(const std::string& journal_path);

class KillSwitch {
public:
    /// `stop` gets the door (`signal`, `file`) and the reason.
    using Stop = std::function<void(std::string source, std::string reason)>;

    KillSwitch(
        const net::Executor& executor, std::string file, Stop stop,
        base::Millis between_looks = base::Millis{1'000}
    );

    /// Begins to look, now for the first time. `is_on`: everything is stopped already, nothing need
    /// be done.
    void watch(std::function<bool()> is_on);
    void close();

    /// The file, if it is there or may be; otherwise empty.
    [[nodiscard]] std::string file_there() const;

private:
    void await_signal();
    void look_for_file();

    std::string file_;
    Stop stop_;
    base::Millis between_looks_;
    std::function<bool()> is_on_;
    boost::asio::signal_set signal_;
    boost::asio::steady_timer timer_;
};

}  // namespace deploybot::bot
