#include "rtl/tests/compare_with_contract.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "golden/greedy_selection.h"
#include "rtl/tests/contract_oracle.h"

namespace a3::rtl::test {
namespace {

/// Collects the first difference of a cycle.
class Comparison {
 public:
  explicit Comparison(std::int64_t cycle) : cycle_(cycle) {}

  template <typename T>
  void equal(const char* what, const T& rtl, const T& contract) {
    if (difference_ || rtl == contract) return;
    difference_ = fmt::format("cycle {}, {}: RTL {}, contract {}", cycle_, what, rtl, contract);
  }

  void pops(const char* what, const Pop& rtl, const Pop& contract) {
    const auto text = [](const Pop& p) {
      if (!p.valid) return std::string("none");
      return fmt::format("column {}, row {}, product {}", p.column, p.row, p.product);
    };
    equal(what, text(rtl), text(contract));
  }

  void issues(const char* what, const Issue& rtl, const Issue& contract) {
    const auto text = [](const Issue& i) {
      std::string words = i.last ? "last" : "";
      if (i.valid) {
        words += fmt::format(" row {}, slice {}, bank {}, score {}, sum {}", i.row, i.slice, i.bank,
                             i.score, i.sum);
      }
      return words;
    };
    equal(what, text(rtl), text(contract));
  }

  void writes(const char* what, const BankWrite& rtl, const BankWrite& contract) {
    const auto text = [](const BankWrite& w) {
      if (!w.valid) return std::string("none");
      return fmt::format("{} of row {} into bank {}", w.value, w.row, w.bank);
    };
    equal(what, text(rtl), text(contract));
  }

  std::optional<std::string> difference() const { return difference_; }

 private:
  std::int64_t cycle_;
  std::optional<std::string> difference_;
};

std::optional<std::string> difference(const RtlOperation& operation, std::int64_t cycle, Probes rtl,
                                      Probes contract) {
  Comparison c(cycle);
  c.equal("accept", rtl.accept, contract.accept);
  c.equal("latch", rtl.latch, contract.latch);
  if (contract.latch) {
    // Without candidate selection the vector is not looked at beyond the rows seen.
    if (!operation.pins.candidate_selection) {
      rtl.candidates.resize(std::min(rtl.candidates.size(), contract.candidates.size()));
    }
    c.equal("candidates", rtl.candidates, contract.candidates);
  }
  c.equal("iteration", rtl.iterates, contract.iterates);
  if (contract.iterates) {
    c.equal("running sum", rtl.running_sum, contract.running_sum);
    c.pops("max pop", rtl.max_pop, contract.max_pop);
    c.pops("min pop", rtl.min_pop, contract.min_pop);
  }
  c.issues("dot product issue", rtl.dot_product_issue, contract.dot_product_issue);
  c.issues("exponent issue", rtl.exponent_issue, contract.exponent_issue);
  c.issues("output issue", rtl.output_issue, contract.output_issue);
  c.writes("score", rtl.score, contract.score);
  c.writes("exponent", rtl.exponent, contract.exponent);
  c.equal("weight valid", rtl.weight_valid, contract.weight_valid);
  if (contract.weight_valid) c.equal("weight", rtl.weight, contract.weight);
  c.equal("selector stalled, vector busy", rtl.selector_vector_busy, contract.selector_vector_busy);
  c.equal("dot product stalled, multipliers borrowed", rtl.dot_product_multipliers_borrowed,
          contract.dot_product_multipliers_borrowed);
  c.equal("dot product stalled, bank busy", rtl.dot_product_bank_busy,
          contract.dot_product_bank_busy);
  c.equal("post-scoring stalled, bank busy", rtl.post_scoring_bank_busy,
          contract.post_scoring_bank_busy);
  c.equal("output stalled, multipliers borrowed", rtl.output_multipliers_borrowed,
          contract.output_multipliers_borrowed);
  c.equal("output stalled, queue full", rtl.output_queue_full, contract.output_queue_full);
  c.equal("output valid", rtl.output_valid, contract.output_valid);
  if (contract.output_valid) {
    rtl.output.resize(contract.output.size());  // slices that the operation has
    c.equal("output", rtl.output, contract.output);
    c.equal("largest score of the output", rtl.output_largest_score, contract.output_largest_score);
    c.equal("sum of exponents of the output", rtl.output_score_sum, contract.output_score_sum);
  }
  return c.difference();
}

/// Maxima and sums are compared once their bank was written in this operation.
class BankRegisters {
 public:
  std::optional<std::string> difference(std::int64_t cycle, const Probes& rtl,
                                        const Probes& contract) {
    Comparison c(cycle);
    for (int b = 0; b < 2; ++b) {
      if (scores_[b]) c.equal("maximum", rtl.max[b], contract.max[b]);
      if (exponents_[b]) c.equal("sum", rtl.sum[b], contract.sum[b]);
    }
    if (contract.score.valid) scores_[contract.score.bank] = true;
    if (contract.exponent.valid) exponents_[contract.exponent.bank] = true;
    return c.difference();
  }

