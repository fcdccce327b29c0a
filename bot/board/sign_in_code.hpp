// One-time codes with which a person signs in on the board.
//
// `deploybot login-link` leaves a code in a folder beside the journal: whoever may write there owns
// the bot anyway. The running bot takes it away when it is used, so that it works once, whatever
// restarts meanwhile. Only the code's hash is stored.
//
// Thread: any; blocking, a small file.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace deploybot::bot {

inline constexpr base::Millis kSignInCodeLives{std::chrono::minutes{10}};

/// Where the codes for this journal are.
std::string sign_in_folder(std::string_view journal_path);

/// Makes a code for the person; the folder is made if it is not there, and codes that are too old
/// go. Unavailable, Full: it cannot be written.
base::Result<std::string> leave_sign_in_code(
    const std::string& folder, const base::PersonId& person, base::TimePoint now
);

/// Uses the code up. Refused: it was used, never given, or is too old.
base::Result<base::PersonId> take_sign_in_code(
    const std::string& folder, std::string_view code, base::TimePoint now
);

}  // namespace deploybot::bot
