// Signing in on the board, and out.
#include "base/log.hpp"
#include "bot/api/api.hpp"
#include "bot/api/json_answers.hpp"
#include "bot/version.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::bot {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestCode = 200;

net::Response no_session() {
    return net::problem(
        401, "", "You are not signed in, or no longer.",
        "ask for a link: deploybot login-link PERSON"
    );
}

}  // namespace

json Api::session_json(const Session& session) const {
    json person{{"id", session.person}, {"name", session.person}, {"roles", json::array()}};
    if (const queue::Person* known = engine_.catalog().rights.find(session.person)) {
        person["name"] = known->name;
        person["roles"] = known->roles;
    }
    return json{
        {"person", std::move(person)},
        {"ends_at", base::to_iso8601(session.ends)},
        {"idle_ends_at", base::to_iso8601(session.idle_ends)},
        {"now", base::to_iso8601(clock_.now())},
        {"version", std::string(kVersion)}};
}

Api::Answer Api::handle_session(net::Request request) {
    if (request.method == net::Method::Post) {
        co_return co_await sign_in(std::move(request));
    }
    const bool get = request.method == net::Method::Get;
    if (!get && request.method != net::Method::Delete) {
        co_return not_allowed("GET, POST, DELETE");
    }
    auto caller = find_caller(request, tokens_, sessions_);
    if (auto* refusal = std::get_if<net::Response>(&caller)) {
        co_return std::move(*refusal);
    }
    const auto& session = std::get<Caller>(caller).session;
    if (!session) {
        co_return no_session();
    }
    if (get) {
        co_return net::json(200, dump(session_json(*session)));
    }
    co_return co_await sign_out(std::move(request), *session);
}

Api::Answer Api::sign_in(net::Request request) {
    if (!is_from_own_page(request)) {
        co_return net::problem(
            403, "", "This request does not come from the board's own page.",
            "open the link in a browser"
        );
    }
    auto read = read_body(request, R"({"code": "..."})");
    if (auto* wrong = std::get_if<net::Response>(&read)) {
        co_return std::move(*wrong);
    }
    const json& body = std::get<json>(read);
    if (!body.contains("code") || !body["code"].is_string() ||
        body["code"].get_ref<const std::string&>().size() > kLongestCode) {
        co_return net::problem(400, "", "The body has no code.", R"(send {"code": "..."})");
    }
    const std::string id = next_request_id();
    const auto made = co_await sessions_.sign_in(body["code"].get<std::string>(), id);
    if (!made) {
        co_return made.error().code == base::ErrorCode::Refused
            ? net::problem(403, "", made.error().message, made.error().hint)
            : net::problem(made.error());
    }
    base::log_info(
        {.token = {}, .request = id}, "signed in", {{"person", made->session.person.str()}}
    );
    net::Response response = net::json(200, dump(session_json(made->session)));
    response.headers.set(
        "Set-Cookie", session_cookie(made->key, made->session.ends - clock_.now())
    );
    co_return response;
}

Api::Answer Api::sign_out(net::Request request, Session session) {
    auto everywhere = read_switch(request, "everywhere");
    if (auto* wrong = std::get_if<net::Response>(&everywhere)) {
        co_return std::move(*wrong);
    }
    const auto done =
        std::get<bool>(everywhere)
            ? co_await sessions_.sign_out_everywhere(session.person, next_request_id())
            : co_await sessions_.sign_out(session, next_request_id());
    if (!done) {
        co_return net::problem(done.error());
    }
    net::Response response = net::plain(204, "");
    response.headers.set("Set-Cookie", session_cookie({}, {}));
    co_return response;
}

}  // namespace deploybot::bot
