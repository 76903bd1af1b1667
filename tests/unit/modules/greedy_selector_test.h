#pragma once

// The block under test; first of all, as Verilator's headers take another form behind SystemC's.
#include "unit/modules/tested_control.h"

#include <cstdint>
#include <memory>
#include <vector>

#include "uarch/sorted_keys.h"
#include "unit/modules/blocks_test.h"

namespace a3::test {

/// One query after another from a queue, and a candidate vector that takes them when it is told to.
class GreedySelectorTest : public SystemCTest {
 protected:
  using Rows = std::vector<std::vector<std::int32_t>>;

  /// Key and query of the paper's Fig. 8, times ten.
  inline static const Rows fig8_key = {{-6, 1, 8}, {1, -2, -9}, {8, 6, 7}, {5, 7, 5}};
  inline static const Rows fig8_query = {{8, -3, 4}};

  struct HandOver {
    std::int64_t cycle;
    std::vector<std::int32_t> query;
    std::vector<std::int32_t> candidates;
  };
  struct Options {
    int buffer_depth = 4;
    bool shared_multipliers = true;
    std::int64_t arrival_interval_cycles = 0;
    int num_lanes = 0;     ///< 0: one for each column
    int visible_rows = 0;  ///< of each query; 0: all
  };

  void build(const Rows& key, const Rows& query, std::int64_t num_iterations,
             const Schedule& sink_accepts, const Options& options) {
    num_queries_ = query.size();
    const int num_dims = static_cast<int>(key.front().size());
    const int num_lanes = options.num_lanes == 0 ? num_dims : options.num_lanes;
    num_slices_ = (num_dims + num_lanes - 1) / num_lanes;
    machine_ = machine_of(static_cast<int>(key.size()) * num_slices_, num_lanes);
    machine_.hardware.num_dims = num_dims;
    machine_.candidate_selection = CandidateSelection{num_iterations, {}};
    machine_.timing.buffer_depth = options.buffer_depth;
    machine_.timing.shared_multipliers = options.shared_multipliers;
    selector = make_tested_selector(
        "selector", machine_,
        SelectorPorts{queue, max_side_multipliers, min_side_multipliers, damage, instruments});
    connect(*selector);
    selector->vector_free(vector_free);
    selector->output_borrowed(output_borrowed);
    load(padded(key));
    queue.add_all(padded(query), options.arrival_interval_cycles,
                  options.visible_rows == 0 ? static_cast<int>(key.size()) : options.visible_rows);
    before_each_cycle([this, sink_accepts](std::int64_t cycle) {
      queue.before_edge(cycle);
      vector_free.write(sink_accepts(cycle));
    });
    each_cycle([this](std::int64_t cycle) { take_offer(cycle); });
  }
  void build(const Rows& key, const Rows& query, std::int64_t num_iterations,
             const Schedule& sink_accepts) {
    build(key, query, num_iterations, sink_accepts, Options{});
  }

  void load(const Rows& key) {
    SortedKeys sorted;
    sorted.sort(matrix_of(key));
    const int num_lanes = machine_.hardware.num_lanes;
    for (int column = 0; column < sorted.num_columns(); ++column) {
      for (int position = 0; position < sorted.num_rows(); ++position) {
        const SortedKey& word = sorted.at(column, position);
        selector->sorted_key_port()->write(
            column % num_lanes, position * num_slices_ + column / num_lanes, word.raw, word.row);
      }
    }
    selector->start_operation({sorted.num_rows(), num_slices_});
  }

  /// To columns of whole slices.
  Rows padded(Rows rows) const {
    const int num_columns = num_slices_ * machine_.hardware.num_lanes;
    for (auto& row : rows) row.resize(static_cast<std::size_t>(num_columns));
    return rows;
  }

  Damage damage;
  RecordingObserver observer{cycles};
  FakeQuerySource queue{observer};
  MultiplierArray max_side_multipliers{"max side"};
  MultiplierArray min_side_multipliers{"min side"};
  sc_core::sc_signal<bool> vector_free{"vector_free", true};
  sc_core::sc_signal<bool> output_borrowed{"output_borrowed", false};
  std::unique_ptr<SelectorBlock> selector;
  std::vector<HandOver> handed_over;

 private:
  void take_offer(std::int64_t cycle) {
    if (!selector->offers_query() || !vector_free.read()) return;
    const CandidateSource::Offer offer = selector->hand_over();
    handed_over.push_back({cycle, offer.query->raw, *offer.candidates});
    if (handed_over.size() == num_queries_) finish();
  }

  std::size_t num_queries_ = 0;
  int num_slices_ = 1;
  Machine machine_;
};

}  // namespace a3::test
