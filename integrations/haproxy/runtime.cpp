#include "integrations/haproxy/runtime.hpp"

#include "base/text.hpp"

#include <charconv>
#include <map>
#include <optional>

namespace deploybot::integrations::haproxy {
namespace {

using base::ErrorCode;
using base::fail;

bool starts_with(const std::string& text, std::string_view prefix) {
    return text.compare(0, prefix.size(), prefix) == 0;
}

/// One line of `show stat`; a field in quotes may hold commas and doubled quotes.
std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
            fields.back() += '"';
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    return fields;
}

/// The columns' places by their names.
class Columns {
public:
    explicit Columns(std::string_view header) {
        const std::vector<std::string> names = fields_of(header);
        for (std::size_t i = 0; i < names.size(); ++i) {
            places_.emplace(names[i], i);
        }
    }

    /// The first of the columns that this version of HAProxy does not have.
    [[nodiscard]] std::optional<std::string> missing() const {
        for (const char* name : {"pxname", "svname", "status", "uweight", "bck", "last_chk"}) {
            if (places_.find(name) == places_.end()) {
                return name;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] std::string get(const std::vector<std::string>& row, const char* name) const {
        const auto place = places_.find(name);
        return place == places_.end() || place->second >= row.size() ? "" : row[place->second];
    }

private:
    std::map<std::string, std::size_t> places_;
};

/// HAProxy's sentence instead of a table.
base::Error refusal(std::string_view answer, const std::string& backend) {
    const std::string said = base::shorten(base::clean(base::trim(answer)), 200);
    if (starts_with(said, "No such proxy") || starts_with(said, "No such backend")) {
        return {
            ErrorCode::NotFound, "HAProxy has no backend " + backend,
            "compare the service's backend in DeployBot's configuration with HAProxy's"};
    }
    if (starts_with(said, "Permission denied")) {
        return {
            ErrorCode::Refused, "HAProxy's runtime socket does not allow it",
            "give the socket \"level admin\" in HAProxy's configuration"};
    }
    return {
        ErrorCode::Broken,
        said.empty() ? "HAProxy answered nothing" : "HAProxy answered no table: " + said,
        "is this HAProxy's runtime socket?"};
}

base::Result<ServerState> parse_row(const Columns& columns, const std::vector<std::string>& row) {
    ServerState server{
        .name = columns.get(row, "svname"),
        .status = base::clean(columns.get(row, "status")),
        .backup = columns.get(row, "bck") == "1",
        .check = base::shorten(base::clean(columns.get(row, "last_chk")), 100)};
    const std::string weight = columns.get(row, "uweight");
    const auto [end, error] =
        std::from_chars(weight.data(), weight.data() + weight.size(), server.weight);
    if (error != std::errc{} || end != weight.data() + weight.size()) {
        return fail(
            ErrorCode::Broken, "HAProxy tells no weight of server " + base::clean(server.name)
        );
    }
    return server;
}

}  // namespace

bool ServerState::is_in_maintenance() const {
    return starts_with(status, "MAINT");
}

bool ServerState::is_up() const {
    // weight 0 alone makes HAProxy say DRAIN of a server that is up
    return starts_with(status, "UP") || status == "no check" || (status == "DRAIN" && weight == 0);
}

bool ServerState::is_draining() const {
    return starts_with(status, "DRAIN") && weight > 0;
}

int ServerState::told_weight() const {
    return is_in_maintenance() || is_draining() ? 0 : weight;
}

base::Result<std::vector<ServerState>> parse_stat(
    std::string_view answer, const std::string& backend
) {
    const std::vector<std::string_view> lines = base::split(answer, '\n');
    if (lines.empty() || lines.front().substr(0, 2) != "# ") {
        return fail(refusal(answer, backend));
    }
    const Columns columns(lines.front().substr(2));
    if (const auto missing = columns.missing()) {
        return fail(
            ErrorCode::Broken, "HAProxy's show stat has no column " + *missing,
            "DeployBot needs HAProxy 2.4 or later"
        );
    }
    std::vector<ServerState> servers;
    for (std::size_t i = 1; i < lines.size() && !lines[i].empty(); ++i) {
        const std::vector<std::string> row = fields_of(lines[i]);
        if (columns.get(row, "pxname") != backend) {
            continue;
        }
        auto server = parse_row(columns, row);
        if (!server) {
            return fail(server.error());
        }
        servers.push_back(std::move(*server));
    }
    return servers;
}

base::Result<Answers> split_answers(std::string_view answer, std::size_t commands) {
    Answers answers;
    while (answers.of_commands.size() < commands) {
        std::string said;
        bool ended = false;
        while (!ended) {
            const std::size_t end = answer.find('\n');
            if (end == std::string_view::npos) {
                return fail(
                    ErrorCode::Broken,
                    "HAProxy answered " + std::to_string(answers.of_commands.size()) + " of " +
                        std::to_string(commands) + " commands",
                    "the change may have been made in part: it is read back at the next try"
                );
            }
            const std::string_view line = answer.substr(0, end);
            answer.remove_prefix(end + 1);
            ended = line.empty();
            said += (said.empty() || ended ? "" : " ") + std::string(line);
        }
        answers.of_commands.push_back(base::shorten(base::clean(said), 200));
    }
    answers.rest = std::string(answer);
    return answers;
}

}  // namespace deploybot::integrations::haproxy
