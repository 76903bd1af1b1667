#pragma once

#include <string>

#include "a3/explore/tuning_run.h"

// What a tuning came to, for a terminal.
namespace a3 {

/// The Pareto front, a line each point.
std::string front_text(const TuningPlan& plan, const TuningResult& found);

/// The choice, which there is, and what it keeps of each bound on both parts.
std::string choice_text(const TuningPlan& plan, const TuningResult& found);

/// What a choice in a basis saves against the choice `without`, of the same points.
std::string saving_text(const TuningPlan& plan, const TuningResult& found,
                        const TuningResult& without);

}  // namespace a3
