#include "a3/stats/activity.h"

#include <tuple>

namespace a3 {
namespace {

/// Every count of every block, in the order of the declaration; `A` is Activity or const Activity.
template <typename A>
auto all_counts(A& a) {
  auto& selection = a.candidate_selection;
  auto& dot = a.dot_product;
  auto& post = a.post_scoring;
  return std::tie(selection.busy_cycles, selection.idle_cycles, selection.initialisation_rounds,
                  selection.iterations, selection.max_updates, selection.min_updates,
                  selection.skipped_min_steps, selection.stall_vector_busy_cycles, dot.busy_cycles,
                  dot.idle_cycles, dot.scan_steps, dot.rows, dot.stall_multipliers_borrowed_cycles,
                  dot.stall_bank_busy_cycles, post.busy_cycles, post.idle_cycles, post.windows,
                  post.rows_compared, post.rows_kept, post.stall_bank_busy_cycles,
                  a.exponent.busy_cycles, a.exponent.idle_cycles, a.exponent.rows,
                  a.output.busy_cycles, a.output.idle_cycles, a.output.rows,
                  a.output.stall_multipliers_borrowed_cycles, a.key_sram_reads, a.value_sram_reads,
                  a.sorted_key_sram_reads);
}

template <typename Function>
void for_each_pair(Activity& a, const Activity& b, Function function) {
  std::apply(
      [&](auto&... of_a) {
        std::apply([&](const auto&... of_b) { (function(of_a, of_b), ...); }, all_counts(b));
      },
      all_counts(a));
}

}  // namespace

Activity& Activity::operator+=(const Activity& other) {
  for_each_pair(*this, other, [](std::int64_t& a, std::int64_t b) { a += b; });
  return *this;
}

Activity& Activity::operator-=(const Activity& other) {
  for_each_pair(*this, other, [](std::int64_t& a, std::int64_t b) { a -= b; });
  return *this;
}

void add_idle_cycles(Activity& activity, std::int64_t makespan_cycles) {
  auto& selection = activity.candidate_selection;
  selection.idle_cycles =
      makespan_cycles - selection.busy_cycles - selection.stall_vector_busy_cycles;
  auto& dot = activity.dot_product;
  dot.idle_cycles = makespan_cycles - dot.busy_cycles - dot.stall_multipliers_borrowed_cycles -
                    dot.stall_bank_busy_cycles;
  auto& post = activity.post_scoring;
  post.idle_cycles = makespan_cycles - post.busy_cycles - post.stall_bank_busy_cycles;
  activity.exponent.idle_cycles = makespan_cycles - activity.exponent.busy_cycles;
  auto& output = activity.output;
  output.idle_cycles =
      makespan_cycles - output.busy_cycles - output.stall_multipliers_borrowed_cycles;
}

bool operator==(const Activity& a, const Activity& b) {
  return all_counts(a) == all_counts(b);
}

}  // namespace a3
