// The keys of the configuration for tools and readers, from the declaration that the reader itself
// goes by (bot/config/sections/).
#pragma once

#include <string>

namespace deploybot::bot {

/// JSON Schema 2020-12, without a line break at its end: docs/deploybot.schema.json is this text.
std::string config_schema();

/// Every key with type, default and meaning, as Markdown: docs/configuration.md ends with it.
std::string config_reference();

}  // namespace deploybot::bot
