// The board's pages and what they load: built from web/, part of the program.
//
// Thread: any; nothing is read from disk.
#pragma once

#include "net/http.hpp"

namespace deploybot::bot {

/// The answer to a GET of a page or an asset; 404 for anything else (to a browser with a page that
/// says so), 405 for another method. The
/// pages themselves hold nothing secret: what they show comes from the API.
net::Response board_page(const net::Request& request);

}  // namespace deploybot::bot
