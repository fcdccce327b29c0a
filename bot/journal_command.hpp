// `deploybot journal verify|export|show|checkpoint`: the journal for people and other programs,
// beside a running bot.
#pragma once

#include "journal/export.hpp"

#include <string>

namespace deploybot::bot {

/// 0: whole; 1: not, and the first entry that is wrong is named; 2: it cannot be read.
int verify_journal(const std::string& path, const std::string& checkpoint);
/// 0, or 2: it cannot be read.
int export_journal(const std::string& path, const journal::Selection& selection);
int show_journal(const std::string& path, const journal::Selection& selection);
int print_checkpoint(const std::string& path);

}  // namespace deploybot::bot
