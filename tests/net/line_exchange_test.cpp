#include "net/line_exchange.hpp"

#include "tests/support/run_awaitable.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <unistd.h>

namespace deploybot::tests {
namespace {

using ::testing::HasSubstr;
namespace asio = boost::asio;

net::Deadline soon() {
    return net::deadline_in(base::Millis{20'000});
}

class LineExchange : public ::testing::Test {
public:
    LineExchange()
        : path(
              std::filesystem::temp_directory_path() /
              ("deploybot-line-" + std::to_string(::getpid()) + ".sock")
          ) {
        std::filesystem::remove(path);
        acceptor.emplace(io, asio::local::stream_protocol::endpoint{path});
    }
    ~LineExchange() override { std::filesystem::remove(path); }

    /// Reads one line, answers in the given pieces, closes if `closes`.
    void answer(std::vector<std::string> pieces, bool closes = true) {
        asio::co_spawn(
            io,
            [](LineExchange* test, auto parts, bool ends) -> asio::awaitable<void> {
                test->peer = co_await test->acceptor->async_accept(asio::use_awaitable);
                co_await asio::async_read_until(
                    *test->peer, asio::dynamic_buffer(test->line), '\n', asio::use_awaitable
                );
                for (const std::string& part : parts) {
                    co_await asio::async_write(
                        *test->peer, asio::buffer(part), asio::use_awaitable
                    );
                }
                if (ends) {
                    test->peer.reset();
                }
            }(this, std::move(pieces), closes),
            asio::detached
        );
    }

    base::Result<std::string> exchange(
        net::Deadline deadline = soon(), std::string text = "show stat"
    ) {
        return run_awaitable(io, net::line_exchange(path, std::move(text), 1000, deadline));
    }

    asio::io_context io{1};
    std::string path;
    std::string line;
    std::optional<asio::local::stream_protocol::acceptor> acceptor;
    std::optional<asio::local::stream_protocol::socket> peer;
};

TEST_F(LineExchange, SendsTheLineAndReadsUntilThePeerCloses) {
    answer({"1 (initial", " 100)\n", "\n"});
    const auto text = exchange();
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_EQ(*text, "1 (initial 100)\n\n");
    EXPECT_EQ(line, "show stat\n");
}

TEST_F(LineExchange, GivesUpAtTheDeadline) {
    answer({"half"}, false);
    const auto text = exchange(net::deadline_in(base::Millis{20}));
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, base::ErrorCode::Unavailable);
    EXPECT_THAT(text.error().message, HasSubstr("in time"));
}

TEST_F(LineExchange, RefusesAnAnswerThatIsTooLarge) {
    answer({std::string(2000, 'x')});
    const auto text = exchange();
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, base::ErrorCode::Full);
}

TEST_F(LineExchange, RefusesALineBreakInTheLine) {
    const auto text = exchange(soon(), "set weight a/b 1\nshutdown");
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, base::ErrorCode::Invalid);
}

TEST_F(LineExchange, SaysThatTheSocketIsGone) {
    std::filesystem::remove(path);
    const auto text = exchange();
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, base::ErrorCode::Unavailable);
    EXPECT_THAT(text.error().message, HasSubstr("No such file"));
    path = std::string(200, 'x');
    EXPECT_EQ(exchange().error().code, base::ErrorCode::Invalid);
}

}  // namespace
}  // namespace deploybot::tests
