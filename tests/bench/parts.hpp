// The parts of a run; each adds its figures. An exception says why it could not be measured.
#pragma once

#include "tests/bench/figures.hpp"

#include <vector>

namespace deploybot::bench {

using Figures = std::vector<Figure>;

void measure_journal(Figures& figures);
void measure_commands(Figures& figures);
void measure_parser(Figures& figures);
void measure_questions(Figures& figures);
void measure_estimates(Figures& figures);
void measure_memory(Figures& figures);
void measure_start(Figures& figures);
void measure_lanes(Figures& figures);
void measure_followers(Figures& figures);
void measure_simulation(Figures& figures);
void measure_demo(Figures& figures);

}  // namespace deploybot::bench