 private:
  bool scores_[2] = {false, false};
  bool exponents_[2] = {false, false};
};

}  // namespace

ComparedCore::ComparedCore(const RtlMachine& machine, int seed) : core_(machine.core(seed)) {
  core_->set_operation({});
  core_->disable_writes();
  core_->withdraw_query();
  core_->set_output_ready(true);
  core_->set_reset(true);
  cycle();
  cycle();
  core_->set_reset(false);
}

void ComparedCore::cycle() {
  core_->settle();
  core_->clock_edge();
}

void ComparedCore::load(const RtlOperation& operation) {
  const int num_lanes = machine().num_lanes;
  const int n = operation.pins.num_rows;
  Matrix<std::int64_t> key(n, operation.key.num_cols());
  std::copy(operation.key.data().begin(), operation.key.data().end(), key.data().begin());
  const golden::SortedColumns sorted = golden::sort_columns(key);
  std::vector<std::int32_t> keys(static_cast<std::size_t>(num_lanes));
  std::vector<std::int32_t> rows(static_cast<std::size_t>(num_lanes));
  for (int k = 0; k < operation.pins.num_slices; ++k) {
    for (int r = 0; r < n; ++r) {
      for (int lane = 0; lane < num_lanes; ++lane) {
        const auto i = static_cast<std::size_t>(lane);
        keys[i] = static_cast<std::int32_t>(sorted.key(k * num_lanes + lane, r));
        rows[i] = sorted.row_id(k * num_lanes + lane, r);
      }
      // Slice k of row r, or of position r of the sorted columns.
      const int address = r + k * n;
      core_->write_key(address, operation.key.row(r) + k * num_lanes);
      core_->write_sorted(address, keys.data(), rows.data());
      cycle();
      core_->disable_writes();
      core_->write_value(address, operation.value.row(r) + k * num_lanes);
      cycle();
      core_->disable_writes();
    }
  }
}

void ComparedCore::set_pins(const RtlOperation& operation, int next_query, std::int64_t cycle) {
  const auto q = static_cast<std::size_t>(next_query);
  // The queue takes it in the cycle before.
  if (next_query < operation.num_queries() && operation.arrival_cycles[q] <= cycle + 1) {
    std::vector<std::int32_t> components(static_cast<std::size_t>(machine().num_dims()));
    const std::int32_t* query = operation.query.row(next_query);
    std::copy(query, query + operation.query.num_cols(), components.begin());
    core_->offer_query(components.data(), operation.visible_rows[q]);
  } else {
    core_->withdraw_query();
  }
  core_->set_output_ready(operation.output_ready(cycle));
}

std::optional<std::string> ComparedCore::difference_from_contract(const RtlOperation& operation) {
  core_->set_operation(operation.pins);
  load(operation);
  ContractOracle oracle(machine(), operation, static_cast<int>(num_queries_ % 2));
  BankRegisters registers;
  Probes rtl;
  int next_query = 0;
  for (std::int64_t t = -1; !oracle.all_done(); ++t) {
    set_pins(operation, next_query, t);
    core_->settle();
    core_->read(rtl);
    if (t >= 0) {
      const Probes contract = oracle.next();
      if (auto found = difference(operation, t, rtl, contract)) return found;
      if (auto found = registers.difference(t, rtl, contract)) return found;
    }
    if (rtl.query_taken) ++next_query;
    core_->clock_edge();
    ++num_cycles_;
  }
  core_->withdraw_query();
  num_queries_ += operation.num_queries();
  return std::nullopt;
}

}  // namespace a3::rtl::test
