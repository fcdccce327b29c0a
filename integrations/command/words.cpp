#include "integrations/command/words.hpp"

#include "base/contract.hpp"

#include <array>
#include <utility>

namespace deploybot::integrations::command {
namespace {

using deploy::DriverAction;
using deploy::DriverEnd;

constexpr std::array<std::pair<DriverAction, std::string_view>, 7> kActions{
    {{DriverAction::Deploy, "deploy"},
     {DriverAction::Observe, "observe"},
     {DriverAction::Verify, "verify"},
     {DriverAction::Backup, "backup"},
     {DriverAction::Restore, "restore"},
     {DriverAction::RollBack, "roll_back"},
     {DriverAction::Retire, "retire"}}};

constexpr std::array<std::pair<DriverEnd, std::string_view>, 4> kEnds{
    {{DriverEnd::Succeeded, "succeeded"},
     {DriverEnd::Failed, "failed"},
     {DriverEnd::TimedOut, "timed_out"},
     {DriverEnd::Cancelled, "cancelled"}}};

template <class Table, class Value>
std::string_view word_in(const Table& table, Value value) {
    for (const auto& [known, word] : table) {
        if (known == value) {
            return word;
        }
    }
    DEPLOYBOT_ASSERT(false, "every enumerator has its word");
}

template <class Value, class Table>
std::optional<Value> value_in(const Table& table, std::string_view word) {
    for (const auto& [value, known] : table) {
        if (known == word) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_word(DriverAction action) {
    return word_in(kActions, action);
}
std::string_view to_word(DriverEnd end) {
    return word_in(kEnds, end);
}

std::optional<DriverAction> action_of(std::string_view word) {
    return value_in<DriverAction>(kActions, word);
}
std::optional<DriverEnd> end_of(std::string_view word) {
    return value_in<DriverEnd>(kEnds, word);
}

}  // namespace deploybot::integrations::command
