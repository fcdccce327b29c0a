// Who waits in which order, who rides with whom, and who has said what, as the journal tells it to
// somebody who does not trust the bot: a small model of its own of one lane's queue.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "deploy/plan.hpp"
#include "deploy/policy.hpp"
#include "queue/event.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace deploybot::simulation {

/// What is wrong with an entry; an empty text: it fits.
struct Finding {
    const char* invariant = "";
    std::string what{};
};

class TrainModel {
public:
    /// `human`: who really asked for it.
    Finding read(const queue::Requested& event, const base::PersonId& human);
    Finding read(const queue::Called& event, base::TimePoint at);
    Finding read(const queue::TurnAccepted& event, const base::PersonId& human);
    Finding read(const queue::Withdrawn& event);
    Finding read(const queue::Joined& event);
    Finding read(const queue::Left& event);
    Finding read(const queue::Driven& event);
    Finding read(const queue::Spoke& event, const base::PersonId& human);
    Finding read(const queue::SentOn& event);
    Finding read(const queue::TrainSplit& event);
    Finding read(const queue::Moved& event, base::TimePoint at);
    Finding read(const queue::Delegated& event);

    /// A hold was lifted: the time of a turn does not run while nobody could take it.
    void call_again() { called_.reset(); }
    /// An approval was taken back: whoever gives it anew gets the whole time.
    void renew_turn(const base::Token& token, base::TimePoint at) {
        if (called_ && first() == token) {
            called_ = at;
        }
    }
    /// The first starts, as its policy and its people want it.
    Finding start(const base::Token& token, const deploy::Policy& policy);
    /// What runs enters another stage by itself; `nullopt`: it ends.
    Finding enter(std::optional<deploy::Stage> stage, const deploy::Policy& policy);
    /// Everybody says anew.
    void say_anew();
    /// What runs has ended: those of its riders that have ended with it.
    std::vector<base::Token> end(queue::End end);

    [[nodiscard]] const base::Token& running() const { return running_; }
    /// In the queue, on board of what waits, or stranded.
    [[nodiscard]] bool waits(const base::Token& token) const;
    /// All on board of what goes out with this token, the conductor first.
    [[nodiscard]] const std::vector<base::Token>& riders_of(const base::Token& train) const;
    /// Whether the person asked for anything that rides on it.
    [[nodiscard]] bool takes_part(const base::Token& train, const base::PersonId& person) const;
    /// Everybody's place in line, 1 for the next; riders have their train's.
    [[nodiscard]] std::map<base::Token, int> places() const;
    /// Since when the first has kept others waiting by its silence; nullopt: it does not.
    [[nodiscard]] std::optional<base::TimePoint> silent_since(
        const deploy::Policy& policy, base::TimePoint now
    ) const;
    [[nodiscard]] base::Token first() const;
    /// How long the first may keep its turn; zero: for ever.
    [[nodiscard]] base::Millis turn_of_first() const;

private:
    struct Person {
        base::PersonId id;
        base::TimePoint at;
        bool is_good = false;  ///< or nobody waits for their word
        bool is_excused = false;
        bool is_emergency = false;
        bool accepts_turn = false;  ///< policy: it waits for its conductor's word
        base::Millis turn{};
        int absences = 0;
    };

    std::vector<base::Token>::iterator behind_emergencies();
    std::vector<base::Token>::iterator place_of(const base::Token& train);
    base::Token train_of(const base::Token& rider) const;
    void hand_over(const base::Token& from, const base::Token& to);
    void take(const base::Token& token, const base::Token& head);
    [[nodiscard]] bool is_driven_by(const base::Token& train, const base::Token& rider) const;
    void ask_anew(const base::Token& train);
    /// Since when the first keeps others waiting: at least one of them is there.
    [[nodiscard]] base::TimePoint turn_since() const;
    /// For whose word this train would wait at the head.
    [[nodiscard]] std::vector<base::PersonId> awaited(
        const base::Token& train, const deploy::Policy& policy
    ) const;
    /// Nobody was asked yet, and nobody has sent it on.
    void forget_turn();
    /// A turn belongs to the first.
    void give_back_turns();
    [[nodiscard]] bool all_good(const base::Token& train) const;

    std::vector<base::Token> waiting_;  ///< what goes out of each train
    base::Token running_;
    std::map<base::Token, std::vector<base::Token>> trains_;
    std::map<base::Token, Person> people_;  ///< by request, of all that have not ended
    std::set<base::Token> stranded_;
    std::optional<base::TimePoint> called_;  ///< the first
    base::Token accepted_;                   ///< whose turn was taken
    std::string sent_to_;                    ///< the stage, of what runs or is first
    bool done_ = false;
};

}  // namespace deploybot::simulation
