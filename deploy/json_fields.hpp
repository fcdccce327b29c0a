// Reads and writes structs field by field from one list, strictly: for what is journaled and must
// be computed again.
//
// A struct names its fields once, in `visit_fields(visit, value)`; writing and reading follow that
// list. A field that is missing keeps its default: it was added after the journal was written. A
// field of another type, or an unknown word for an enumerator, throws nlohmann::json::exception,
// which the reader of the journal catches. A number that JSON does not know (a histogram's last
// bound is infinite) is written as the word Prometheus has for it: "+Inf", "-Inf", "NaN".
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace deploybot::deploy::json_fields {

using Json = nlohmann::json;

[[noreturn]] inline void fail(const std::string& what, const Json& where) {
    constexpr int kId = 501;
    throw Json::other_error::create(kId, what, &where);
}

inline void require(bool condition, const char* what, const Json& where) {
    if (!condition) {
        fail(std::string("expected ") + what + ", found " + where.type_name(), where);
    }
}

// every kind of value has its put() and take(); structs are recognised by their visit_fields()

inline void put(Json& json, bool value) {
    json = value;
}
inline void take(const Json& json, bool& value) {
    require(json.is_boolean(), "true or false", json);
    value = json.get<bool>();
}

inline void put(Json& json, int value) {
    json = value;
}
inline void take(const Json& json, int& value) {
    require(json.is_number_integer(), "a whole number", json);
    value = json.get<int>();
}

inline void put(Json& json, double value) {
    if (std::isnan(value)) {
        json = "NaN";
    } else if (std::isinf(value)) {
        json = value > 0 ? "+Inf" : "-Inf";
    } else {
        json = value;
    }
}
inline void take(const Json& json, double& value) {
    if (json == "NaN") {
        value = std::numeric_limits<double>::quiet_NaN();
    } else if (json == "+Inf") {
        value = std::numeric_limits<double>::infinity();
    } else if (json == "-Inf") {
        value = -std::numeric_limits<double>::infinity();
    } else {
        require(json.is_number(), "a number", json);
        value = json.get<double>();
    }
}

inline void put(Json& json, const std::string& value) {
    json = value;
}
inline void take(const Json& json, std::string& value) {
    require(json.is_string(), "text", json);
    value = json.get<std::string>();
}

template <class Tag>
void put(Json& json, const base::Name<Tag>& value) {
    json = value.str();
}
template <class Tag>
void take(const Json& json, base::Name<Tag>& value) {
    require(json.is_string(), "a name", json);
    value = base::Name<Tag>(json.get<std::string>());
}

inline void put(Json& json, base::Millis value) {
    json = value.count();
}
inline void take(const Json& json, base::Millis& value) {
    require(json.is_number_integer(), "milliseconds", json);
    value = base::Millis{json.get<std::int64_t>()};
}

inline void put(Json& json, base::TimePoint value) {
    json = base::to_millis(value);
}
inline void take(const Json& json, base::TimePoint& value) {
    require(json.is_number_integer(), "milliseconds since 1970", json);
    value = base::from_millis(json.get<std::int64_t>());
}

template <class Enum>
    requires std::is_enum_v<Enum>
void put(Json& json, Enum value) {
    json = std::string(name_of(value));
}
template <class Enum>
    requires std::is_enum_v<Enum>
void take(const Json& json, Enum& value) {
    require(json.is_string(), "a word", json);
    const auto word = json.get<std::string>();
    // name_of() answers the empty word past the last enumerator
    for (int i = 0; !name_of(static_cast<Enum>(i)).empty(); ++i) {
        if (name_of(static_cast<Enum>(i)) == word) {
            value = static_cast<Enum>(i);
            return;
        }
    }
    fail("unknown word \"" + word + "\"", json);
}

class Writer;
class Reader;

template <class Struct>
    requires requires(Writer& writer, const Struct& value) { visit_fields(writer, value); }
void put(Json& json, const Struct& value);
template <class Struct>
    requires requires(Reader& reader, Struct& value) { visit_fields(reader, value); }
void take(const Json& json, Struct& value);

template <class T>
void put(Json& json, const std::optional<T>& value);
template <class T>
void take(const Json& json, std::optional<T>& value);
template <class T>
void put(Json& json, const std::vector<T>& values);
template <class T>
void take(const Json& json, std::vector<T>& values);

inline void put(Json& json, const std::map<std::string, double>& values) {
    json = Json::object();
    for (const auto& [key, value] : values) {
        put(json[key], value);
    }
}
inline void take(const Json& json, std::map<std::string, double>& values) {
    require(json.is_object(), "an object", json);
    values.clear();
    for (const auto& [key, value] : json.items()) {
        take(value, values[key]);
    }
}

class Writer {
public:
    explicit Writer(Json& json) : json_(json) { json_ = Json::object(); }

    template <class T>
    void operator()(const char* name, const T& value) {
        put(json_[name], value);
    }

private:
    Json& json_;
};

class Reader {
public:
    explicit Reader(const Json& json) : json_(json) {
        require(json.is_object(), "an object", json);
    }

    template <class T>
    void operator()(const char* name, T& value) {
        const auto found = json_.find(name);
        if (found != json_.end()) {
            take(*found, value);
        }
    }

private:
    const Json& json_;
};

template <class Struct>
    requires requires(Writer& writer, const Struct& value) { visit_fields(writer, value); }
void put(Json& json, const Struct& value) {
    Writer writer(json);
    visit_fields(writer, value);
}
template <class Struct>
    requires requires(Reader& reader, Struct& value) { visit_fields(reader, value); }
void take(const Json& json, Struct& value) {
    value = Struct{};
    Reader reader(json);
    visit_fields(reader, value);
}

template <class T>
void put(Json& json, const std::optional<T>& value) {
    if (value) {
        put(json, *value);
    } else {
        json = nullptr;
    }
}
template <class T>
void take(const Json& json, std::optional<T>& value) {
    value.reset();
    if (!json.is_null()) {
        take(json, value.emplace());
    }
}

template <class T>
void put(Json& json, const std::vector<T>& values) {
    json = Json::array();
    for (const T& each : values) {
        put(json.emplace_back(), each);
    }
}
template <class T>
void take(const Json& json, std::vector<T>& values) {
    require(json.is_array(), "a list", json);
    values.clear();
    for (const Json& each : json) {
        take(each, values.emplace_back());
    }
}

}  // namespace deploybot::deploy::json_fields
