#include "commands/sentences/progress.hpp"

#include "base/text.hpp"
#include "commands/sentences/verdict.hpp"
#include "commands/sentences/words.hpp"

#include <algorithm>
#include <array>

namespace deploybot::commands {
namespace {

using deploy::Deployment;
using deploy::Stage;
using deploy::Step;
using deploy::StepKind;

constexpr std::array<Stage, 5> kStages{
    Stage::Validate, Stage::Uat, Stage::Canary, Stage::Production, Stage::Watch};

/// The share of the customers that the last split on the way forward gave the new version.
int percent_so_far(const std::vector<Step>& way, std::size_t step) {
    int percent = 0;
    for (std::size_t i = 0; i <= step && i < way.size(); ++i) {
        if (way[i].kind == StepKind::Split) {
            percent = way[i].percent;
        }
    }
    return percent;
}

std::string canary_bar(const std::vector<Step>& way, std::size_t step) {
    std::string bar;
    for (std::size_t i = 0; i < way.size(); ++i) {
        if (way[i].stage == Stage::Canary && way[i].kind == StepKind::Split) {
            bar += i <= step ? "▮" : "▯";
        }
    }
    const int percent = percent_so_far(way, step);
    return bar + (percent > 0 ? " " + std::to_string(percent) + " %" : "");
}

/// "Next: 50 % in 1 min 40 s."
std::string next_words(
    const Deployment& deployment, const std::vector<Step>& way, base::TimePoint now
) {
    const Step& current = way[deployment.step];
    std::string what;
    for (std::size_t i = deployment.step + 1; i < way.size() && what.empty(); ++i) {
        if (way[i].kind == StepKind::Split && way[i].stage == Stage::Canary) {
            what = std::to_string(way[i].percent) + " %";
        } else if (way[i].kind == StepKind::Flags) {
            what = "flags on for " + std::to_string(way[i].percent) + " % of the users";
        } else if (way[i].kind == StepKind::MarkStable) {
            what = "marked stable";
        } else if (way[i].stage != current.stage) {
            what = std::string(name_of(way[i].stage));
        }
    }
    const base::Millis left = deployment.step_since + current.duration - now;
    std::string when = " as soon as the evidence is enough";
    if (deployment.paused || deployment.waits_for_person) {
        when = " only after resume " + short_token(deployment.token);
    } else if (left > base::Millis{0}) {
        when = " in " + roughly(whole_seconds(left));
    }
    return what.empty() ? "" : "Next: " + what + when + ".";
}

std::string pools_word(const Step& step) {
    return step.environment.empty() ? step.pool.str() : step.environment.str();
}

/// What a step that no judge decides is doing.
std::string doing(const Step& step) {
    switch (step.kind) {
        case StepKind::Check:
            return "Checking commit and artifact once more";
        case StepKind::Gate:
            return "Asking what has to be so before production";
        case StepKind::Deploy:
            return "Deploying to " + pools_word(step);
        case StepKind::Verify:
            return "Running the smoke tests in " + pools_word(step);
        case StepKind::Flags:
            return "Turning the flags to " + std::to_string(step.percent) + " % in " +
                   step.environment.str();
        case StepKind::Split:
            return "Moving the customers' traffic";
        case StepKind::Judge:
            return "Watching the numbers";
        case StepKind::MarkStable:
            return "Marking it stable";
        case StepKind::Retire:
            return "Stopping what has no traffic any more in " + pools_word(step);
        case StepKind::Health:
            return "Asking the stable version whether it is healthy";
        case StepKind::Cancel:
            return "Ending what was still being deployed";
        case StepKind::RollBack:
            return "Deploying the stable version to " + pools_word(step) + " again";
    }
    return "";
}

Line doing_line(const Deployment& deployment, const Step& step, base::TimePoint now) {
    Line line{plain(doing(step) + " ")};
    append(line, since_line(deployment.step_since, now));
    line.push_back(plain("."));
    return line;
}

std::vector<Line> retreat_lines(
    const Deployment& deployment, const deploy::Retreat& retreat, const queue::Rights& rights,
    base::TimePoint now
) {
    const deploy::Stable* stable = deployment.stable();
    const std::string target = stable == nullptr ? "nothing" : short_sha(stable->commit.sha);
    std::vector<Line> lines;
    if (retreat.safe) {
        lines.push_back(
            {plain("Customers are on " + target + " again since "), clock_span(*retreat.safe),
             plain(
                 ", " + roughly(*retreat.safe - retreat.decided) + " after " +
                 name_of(retreat.author.by, rights) + " decided."
             )}
        );
    } else if (retreat.reached.exposed) {
        Line line{plain("Going back to " + target + " ")};
        append(line, since_line(retreat.decided, now));
        line.push_back(plain("."));
        lines.push_back(std::move(line));
    } else {
        lines.push_back({plain("Stopping; no customer was on it.")});
    }
    lines.push_back({plain("Why: " + clause(retreat.author.reason))});
    return lines;
}

Line judge_line(const Deployment& deployment, const std::vector<Step>& way, base::TimePoint now) {
    const Step& step = way[deployment.step];
    if (!deployment.verdict) {
        Line line{plain("Waiting for the first numbers ")};
        append(line, since_line(deployment.step_since, now));
        line.push_back(plain("."));
        return line;
    }
    const deploy::Verdict& verdict = *deployment.verdict;
    const deploy::JudgePolicy& policy = deployment.plan.service.policy.judge;
    const std::string said = verdict_words(verdict, policy);
    if (!deploy::is_troubled(verdict) && verdict.kind != deploy::VerdictKind::Fail) {
        const std::string how =
            numbers_are_few(verdict, policy) ? ": numbers are still coming in: " : " fine so far: ";
        return {plain(
            sentence(std::string(name_of(step.stage)) + how + said) + " " +
            next_words(deployment, way, now)
        )};
    }
    Line line = phrase("Holding at ", where_it_stands(deployment), ": ", clause(said));
    if (verdict.kind != deploy::VerdictKind::Fail) {
        append(line, " I neither promote nor roll back on that.");
    }
    if (deployment.troubled_since) {
        const base::TimePoint until =
            *deployment.troubled_since + deployment.plan.service.policy.patience;
        append(
            line,
            until > now
                ? phrase(" If it stays so until ", moment_span(until, now), " I page the on-call.")
                : phrase(" I have paged the on-call.")
        );
    }
    return line;
}

}  // namespace

std::string stage_bar(const Deployment& deployment) {
    if (deployment.retreat) {
        const deploy::Stable* stable = deployment.stable();
        return "← back" +
               (stable == nullptr ? std::string() : " to " + short_sha(stable->commit.sha));
    }
    const auto way = deployment.way();
    const Stage current = way[deployment.step].stage;
    std::string bar;
    for (const Stage stage : kStages) {
        bar += bar.empty() ? "" : "   ";
        bar += name_of(stage);
        if (stage < current) {
            bar += " ✓";
        } else if (stage == current) {
            bar += stage == Stage::Canary ? " " + canary_bar(way, deployment.step) : " ●";
        }
    }
    return bar;
}

std::string where_it_stands(const Deployment& deployment) {
    const Step step = deployment.current();
    if (deployment.retreat) {
        return "going back";
    }
    if (step.stage != Stage::Canary) {
        return std::string(name_of(step.stage));
    }
    const int percent = percent_so_far(deployment.way(), deployment.step);
    return percent == 0 ? "canary" : "canary " + std::to_string(percent) + " %";
}

std::vector<Line> progress_lines(
    const Deployment& deployment, const queue::Rights& rights, base::TimePoint now
) {
    const auto way = deployment.way();
    if (deployment.retreat) {
        std::vector<Line> lines = retreat_lines(deployment, *deployment.retreat, rights, now);
        if (deployment.step < way.size()) {
            lines.push_back(doing_line(deployment, way[deployment.step], now));
        }
        return lines;
    }
    std::vector<Line> lines;
    if (deployment.paused) {
        lines.push_back(phrase(
            "Paused by ", name_of(deployment.paused->by, rights), " ",
            since_line(deployment.paused->since, now), reason_words(deployment.paused->reason),
            ". A failing version still goes back."
        ));
    }
    if (deployment.waits_for_person) {
        lines.push_back({plain("Waiting for a person: " + clause(deployment.person_question))});
    }
    if (deployment.retry.tries > 0) {
        lines.push_back(phrase(
            doing(way[deployment.step]), " fails: ", clause(deployment.retry.problem), " Tried ",
            count(static_cast<std::size_t>(deployment.retry.tries), "time", "times"), "; again at ",
            clock_span(deployment.retry.at), "."
        ));
    } else if (way[deployment.step].kind == StepKind::Judge) {
        lines.push_back(judge_line(deployment, way, now));
    } else {
        lines.push_back(doing_line(deployment, way[deployment.step], now));
    }
    return lines;
}

std::vector<Line> ladder_lines(const Deployment& deployment) {
    std::vector<Line> lines;
    for (const deploy::Climb& climb : deployment.ladder) {
        Line line;
        switch (climb.rung) {
            case deploy::Rung::Hold:
                continue;
            case deploy::Rung::FlagOff: {
                line = phrase(
                    "flag ", all_of(texts_of(climb.flags)), " off at ", clock_span(climb.decided)
                );
                if (climb.helped) {
                    const base::Millis took = climb.ended.value_or(climb.deadline) - climb.decided;
                    append(
                        line, *climb.helped
                                  ? " → errors fell in " + roughly(took)
                                  : " → errors stayed (it did not help in " + roughly(took) + ")"
                    );
                }
                break;
            }
            case deploy::Rung::StableVersion:
                line = phrase("back to the stable version at ", clock_span(climb.decided));
                break;
            case deploy::Rung::Person:
                line = phrase("asked a person at ", clock_span(climb.decided));
                break;
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

Line what_i_did(const deploy::Deployment& deployment) {
    Line did;
    for (const Line& line : ladder_lines(deployment)) {
        did.push_back(plain(did.empty() ? "What I did: " : " → "));
        append(did, line);
    }
    if (!did.empty()) {
        did.push_back(plain("."));
    }
    return did;
}

}  // namespace deploybot::commands
