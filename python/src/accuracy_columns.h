#pragma once

#include <array>

#include "a3/report/accuracy.h"

namespace a3::python {

/// A number of a query's accuracy and its name in Python.
struct AccuracyColumn {
  const char* name;
  double QueryAccuracy::*member;
};

inline constexpr std::array<AccuracyColumn, 7> kAccuracyColumns = {{
    {"squared_error", &QueryAccuracy::squared_error},
    {"rmse", &QueryAccuracy::rmse},
    {"max_abs_error", &QueryAccuracy::max_abs_error},
    {"cosine", &QueryAccuracy::cosine},
    {"top1_retained", &QueryAccuracy::top1_retained},
    {"top2_retained", &QueryAccuracy::top2_retained},
    {"top5_retained", &QueryAccuracy::top5_retained},
}};

}  // namespace a3::python
