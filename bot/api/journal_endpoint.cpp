// The journal for readers: search, proof, export, and what happens as it happens.
#include "base/text.hpp"
#include "bot/api/api.hpp"
#include "bot/api/json_answers.hpp"
#include "bot/api/views.hpp"
#include "bot/await.hpp"
#include "commands/sentences/live.hpp"
#include "deploy/decide.hpp"
#include "journal/search.hpp"
#include "journal/verify.hpp"

#include <utility>

namespace deploybot::bot {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostEntries = 1'000;
constexpr std::size_t kLongestFilter = 200;
constexpr std::size_t kExportPage = 200;

std::optional<Feed::Kinds> read_kinds(const net::Request& request) {
    const std::string* text = request.query.find("kinds");
    if (text == nullptr) {
        return Feed::Kinds{};
    }
    Feed::Kinds kinds{.entries = false, .messages = false, .lanes = false};
    for (const std::string_view kind : base::split(*text, ',')) {
        if (kind == "entry") {
            kinds.entries = true;
        } else if (kind == "message") {
            kinds.messages = true;
        } else if (kind == "lane") {
            kinds.lanes = true;
        } else {
            return std::nullopt;
        }
    }
    return kinds;
}

auto search_for(journal::Selection wanted, journal::Order order) {
    return [wanted = std::move(wanted), order](const journal::Store& store) {
        return journal::search(store, wanted, order);
    };
}

constexpr std::string_view kCutToken = "DEP-…";

/// `DEP-…2417` from its digits, or however they were cut; anything else as it is.
std::string token_as_typed(const std::string& typed) {
    const std::size_t digits = typed.find_last_not_of("0123456789") + 1;
    const std::string head = base::lower(typed.substr(0, digits));
    const bool is_cut = head.empty() || head.ends_with("…") || head.ends_with("...");
    return is_cut && digits < typed.size() ? std::string(kCutToken) + typed.substr(digits) : typed;
}

/// The person whose id or name this is, or the bot; what was typed where nobody is called so.
std::string person_as_typed(const std::string& typed, const queue::Rights& rights) {
    const std::string wanted = base::lower(typed);
    if (wanted == queue::kBot.str()) {
        return queue::kBot.str();
    }
    for (const auto& [id, person] : rights.people) {
        if (base::lower(id.str()) == wanted || base::lower(person.name) == wanted) {
            return id.str();
        }
    }
    return typed;
}

base::Result<journal::Report> verify_all(const journal::Store& store) {
    return journal::verify(store);
}

}  // namespace

std::variant<journal::Selection, net::Response> Api::read_selection(const net::Request& request
) const {
    journal::Selection selection;
    for (const auto& [name, target] :
         {std::pair{"after", &selection.after}, std::pair{"before", &selection.before}}) {
        auto number = read_parameter(request, name, 0);
        if (auto* wrong = std::get_if<net::Response>(&number)) {
            return std::move(*wrong);
        }
        *target = std::get<std::uint64_t>(number);
    }
    auto limit = read_parameter(request, "limit", 100);
    if (auto* wrong = std::get_if<net::Response>(&limit)) {
        return std::move(*wrong);
    }
    selection.most = std::get<std::uint64_t>(limit);
    if (selection.most == 0 || selection.most > kMostEntries) {
        return net::problem(400, "", "limit is out of range.", "1 to 1000");
    }
    std::string lane = text_parameter(request, "lane");
    for (const auto& [name, target] :
         {std::pair{"token", &selection.token}, std::pair{"type", &selection.type},
          std::pair{"without", &selection.without}, std::pair{"actor", &selection.actor},
          std::pair{"text", &selection.text}}) {
        *target = text_parameter(request, name);
        if (target->size() > kLongestFilter) {
            return net::problem(400, "", std::string(name) + " is too long.", "at most 200 bytes");
        }
    }
    if (auto wrong = read_times(request, selection)) {
        return std::move(*wrong);
    }
    understand(request, selection);
    if (lane.empty() && !selection.token.empty()) {
        // all that is known of a token stands in its lane's stream: far less to read
        const deploy::LaneState* of = engine_.world().find_token(base::Token{selection.token});
        lane = of == nullptr ? std::string{} : of->queue.name.str();
    }
    if (!lane.empty()) {
        selection.stream = stream_of(base::LaneName{lane});
    }
    return selection;
}

std::optional<net::Response> Api::read_times(
    const net::Request& request, journal::Selection& selection
) {
    for (const auto& [name, target] :
         {std::pair{"since", &selection.since}, std::pair{"until", &selection.until}}) {
        const std::string text = text_parameter(request, name);
        if (text.empty()) {
            continue;
        }
        const auto at = base::parse_iso8601(text);
        if (!at) {
            return net::problem(
                400, "", std::string(name) + " is not a time.", "e.g. 2026-01-31T18:00:00Z"
            );
        }
        *target = *at;
    }
    return std::nullopt;
}

