#pragma once

#include <pybind11/pybind11.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "a3/base/field_error.h"
#include "a3/explore/tuning_run.h"
#include "simulated_machine.h"

namespace a3::python {

/// Which points to run, and what the caller calls the fields of the request.
struct PointRequest {
  SweepRequest request;  ///< `load` is the machine's
  FieldNames names;
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
  std::string warning;                        ///< of saturation; empty without
};

/// What a sweep came to.
struct Swept {
  /// For each combination of the varied fields, the last field fastest, what each field was run
  /// with.
  std::vector<std::vector<std::string>> settings_json;
  std::vector<std::vector<PointRow>> points;  ///< of each combination
  std::string warning;                        ///< of saturation; empty without
};

/// A sweep of arrays on the fast engine. Throws InputError, in the caller's names;
/// std::runtime_error if `check` finds a query that differs from the golden model.
Swept sweep(SimulatedMachine& machine, const pybind11::list& operations, const PointRequest& points,
            bool check, int num_threads);

/// A tuning on arrays. Throws InputError likewise.
Tuned tune(SimulatedMachine& machine, const pybind11::list& operations, const PointRequest& points,
           const std::vector<std::pair<Measure, double>>& bounds, Objective objective,
           std::optional<double> hold_out, int num_threads);

/// Adds the types above to the module, and the columns' names.
void define_points(pybind11::module_& module);

}  // namespace a3::python
