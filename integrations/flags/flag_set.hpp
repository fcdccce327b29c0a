// The flags of one service in one environment: which are there, and for how many percent of the
// users each is on.
//
// Pure values and functions. A flag is never left out once it is known, and never DISABLED: with
// both, the program's own default would decide, and not what was asked here.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace deploybot::integrations::flags {

struct FlagSet {
    base::ServiceName service;
    base::EnvironmentName environment;
    std::map<base::FlagName, int> percent;  ///< 0: off, 100: on for all

    bool operator==(const FlagSet&) const = default;
};

/// `shop/production`: names the set in documents and answers.
std::string id_of(const FlagSet& flags);

/// The set as flagd and every OpenFeature provider of flagd read it (schema v0), one flag a line.
///
/// Off is `defaultVariant: off` without targeting (a default alone would not override a rule); all
/// on is `defaultVariant: on`; in between a `fractional` rule with integer weights on flag and
/// targeting key. An empty set is a document with an empty `flags`, never `{}`.
std::string to_document(const FlagSet& flags);

/// Reads what to_document writes and nothing else. Errors: Broken, with the place.
base::Result<FlagSet> parse_document(
    std::string_view text, const base::ServiceName& service,
    const base::EnvironmentName& environment
);

}  // namespace deploybot::integrations::flags