void Api::understand(const net::Request& request, journal::Selection& selection) const {
    const queue::Rights& rights = engine_.catalog().rights;
    if (!selection.token.empty()) {
        selection.token = token_as_typed(selection.token);
        const auto whole = deploy::find_token(engine_.world(), selection.token);
        selection.token = whole ? whole->str() : selection.token;
    }
    selection.actor = person_as_typed(selection.actor, rights);
    if (selection.text.empty()) {
        return;
    }
    if (selection.text.find("…") != std::string::npos) {
        selection.text = token_as_typed(selection.text);
    }
    selection.text_actor = person_as_typed(selection.text, rights);
    const std::string types = text_parameter(request, "text_types");
    for (const std::string_view type : base::split(types, ',')) {
        selection.text_types.emplace_back(type);
    }
}

Api::Answer Api::get_journal(net::Request request) {
    auto selection = read_selection(request);
    if (auto* wrong = std::get_if<net::Response>(&selection)) {
        co_return std::move(*wrong);
    }
    auto newest = read_switch(request, "newest");
    if (auto* wrong = std::get_if<net::Response>(&newest)) {
        co_return std::move(*wrong);
    }
    const auto order =
        std::get<bool>(newest) ? journal::Order::NewestFirst : journal::Order::OldestFirst;
    const auto found =
        co_await records_.read(search_for(std::get<journal::Selection>(selection), order));
    if (!found) {
        co_return net::problem(found.error());
    }
    std::string body = "{\"entries\":[";
    for (const journal::Entry& entry : found->entries) {
        body += (&entry == found->entries.data() ? "" : ",") + entry_json(entry);
    }
    body += std::string("],\"more\":") + (found->more ? "true" : "false") + "}";
    co_return net::json(200, std::move(body));
}

Api::Answer Api::verify_journal() {
    const auto report = co_await long_records_.read(verify_all);
    if (!report) {
        co_return net::problem(report.error());
    }
    const std::string text =
        report->is_whole()
            ? "whole: " + base::thousands(static_cast<std::int64_t>(report->entries)) +
                  " entries in " + base::thousands(static_cast<std::int64_t>(report->streams)) +
                  " streams, checkpoint " + journal::to_text(report->reached)
            : std::string(journal::name_of(report->first->tampering)) + ": " + report->first->what;
    co_return net::json(
        200, dump(json{{"fine", report->is_whole()}, {"entries", report->entries}, {"text", text}})
    );
}

boost::asio::awaitable<void> Api::send_export(journal::Selection page, net::EventStream* stream) {
    page.most = kExportPage;
    bool more = true;
    while (more) {
        const auto found =
            co_await long_records_.read(search_for(page, journal::Order::OldestFirst));
        more = found && found->more;
        if (!found || found->entries.empty()) {
            break;
        }
        for (const journal::Entry& entry : found->entries) {
            std::string line = journal::to_json_line(entry) + "\n";
            const bool sent = co_await stream->send(std::move(line));
            if (!sent) {
                co_return;
            }
        }
        page.after = found->entries.back().position;
    }
}

net::Response Api::export_journal(const net::Request& request) {
    auto selection = read_selection(request);
    if (auto* wrong = std::get_if<net::Response>(&selection)) {
        return std::move(*wrong);
    }
    net::Response response = net::event_stream(
        [this, wanted = std::get<journal::Selection>(selection)](net::EventStream& stream) {
            return send_export(wanted, &stream);
        }
    );
    response.headers.set("Content-Type", "application/jsonl; charset=utf-8");
    response.headers.set("Content-Disposition", "attachment; filename=\"deploybot-journal.jsonl\"");
    return response;
}

net::Response Api::get_events(const net::Request& request, const Caller& caller) {
    Feed::Wish wish;
    const std::string* last = request.headers.find("Last-Event-ID");
    const std::string* after = last != nullptr ? last : request.query.find("after");
    if (after != nullptr) {
        wish.after = read_number(*after);
        if (!wish.after) {
            return net::problem(
                400, "", "Last-Event-ID is not a position of the journal.",
                "send the id of the last event"
            );
        }
    }
    const auto kinds = read_kinds(request);
    if (!kinds) {
        return net::problem(
            400, "", "kinds names something that is not sent.", "entry, message and lane are"
        );
    }
    wish.kinds = *kinds;
    for (const auto& [name, lane] : engine_.world().lanes) {
        if (wish.kinds.messages && lane->queue.running) {
            if (auto live = commands::live_message(
                    *lane, lane->queue.running->token, engine_.catalog(), engine_.world().stops,
                    clock_.now()
                )) {
                wish.current.push_back(std::move(*live));
            }
        }
    }
    if (caller.session) {
        // an open page keeps its session from going idle, and ends with it
        const auto key = session_key(request);
        wish.may_go_on = [this, key] { return sessions_.find(key).has_value(); };
    }
    return net::event_stream([this, wish = std::move(wish)](net::EventStream& stream) {
        return feed_.follow(wish, &stream);
    });
}

}  // namespace deploybot::bot
