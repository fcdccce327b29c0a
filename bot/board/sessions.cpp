#include "bot/board/sessions.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/sha256.hpp"
#include "bot/await.hpp"
#include "bot/board/sign_in_code.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace deploybot::bot {
namespace {

namespace asio = boost::asio;
using nlohmann::json;

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kLongestKey = 128;
constexpr std::size_t kPage = 500;
constexpr int kTries = 8;
constexpr const char* kSignedIn = "signed_in";
constexpr const char* kSignedOut = "signed_out";
constexpr const char* kSignedOutEverywhere = "signed_out_everywhere";

/// Empty where the record is not as we write it.
std::string text_of(const json& data, const char* name) {
    const auto member = data.is_object() ? data.find(name) : data.end();
    return data.is_object() && member != data.end() && member->is_string()
               ? member->get<std::string>()
               : std::string{};
}

journal::Cause cause_of(const base::PersonId& person, std::string request) {
    return {.actor = person.str(), .source = "board", .request = std::move(request)};
}

}  // namespace

Sessions::Sessions(const base::Clock& clock, std::string code_folder, Append append)
    : clock_(clock), code_folder_(std::move(code_folder)), append_(std::move(append)) {}

base::Outcome Sessions::restore(const journal::Store& store) {
    while (true) {
        const auto page = store.read_stream(std::string(kSessionsStream), version_, kPage);
        if (!page) {
            return base::fail(page.error());
        }
        for (const journal::Entry& entry : *page) {
            apply(entry);
        }
        if (page->size() < kPage) {
            break;
        }
    }
    for (auto& [id, session] : sessions_) {
        session.seen = clock_.now();
    }
    drop_ended();
    return {};
}

void Sessions::apply(const journal::Entry& entry) {
    version_ = entry.version;
    const json data = json::parse(entry.data, nullptr, false);
    const std::string person = text_of(data, "person");
    if (person.empty()) {
        base::log_error(
            {}, "an entry of the sessions cannot be read: it is left out",
            {{"position", std::to_string(entry.position)}}
        );
        return;
    }
    if (entry.type == kSignedIn) {
        sessions_[text_of(data, "session")] = {
            .person = base::PersonId{person}, .began = entry.at, .seen = entry.at};
    } else if (entry.type == kSignedOut) {
        sessions_.erase(text_of(data, "session"));
    } else if (entry.type == kSignedOutEverywhere) {
        drop_all_of(base::PersonId{person});
    }
}

base::TimePoint Sessions::end_of(const Kept& session) const {
    return session.began + times_.longest;
}

base::TimePoint Sessions::idle_end_of(const Kept& session) const {
    return std::min(session.seen + times_.idle, end_of(session));
}

void Sessions::drop_all_of(const base::PersonId& person) {
    std::erase_if(sessions_, [&](const auto& each) { return each.second.person == person; });
}

void Sessions::drop_ended() {
    std::erase_if(sessions_, [this](const auto& each) {
        return idle_end_of(each.second) <= clock_.now();
    });
}

asio::awaitable<base::Outcome> Sessions::note(
    std::string type, std::string data, journal::Cause cause
) {
    for (int i = 0; i < kTries; ++i) {
        const std::uint64_t version = version_;
        journal::Append append{
            .at = clock_.now(),
            .expected = {{.stream = std::string(kSessionsStream), .version = version}},
            .entries = {
                {.stream = std::string(kSessionsStream),
                 .type = type,
                 .type_version = 1,
                 .data = data,
                 .cause = cause}}};
        const auto appended =
            co_await await_completion<base::Result<journal::Appended>>([&](auto done) {
                append_(std::move(append), std::move(done));
            });
        if (appended) {
            version_ = version + 1;
            co_return base::Outcome{};
        }
        // somebody else signed in at the same time: their entry is the next version by now
        if (appended.error().code != base::ErrorCode::Conflict || version_ == version) {
            co_return base::fail(appended.error());
        }
    }
    co_return base::fail(
        base::ErrorCode::Conflict, "Too many people sign in just now.", "try again"
    );
}

asio::awaitable<base::Result<Sessions::SignedIn>> Sessions::sign_in(
    std::string code, std::string request
) {
    const base::TimePoint now = clock_.now();
    const auto person = take_sign_in_code(code_folder_, code, now);
    if (!person) {
        co_return base::fail(person.error());
    }
    SignedIn made;
    made.key = base::Secret{base::random_hex(kKeyBytes)};
    const std::string id = base::to_hex(base::sha256(made.key.reveal()));
    const json data{{"person", *person}, {"session", id}};
    const auto noted = co_await note(kSignedIn, data.dump(), cause_of(*person, std::move(request)));
    if (!noted) {
        co_return base::fail(noted.error());
    }
    drop_ended();
    const Kept kept{.person = *person, .began = now, .seen = now};
    sessions_[id] = kept;
    made.session = {
        .id = id, .person = *person, .ends = end_of(kept), .idle_ends = idle_end_of(kept)};
    co_return made;
}

std::optional<Session> Sessions::find(std::string_view key) {
    if (key.empty() || key.size() > kLongestKey) {
        return std::nullopt;
    }
    const auto found = sessions_.find(base::to_hex(base::sha256(key)));
    if (found == sessions_.end() || idle_end_of(found->second) <= clock_.now()) {
        return std::nullopt;
    }
    found->second.seen = clock_.now();
    return Session{
        .id = found->first,
        .person = found->second.person,
        .ends = end_of(found->second),
        .idle_ends = idle_end_of(found->second)};
}

asio::awaitable<base::Outcome> Sessions::sign_out(Session session, std::string request) {
    const json data{{"person", session.person}, {"session", session.id}};
    // gone at once: a journal that cannot be written must not keep anybody signed in
    sessions_.erase(session.id);
    co_return co_await note(kSignedOut, data.dump(), cause_of(session.person, std::move(request)));
}

asio::awaitable<base::Outcome> Sessions::sign_out_everywhere(
    base::PersonId person, std::string request
) {
    drop_all_of(person);
    const json data{{"person", person}};
    co_return co_await note(
        kSignedOutEverywhere, data.dump(), cause_of(person, std::move(request))
    );
}

}  // namespace deploybot::bot
