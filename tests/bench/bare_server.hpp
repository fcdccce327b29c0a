// The limit of the API: a Boost.Beast handler that reads a request, has one entry written by the
// journal's group commit, and answers. No routing, no authorisation, no grammar, no rules.
#pragma once

#include <string>
#include <string_view>

namespace deploybot::bench {

/// First argument of a bench that is to be this server.
inline constexpr std::string_view kBareServer = "bare-server";

/// Serves on this port of 127.0.0.1 until it is killed, with a journal at `path`.
int run_bare_server(const std::string& port, const std::string& path);

}  // namespace deploybot::bench
