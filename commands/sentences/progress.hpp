// How a deployment stands, in lines: the bar of its stages, what it does now, what comes next. Used
// by the live message, by status and by why.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"

#include <string>
#include <vector>

namespace deploybot::commands {

/// `validate ✓   uat ✓   canary ▮▮▮▯ 50 %   production   watch`
std::string stage_bar(const deploy::Deployment& deployment);

/// "canary 25 %", "uat", "production, all customers"
std::string where_it_stands(const deploy::Deployment& deployment);

/// What it does now and why, and what comes next: one to three lines.
std::vector<Line> progress_lines(
    const deploy::Deployment& deployment, const queue::Rights& rights, base::TimePoint now
);

/// "flag checkout-v2 off at 14:09:14 → errors stayed; stable version at 14:09:22 → …"
std::vector<Line> ladder_lines(const deploy::Deployment& deployment);

/// The same in one line, "What I did: … → …"; empty if no rung was climbed.
Line what_i_did(const deploy::Deployment& deployment);

}  // namespace deploybot::commands
