#include "net/log_failure.hpp"

#include "base/log.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace deploybot::net {

bool log_failure(const std::string& what, const std::exception_ptr& thrown) {
    if (!thrown) {
        return false;
    }
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& error) {
        if (error.code() == boost::asio::error::operation_aborted) {
            return false;
        }
        base::log_error({}, what, {{"error", error.what()}});
    } catch (const std::exception& error) {
        base::log_error({}, what, {{"error", error.what()}});
    } catch (...) {
        base::log_error({}, what, {{"error", "an exception of an unknown kind"}});
    }
    return true;
}

}  // namespace deploybot::net
