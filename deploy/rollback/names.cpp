#include "deploy/rollback/ladder.hpp"

#include <string_view>

namespace deploybot::deploy {

std::string_view name_of(Rung rung) {
    switch (rung) {
        case Rung::Hold:
            return "hold";
        case Rung::FlagOff:
            return "flag_off";
        case Rung::StableVersion:
            return "stable_version";
        case Rung::Person:
            return "person";
    }
    return "";
}

std::string_view name_of(StableHealth health) {
    switch (health) {
        case StableHealth::None:
            return "none";
        case StableHealth::Healthy:
            return "healthy";
        case StableHealth::Ill:
            return "ill";
        case StableHealth::Unknown:
            return "unknown";
    }
    return "";
}

std::string_view name_of(Helped helped) {
    switch (helped) {
        case Helped::Yes:
            return "yes";
        case Helped::NotYet:
            return "not_yet";
        case Helped::No:
            return "no";
    }
    return "";
}

}  // namespace deploybot::deploy
