// The judge's verdicts in people's words, with all numbers. The board uses the same words.
#pragma once

#include "deploy/judge/judge.hpp"

#include <string>
#include <string_view>

namespace deploybot::commands {

/// "pass", "fail", "not decided", "no data", "metrics broken"
std::string_view word_of(deploy::VerdictKind kind);
/// "nothing against it; the step's time has not gone by"
std::string_view word_of(deploy::Rule rule);

/// Whether an arm has not served its minimum yet: no word about the version then.
bool numbers_are_few(const deploy::Verdict& verdict, const deploy::JudgePolicy& policy);

/// "errors 0.1 % of 190 in 20 s (stable 0 % of 400); needs about 78 more requests to it". A number
/// of requests stands there only where it can be told from what was measured.
std::string verdict_words(const deploy::Verdict& verdict, const deploy::JudgePolicy& policy);

/// "sequential counts test: p 0.62 (fails below 0.01), window 2 min"; empty where no test decided.
std::string test_words(const deploy::Verdict& verdict);

}  // namespace deploybot::commands
