// What the grammar's tests share: a small shop's names, and one line parsed.
#pragma once

#include "commands/grammar/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <variant>

namespace deploybot::queue {

inline void PrintTo(const Command& command, std::ostream* out) {
    *out << commands::to_line(command);
}

}  // namespace deploybot::queue

namespace deploybot::commands {

inline const Vocabulary& shop_names() {
    static const Vocabulary kMadeOnce = [] {
        Vocabulary names;
        for (const char* name : {"shop", "search", "cafe"}) {
            names.services.add(name);
        }
        for (const char* name : {"uat", "canary", "production"}) {
            names.environments.add(name);
            names.stages.add(name);
        }
        names.stages.add("watch");
        names.flags.add("checkout-v2");
        names.tokens.add("DEP-1763699862417");
        return names;
    }();
    return kMadeOnce;
}

inline Parsed parse_one(std::string_view text) {
    const auto all = parse(text, {.names = shop_names()});
    EXPECT_EQ(all.size(), 1U) << text;
    return all.front();
}

inline queue::Command command_of(std::string_view text) {
    const Parsed parsed = parse_one(text);
    if (const auto* command = std::get_if<queue::Command>(&parsed)) {
        return *command;
    }
    const auto& trouble = std::get<Misunderstanding>(parsed);
    ADD_FAILURE() << "not understood: " << text << " (kind " << static_cast<int>(trouble.kind)
                  << ", found " << trouble.found << ")";
    return {};
}

inline Misunderstanding trouble_of(std::string_view text) {
    const Parsed parsed = parse_one(text);
    if (const auto* trouble = std::get_if<Misunderstanding>(&parsed)) {
        return *trouble;
    }
    ADD_FAILURE() << "taken for a command: " << text;
    return {};
}

}  // namespace deploybot::commands
