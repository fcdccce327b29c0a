#include "journal/export.hpp"

#include "journal/selected.hpp"

#include <nlohmann/json.hpp>

namespace deploybot::journal {
namespace {

using nlohmann::json;

std::string json_text(std::string_view text) {
    return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

void append_field(std::string& line, std::string_view name, std::string_view value) {
    line += line.empty() ? "{\"" : ",\"";
    line += name;
    line += "\":";
    line += value;
}

/// So that the very bytes stand in the line, and it is still one line.
bool may_stand_in_line(const std::string& data) {
    return data.find_first_of("\r\n") == std::string::npos && json::accept(data);
}

}  // namespace

std::string to_json_line(const Entry& entry) {
    std::string line;
    line.reserve(entry.data.size() + 512);
    append_field(line, "position", std::to_string(entry.position));
    append_field(line, "stream", json_text(entry.stream));
    append_field(line, "version", std::to_string(entry.version));
    append_field(line, "at", std::to_string(base::to_millis(entry.at)));
    append_field(line, "type", json_text(entry.type));
    append_field(line, "type_version", std::to_string(entry.type_version));
    append_field(line, "actor", json_text(entry.cause.actor));
    append_field(line, "source", json_text(entry.cause.source));
    append_field(line, "request", json_text(entry.cause.request));
    if (may_stand_in_line(entry.data)) {
        append_field(line, "data", entry.data);
    } else {
        append_field(line, "data_text", json_text(entry.data));
    }
    append_field(line, "previous", json_text(base::to_hex(entry.previous)));
    append_field(line, "hash", json_text(base::to_hex(entry.hash)));
    line += '}';
    return line;
}

base::Outcome export_lines(const Store& store, const Selection& selection, const LineSink& sink) {
    return for_each_selected(store, selection, [&](const Entry& entry) {
        return sink(to_json_line(entry));
    });
}

}  // namespace deploybot::journal
