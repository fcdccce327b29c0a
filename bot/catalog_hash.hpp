// A fingerprint of the rights and services that decisions are made with.
#pragma once

#include "deploy/policy.hpp"

#include <string>

namespace deploybot::bot {

/// Hex SHA-256 over all of the catalog: changes when anything in it does.
std::string catalog_hash(const deploy::Catalog& catalog);

}  // namespace deploybot::bot
