#include "rtl/tests/contract_oracle.h"

#include <algorithm>

#include "arith/bit_widths.h"

namespace a3::rtl::test {
namespace {

constexpr int kExponentCycles = 4;
constexpr int kOutputCycles = 9;
constexpr std::size_t kOutputQueueDepth = 2;

/// Windows over positions 0 to `num_positions` - 1: one step for every chosen position in it, times
/// `slices`, and one for a window without any.
std::vector<ExpectedStep> windowed_steps(const std::vector<int>& positions, int num_positions,
                                         int width, int slices) {
  std::vector<ExpectedStep> steps;
  std::size_t next = 0;
  for (int begin = 0; begin < num_positions; begin += width) {
    bool empty = true;
    for (; next < positions.size() && positions[next] < begin + width; ++next) {
      empty = false;
      for (int k = 0; k < slices; ++k) steps.push_back({true, false, static_cast<int>(next), k});
    }
    if (empty) steps.push_back({false, false, 0, 0});
  }
  steps.back().last = true;
  return steps;
}

}  // namespace

ContractOracle::ContractOracle(const BuiltMachine& machine, const RtlOperation& operation,
                               int first_bank)
    : machine_(machine),
      operation_(operation),
      num_queries_(operation.num_queries()),
      first_bank_(first_bank),
      // Read, multiply, a tree with two levels a cycle, compare and write.
      dot_product_cycles_(3 + (ceil_log2(machine.num_lanes) + 1) / 2),
      moments_(static_cast<std::size_t>(operation.num_queries())) {
  for (int q = 0; q < num_queries_; ++q) {
    values_.push_back(expected_values(machine, operation, q));
  }
}

bool ContractOracle::available() const {
  return num_accepted_ < num_queries_ &&
         operation_.arrival_cycles[static_cast<std::size_t>(num_accepted_)] <= t_;
}

bool ContractOracle::by(std::int64_t Moments::*moment, int query) const {
  return query < 0 || moments_[static_cast<std::size_t>(query)].*moment <= t_;
}

/// B = s x b, b = 1 + ceil((c - 1) / s).
std::int64_t ContractOracle::init_cycles() const {
  const int s = operation_.pins.num_slices;
  return s * (1 + (machine_.buffer_depth - 1 + s - 1) / s);
}

std::vector<ExpectedStep> ContractOracle::scan_steps(int query) const {
  return windowed_steps(values(query).candidates, visible_rows(query), machine_.scan_width_rows,
                        operation_.pins.num_slices);
}

std::vector<ExpectedStep> ContractOracle::post_steps(int query) const {
  return windowed_steps(values(query).kept, static_cast<int>(values(query).candidates.size()),
                        machine_.compare_width_rows, 1);
}

std::vector<ExpectedStep> ContractOracle::output_steps(int query) const {
  std::vector<ExpectedStep> steps;
  for (int k = 0; k < static_cast<int>(values(query).kept.size()); ++k) {
    for (int slice = 0; slice < operation_.pins.num_slices; ++slice) {
      steps.push_back({true, false, k, slice});
    }
  }
  steps.back().last = true;
  return steps;
}

Probes ContractOracle::next() {
  Probes probes;
  probes.dot_product_issue = dot_product_issue_;
  probes.exponent_issue = exponent_issue_;
  probes.output_issue = output_issue_;
  borrowed_two_before_ = borrowed_before_;
  borrowed_before_ = borrowed_;
  borrowed_ = false;

  deliver(probes);
  if (operation_.is_base()) {
    lock_step(probes);
  } else if (operation_.pins.candidate_selection) {
    select(probes);
  } else {
    take_directly(probes);
  }
  scan(probes);
  post_score(probes);
  output(probes);
  banks(probes);
  ++t_;
  return probes;
}

void ContractOracle::deliver(Probes& probes) {
  output_queue_full_ = output_queue_.size() == kOutputQueueDepth;
  if (output_queue_.empty()) return;
  probes.output_valid = true;
  const ExpectedValues& delivered = values(output_queue_.front());
  probes.output = delivered.output;
  probes.output_largest_score = delivered.max;
  probes.output_score_sum = delivered.sum;
  if (!operation_.output_ready(t_)) return;
  output_queue_.pop_front();
  ++num_delivered_;
}

void ContractOracle::accept(Probes& probes) {
  probes.accept = true;
  moments_[static_cast<std::size_t>(num_accepted_++)].accept = t_;
}

void ContractOracle::latch(int query, Probes& probes) {
  probes.latch = true;
  probes.candidates = values(query).candidates;
  scan_ = {query, 0, true};
  scan_steps_ = scan_steps(query);
}

void ContractOracle::lock_step(Probes& probes) {
  may_begin_ = false;
  if (slot_left_ == 0) {
    slot_queries_[2] = slot_queries_[1];
    slot_queries_[1] = slot_queries_[0];
    slot_queries_[0] = -1;
    if (available()) {
      slot_queries_[0] = num_accepted_;
      accept(probes);
      latch(slot_queries_[0], probes);
    }
    int most_rows = 0;
    for (const int query : slot_queries_) {
      if (query >= 0) most_rows = std::max(most_rows, visible_rows(query));
    }
    may_begin_ = true;
    if (most_rows > 0) {
      slot_left_ = operation_.pins.num_slices * most_rows +
                   std::max({dot_product_cycles_, kExponentCycles, kOutputCycles});
    }
  }
}

void ContractOracle::take_directly(Probes& probes) {
  if (scan_.busy || !available()) return;
  const int query = num_accepted_;
  accept(probes);
  latch(query, probes);
}

void ContractOracle::select(Probes& probes) {
  const std::int64_t s = operation_.pins.num_slices;
  if (selecting_ >= 0) {
    const std::int64_t begin =
        moments_[static_cast<std::size_t>(selecting_)].accept + init_cycles();
    const std::int64_t finish = begin + s * operation_.pins.num_iterations;
    if (t_ >= begin && t_ < finish && (t_ - begin) % s == s - 1) {
      const auto k = static_cast<std::size_t>((t_ - begin) / s);
      const ExpectedIteration& iteration = values(selecting_).iterations[k];
      probes.iterates = true;
      probes.running_sum = iteration.running_sum;
      probes.max_pop = iteration.max_pop;
      probes.min_pop = iteration.min_pop;
    }
    if (t_ >= finish) {
      // L = max(F, X(q - 1)).
      if (scan_.busy) {
        probes.selector_vector_busy = true;
      } else {
        latch(selecting_, probes);
        selecting_ = -1;
      }
    }
  }
  if (selecting_ < 0 && available()) {
    selecting_ = num_accepted_;
    accept(probes);
  }
  borrowed_ = machine_.shared_multipliers && selecting_ >= 0 &&
              t_ < moments_[static_cast<std::size_t>(selecting_)].accept + init_cycles();
}

void ContractOracle::scan(Probes& probes) {
  dot_product_issue_ = {};
  if (!scan_.busy) return;
  if (borrowed_) {
    probes.dot_product_multipliers_borrowed = true;
    return;
  }
  if (!by(&Moments::exponent_end, scan_.query - 2)) {
    probes.dot_product_bank_busy = true;
    return;
  }
  const ExpectedStep& step = scan_steps_[scan_.next_step++];
  dot_product_issue_.valid = step.valid;
  dot_product_issue_.last = step.last;
  dot_product_issue_.bank = bank(scan_.query);
  if (step.valid) {
    dot_product_issue_.row = values(scan_.query).candidates[static_cast<std::size_t>(step.index)];
    dot_product_issue_.slice = step.slice;
    if (step.slice == operation_.pins.num_slices - 1) {
      scores_due_[t_ + dot_product_cycles_] = {scan_.query, step};
    }
  }
  if (!step.last) return;
  scan_.busy = false;
  moments_[static_cast<std::size_t>(scan_.query)].scan_end = t_ + 1;
}

void ContractOracle::post_score(Probes& probes) {
  exponent_issue_ = {};
  if (!post_.busy) {
    const int query = post_.query + 1;
    if (query >= num_queries_ || !may_begin_ ||
        moments_[static_cast<std::size_t>(query)].scan_end + dot_product_cycles_ > t_) {
      return;
    }
    if (!by(&Moments::output_end, query - 2)) {
      probes.post_scoring_bank_busy = true;
      return;
    }
    post_ = {query, 0, true};
    post_steps_ = post_steps(query);
  }
  const ExpectedStep& step = post_steps_[post_.next_step++];
  exponent_issue_.valid = step.valid;
  exponent_issue_.last = step.last;
  exponent_issue_.bank = bank(post_.query);
  if (step.valid) {
    const ExpectedValues& v = values(post_.query);
    const auto candidate = static_cast<std::size_t>(v.kept[static_cast<std::size_t>(step.index)]);
    exponent_issue_.row = v.candidates[candidate];
    exponent_issue_.score = v.scores[candidate];
    exponents_due_[t_ + kExponentCycles] = {post_.query, step};
  }
  if (!step.last) return;
  post_.busy = false;
  moments_[static_cast<std::size_t>(post_.query)].exponent_end = t_ + 1;
}

void ContractOracle::output(Probes& probes) {
  if (!output_.busy) {
    const int query = output_.query + 1;
    if (query < num_queries_ && may_begin_ &&
        moments_[static_cast<std::size_t>(query)].exponent_end + kExponentCycles <= t_) {
      output_ = {query, 0, true};
      output_steps_ = output_steps(query);
    }
  }
  const bool releases = !operation_.is_base() || slot_left_ == 1;
  const bool query_ends = stages_[8] && stages_[8]->step.last;
  const bool has_no_room = query_ends && (output_queue_full_ || !releases);
  const bool could_step = output_.busy || (operation_.is_base() && releases);
  probes.output_multipliers_borrowed = output_.busy && borrowed_two_before_;
  probes.output_queue_full = could_step && !borrowed_two_before_ && has_no_room;
  if (slot_left_ > 1 || (slot_left_ == 1 && !has_no_room)) --slot_left_;
  if (!borrowed_two_before_ && !has_no_room) advance(probes);
}

/// The eighth stage multiplies, the ninth accumulates; a vector is complete in the cycle after.
void ContractOracle::advance(Probes& probes) {
  if (stages_[7]) {
    probes.weight_valid = true;
    const auto k = static_cast<std::size_t>(stages_[7]->step.index);
    probes.weight = values(stages_[7]->query).weights[k];
  }
  if (stages_[8] && stages_[8]->step.last) output_queue_.push_back(stages_[8]->query);
  for (int k = 8; k > 0; --k) stages_[k] = stages_[k - 1];
  stages_[0].reset();
  output_issue_ = {};
  if (!output_.busy) return;
  const ExpectedStep& step = output_steps_[output_.next_step++];
  const ExpectedValues& v = values(output_.query);
  const auto k = static_cast<std::size_t>(step.index);
  stages_[0] = InFlight{output_.query, step};
  output_issue_.valid = true;
  output_issue_.last = step.last;
  output_issue_.row = v.candidates[static_cast<std::size_t>(v.kept[k])];
  output_issue_.slice = step.slice;
  output_issue_.score = v.exponents[k];
  output_issue_.sum = v.sum;
  if (!step.last) return;
  output_.busy = false;
  moments_[static_cast<std::size_t>(output_.query)].output_end = t_ + 1;
}

void ContractOracle::banks(Probes& probes) {
  for (int b = 0; b < 2; ++b) {
    probes.max[b] = max_[b];
    probes.sum[b] = sum_[b];
  }
  if (const auto due = scores_due_.find(t_); due != scores_due_.end()) {
    const auto [query, step] = due->second;
    const auto k = static_cast<std::size_t>(step.index);
    const int b = bank(query);
    probes.score = {true, b, values(query).candidates[k], values(query).scores[k]};
    max_[b] = k == 0 ? probes.score.value : std::max(max_[b], probes.score.value);
    scores_due_.erase(due);
  }
  if (const auto due = exponents_due_.find(t_); due != exponents_due_.end()) {
    const auto [query, step] = due->second;
    const auto k = static_cast<std::size_t>(step.index);
    const int b = bank(query);
    const ExpectedValues& v = values(query);
    probes.exponent = {true, b, v.candidates[static_cast<std::size_t>(v.kept[k])], v.exponents[k]};
    sum_[b] = (k == 0 ? 0 : sum_[b]) + probes.exponent.value;
    exponents_due_.erase(due);
  }
}

}  // namespace a3::rtl::test
