// Tells coroutines when something in a folder was replaced or closed after writing, by one inotify
// instance for all.
//
// Where inotify gives nothing (its limits, a network file system), a watch still ends its wait once
// a second. Thread: the executor's. Lifetime: watches go before the FolderWatch, or are useless
// after close().
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace deploybot::integrations::command {

class FolderWatch {
public:
    class Watch {
    public:
        Watch(FolderWatch& owner, const std::string& dir);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        /// Returns at once if something has changed since the last call (or since the watch began).
        boost::asio::awaitable<void> changed();

    private:
        friend class FolderWatch;
        void wake();

        FolderWatch& owner_;
        int id_ = -1;
        bool changed_ = false;
        boost::asio::steady_timer timer_;
    };

    explicit FolderWatch(boost::asio::any_io_executor executor);

    /// Every wait ends, now and from now on.
    void close();

private:
    void read_events();
    void take(std::size_t size);

    boost::asio::any_io_executor executor_;
    boost::asio::posix::stream_descriptor notify_;
    std::array<char, 8192> buffer_{};
    std::multimap<int, Watch*> watches_;
    bool is_reading_ = false;
    bool is_closed_ = false;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace deploybot::integrations::command
