#include "integrations/command/folder_watch.hpp"

#include "net/executor.hpp"

#include <boost/asio/buffer.hpp>

#include <chrono>
#include <cstring>
#include <sys/inotify.h>

namespace deploybot::integrations::command {
namespace {

constexpr std::chrono::seconds kRecheck{1};

}  // namespace

FolderWatch::Watch::Watch(FolderWatch& owner, const std::string& dir)
    : owner_(owner), timer_(owner.executor_) {
    if (owner_.notify_.is_open()) {
        const std::uint32_t events = IN_MOVED_TO | IN_CLOSE_WRITE;
        id_ = ::inotify_add_watch(owner_.notify_.native_handle(), dir.c_str(), events);
    }
    owner_.watches_.emplace(id_, this);
    owner_.read_events();
}

FolderWatch::Watch::~Watch() {
    const auto [first, last] = owner_.watches_.equal_range(id_);
    for (auto entry = first; entry != last; ++entry) {
        if (entry->second == this) {
            owner_.watches_.erase(entry);
            break;
        }
    }
    if (id_ >= 0 && owner_.watches_.count(id_) == 0 && owner_.notify_.is_open()) {
        ::inotify_rm_watch(owner_.notify_.native_handle(), id_);
    }
    if (owner_.watches_.empty() && owner_.notify_.is_open()) {
        owner_.notify_.cancel();  // nothing to wait for: the event loop may end
    }
}

void FolderWatch::Watch::wake() {
    changed_ = true;
    timer_.cancel();
}

boost::asio::awaitable<void> FolderWatch::Watch::changed() {
    if (!changed_ && !owner_.is_closed_) {
        timer_.expires_after(kRecheck);
        co_await timer_.async_wait(net::kAwait);
    }
    changed_ = false;
}

FolderWatch::FolderWatch(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)), notify_(executor_) {
    const int descriptor = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (descriptor >= 0) {
        notify_.assign(descriptor);
    }
}

void FolderWatch::close() {
    is_closed_ = true;
    boost::system::error_code ignored;
    notify_.close(ignored);
    for (const auto& [id, watch] : watches_) {
        watch->wake();
    }
}

void FolderWatch::read_events() {
    if (is_reading_ || watches_.empty() || !notify_.is_open()) {
        return;
    }
    is_reading_ = true;
    notify_.async_read_some(
        boost::asio::buffer(buffer_),
        [this, alive = std::weak_ptr<int>(alive_
               )](const boost::system::error_code& error, std::size_t size) {
            if (alive.expired()) {
                return;  // the handler of a cancelled read outlives its owner
            }
            is_reading_ = false;
            if (!error) {
                take(size);
            }
            read_events();
        }
    );
}

void FolderWatch::take(std::size_t size) {
    for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
        inotify_event event{};
        std::memcpy(&event, buffer_.data() + at, sizeof event);
        at += sizeof event + event.len;
        const bool lost_some = (event.mask & IN_Q_OVERFLOW) != 0;
        for (const auto& [id, watch] : watches_) {
            if (lost_some || id == event.wd) {
                watch->wake();
            }
        }
    }
}

}  // namespace deploybot::integrations::command
