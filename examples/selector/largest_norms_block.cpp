// The selector in hardware: a norm register for each word of the key SRAM, filled while that is
// written, the rows in the order of their norms, and a register that holds a query on its way to
// the candidate vector register.
#include <a3/systemc/pin_vector.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "largest_norms.h"

namespace largest_norms {
namespace {

class LargestNormsBlock : public a3::SelectorBlock {
 public:
  LargestNormsBlock(const char* name, const a3::Machine& machine, const a3::SelectorPorts& ports)
      : SelectorBlock(name),
        settings_(*machine.candidate_selection),
        num_lanes_(machine.hardware.num_lanes),
        queries_(ports.queries),
        log_(ports.instruments, a3::Block::kCandidateSelection, *this),
        norms_(static_cast<std::size_t>(machine.hardware.num_rows)) {
    // What waveforms show of the block; the log shows busy, idle and stalled by itself.
    ports.instruments.probes.add(*this, "offers", a3::ProbeFormat::flag(),
                                 [this] { return offers_.read(); });
  }

  void key_word_written(int word, const std::int32_t* key_raw) override {
    std::int64_t norm = 0;
    for (int lane = 0; lane < num_lanes_; ++lane) {
      norm += std::int64_t{key_raw[lane]} * key_raw[lane];
    }
    norms_[static_cast<std::size_t>(word)] = norm;
  }

  /// All words are written, `num_slices` a row.
  void start_operation(const a3::OperationShape& shape) override {
    num_iterations_ = shape.num_iterations > 0 ? shape.num_iterations
                                               : a3::tile_iterations(settings_, shape.num_rows,
                                                                     shape.num_rows_of_whole());
    ranking_.clear();
    for (int row = 0; row < shape.num_rows; ++row) {
      const auto first = norms_.begin() + row * shape.num_slices;
      ranking_.push_back({std::accumulate(first, first + shape.num_slices, std::int64_t{0}), row});
    }
    std::sort(ranking_.begin(), ranking_.end(), [](const Ranked& a, const Ranked& b) {
      return a.norm != b.norm ? a.norm > b.norm : a.row < b.row;
    });
  }

  // Seen by the candidate scan, which takes the query in a cycle in which it finds it offered and
  // has the vector free.
  bool offers_query() const override { return offers_.read(); }
  const sc_core::sc_event& offer_event() const override { return offers_.value_changed_event(); }
  Offer hand_over() override {
    const a3::QueryVector& query = query_.read();
    candidates_.clear();
    for (const Ranked& ranked : ranking_) {
      if (ranked.row < query.visible_rows) candidates_.push_back(ranked.row);
      if (static_cast<std::int64_t>(candidates_.size()) == num_iterations_) break;
    }
    std::sort(candidates_.begin(), candidates_.end());
    return {&query, &candidates_};
  }

  std::string state() const override {
    return std::string(name()) + (offers_.read() ? ": query " + std::to_string(query_in_hand_) +
                                                       " waits for the candidate vector"
                                                 : ": idle, waits for a query");
  }

 private:
  struct Ranked {
    std::int64_t norm;  // squared
    std::int32_t row;
  };

  /// The work of a cycle. Signals that are written here are read from the next cycle on.
  void on_clock() override {
    if (offers_.read() && !vector_free.read()) {
      log_.stalled(query_in_hand_, a3::StallCause::kVectorBusy);
      return;
    }
    // The query before it, if any, is handed over in this cycle.
    if (!queries_.available()) {
      offers_.write(false);
      log_.idle();
      sleep_until(queries_.available_event());
      return;
    }
    query_.write(queries_.pop());
    offers_.write(true);
    log_.begin(++query_in_hand_);
    log_.busy();
    log_.end(query_in_hand_);
  }

  /// The norms stay, as the rows in the key SRAM do.
  void on_reset() override {
    offers_.write(false);
    ranking_.clear();
    query_in_hand_ = -1;
    log_.idle();
  }

  const a3::CandidateSelection settings_;
  const int num_lanes_;
  a3::QuerySource& queries_;
  a3::BlockLog log_;
  std::vector<std::int64_t> norms_;       // of words, squared
  std::int64_t num_iterations_ = 0;       // M of the operation
  std::vector<Ranked> ranking_;           // all its rows, the largest norm first
  std::vector<std::int32_t> candidates_;  // of the query that is handed over
  std::int64_t query_in_hand_ = -1;
  sc_core::sc_signal<bool> offers_{"offers", false};
  sc_core::sc_signal<a3::QueryVector> query_{"query"};
};

}  // namespace

std::unique_ptr<a3::SelectorBlock> make_block(const char* name, const a3::Machine& machine,
                                              const a3::SelectorPorts& ports) {
  return std::make_unique<LargestNormsBlock>(name, machine, ports);
}

}  // namespace largest_norms
