// A secret that no log, no JSON and no stream can print.
#pragma once

#include "base/sha256.hpp"

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace deploybot::base {

/// Holds a secret and gives it away only to `reveal()`, so that each such place can be found and
/// read. The bytes are overwritten when it goes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept = default;
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&&) noexcept = default;
    ~Secret();

    [[nodiscard]] const std::string& reveal() const { return value_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }
    [[nodiscard]] bool matches(std::string_view offered) const {
        return !empty() && equal_in_constant_time(value_, offered);
    }

    friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "(secret)"; }

private:
    std::string value_;
};

}  // namespace deploybot::base
