#include "cli/progress_bar.h"

#include <unistd.h>

#include <iostream>

namespace a3 {
namespace {

constexpr std::chrono::seconds kLong{2};
constexpr unsigned long kStepsOfAnOperation = 1000;

}  // namespace

ProgressBar::ProgressBar(std::int64_t num_operations)
    : num_operations_(num_operations), on_terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressBar::show(double num_operations_done) {
  if (!on_terminal_) return;
  if (!display_) {
    if (std::chrono::steady_clock::now() - begin_ < kLong) return;
    display_.emplace(kStepsOfAnOperation * static_cast<unsigned long>(num_operations_), std::cerr);
  }
  const double num_done = static_cast<double>(num_in_passes_before_) + num_operations_done;
  const auto done = static_cast<unsigned long>(kStepsOfAnOperation * num_done);
  if (done > display_->count()) *display_ += done - display_->count();
}

}  // namespace a3
