// The names that people can type, as views.hpp gives them.
#include "bot/api/views.hpp"
#include "queue/train.hpp"

namespace deploybot::bot {
namespace {

/// Of all on board.
void add_tokens(commands::Vocabulary& names, const queue::Request& train) {
    for (const queue::Request* each : queue::on_board(train)) {
        names.tokens.add(each->token.str());
    }
}

}  // namespace

commands::Vocabulary vocabulary(const deploy::Catalog& catalog) {
    commands::Vocabulary names;
    for (const auto& [name, service] : catalog.services) {
        names.services.add(name.str());
        names.services.add(service.lane.str());
        for (const base::EnvironmentName& environment :
             {service.uat, service.canary, service.production}) {
            names.environments.add(environment.str());
        }
        for (const deploy::FeatureFlag& flag : service.flags) {
            names.flags.add(flag.name.str());
        }
    }
    for (const auto& [id, person] : catalog.rights.people) {
        // a name of several words can't be typed as one; where two agree, the id is meant
        if (person.name.find(' ') == std::string::npos) {
            names.people.add(person.name);
        }
    }
    for (const auto& [id, person] : catalog.rights.people) {
        names.people.add(id.str());
    }
    for (const deploy::Stage stage :
         {deploy::Stage::Validate, deploy::Stage::Uat, deploy::Stage::Canary,
          deploy::Stage::Production, deploy::Stage::Watch}) {
        names.stages.add(deploy::name_of(stage));
    }
    return names;
}

commands::Vocabulary vocabulary(const deploy::World& world, const deploy::Catalog& catalog) {
    commands::Vocabulary names = vocabulary(catalog);
    for (const auto& [name, lane] : world.lanes) {
        if (lane->queue.running) {
            add_tokens(names, *lane->queue.running);
        }
        for (const queue::Request& request : lane->queue.waiting) {
            add_tokens(names, request);
        }
        for (const queue::Stranded& each : lane->queue.stranded) {
            names.tokens.add(each.request.token.str());
        }
    }
    return names;
}

}  // namespace deploybot::bot
