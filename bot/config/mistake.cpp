#include "bot/config/mistake.hpp"

namespace deploybot::bot {

std::string format_mistakes(const std::vector<Mistake>& mistakes) {
    std::string text;
    for (const Mistake& mistake : mistakes) {
        text += mistake.file + ":" + std::to_string(mistake.place.line) + ":" +
                std::to_string(mistake.place.column) + ": " + mistake.message;
        text += mistake.hint.empty() ? "\n" : "; " + mistake.hint + "\n";
    }
    return text;
}

}  // namespace deploybot::bot
