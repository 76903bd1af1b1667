#pragma once

#include <pybind11/pybind11.h>

#include <optional>
#include <string>
#include <vector>

#include "a3/explore/tuning_run.h"
#include "simulated_machine.h"

namespace a3::python {

/// Lists of M and T in the command line's form.
struct PointLists {
  std::optional<std::string> iterations_per_row;
  std::optional<std::string> iterations;
  std::optional<std::string> threshold_percent;
};

/// Numbers of a point in the order of point_columns().
using PointRow = std::vector<PointValue>;

/// What a tuning came to.
struct Tuned {
  std::vector<PointRow> tuning;
  std::vector<PointRow> held_out;
  std::vector<std::size_t> front;
  std::optional<std::size_t> choice;
  std::shared_ptr<SimulatedMachine> machine;  ///< with the chosen M and T; nullptr without a choice
  std::string failure;                        ///< empty for a choice that keeps every bound
};

/// `a3sim sweep` on arrays, on the fast engine: the points of each combination of the varied
/// fields, the last field fastest. Throws InputError with the command line's messages;
/// std::runtime_error if `check` finds a query that differs from the golden model.
std::vector<std::vector<PointRow>> sweep(SimulatedMachine& machine,
                                         const pybind11::list& operations, const PointLists& lists,
                                         const std::vector<std::string>& vary, bool check,
                                         int num_threads);

/// `a3sim tune` on arrays; `question.points` is made here. Throws InputError likewise.
Tuned tune(SimulatedMachine& machine, const pybind11::list& operations, const PointLists& lists,
           TuningRequest question, int num_threads);

/// Adds the types above to the module, and the columns' names.
void define_points(pybind11::module_& module);

}  // namespace a3::python
