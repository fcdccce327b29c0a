// The draft of a file -> its Config, with the rules that need more than one section.
#pragma once

#include "bot/config/declare/context.hpp"
#include "bot/config/sections/draft.hpp"
#include "bot/config/yaml/node.hpp"

namespace deploybot::bot::config {

/// Mistakes go to the context; the result counts only if there are none.
Config assemble(Context& context, const Node& root, FileDraft draft);

}  // namespace deploybot::bot::config
