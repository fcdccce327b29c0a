// What HAProxy's runtime socket answers, read strictly: commands have no status, only an empty
// answer for success and a sentence for failure. Pure.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::integrations::haproxy {

/// A server as `show stat` tells it.
struct ServerState {
    std::string name;
    std::string status;  ///< "UP", "UP 1/2", "DOWN", "MAINT", "MAINT (via be/x)", "DRAIN", ...
    int weight = 0;      ///< the one it was told
    bool backup = false;
    std::string check;  ///< why it is DOWN, if HAProxy says: "Connection refused"

    [[nodiscard]] bool is_in_maintenance() const;
    /// HAProxy would send it requests, given a weight.
    [[nodiscard]] bool is_up() const;
    [[nodiscard]] bool is_draining() const;
    /// Its share of what it was told, whatever its health: 0 in maintenance and in drain.
    [[nodiscard]] int told_weight() const;
};

/// Servers of one backend in HAProxy's order, by column NAME: versions add columns. Errors:
/// NotFound (no such backend), Refused (the socket's level is too low), Broken (no such table).
base::Result<std::vector<ServerState>> parse_stat(
    std::string_view answer, const std::string& backend
);

struct Answers {
    std::vector<std::string> of_commands;  ///< one each; empty is success
    std::string rest;                      ///< the answer of the command after them
};

/// Takes the answers of `commands` simple commands of one line apart: each ends with an empty line.
/// Errors: Broken (too few).
base::Result<Answers> split_answers(std::string_view answer, std::size_t commands);

}  // namespace deploybot::integrations::haproxy
