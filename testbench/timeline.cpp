#include "testbench/timeline.h"

#include <utility>

namespace a3 {
namespace {

constexpr int kProcess = 1;

}  // namespace

Timeline::Timeline(const std::filesystem::path& file, double clock_mhz, const CycleCounter& cycles,
                   const Visits& visits, std::string about)
    : file_(file, clock_mhz, std::move(about)), unit_(file_, {kProcess, 1}, cycles, visits) {
  file_.name_process(kProcess, "A3");
}

void Timeline::end_tile(std::int64_t makespan_cycles) {
  unit_.settle();
  tile_begin_cycle_ += makespan_cycles;
  unit_.set_origin(tile_begin_cycle_, operation_begin_cycle_);
}

void Timeline::end_operation() {
  operation_begin_cycle_ = tile_begin_cycle_;
  unit_.set_origin(tile_begin_cycle_, operation_begin_cycle_);
  file_.check();
}

void Timeline::give_up_operation() {
  tile_begin_cycle_ = operation_begin_cycle_;
  unit_.set_origin(tile_begin_cycle_, operation_begin_cycle_);
  unit_.give_up();
}

}  // namespace a3
