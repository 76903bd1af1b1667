// The selector in hardware: a norm register for each row, filled while the key SRAM is written, and
// a register that holds a query on its way to the candidate vector register.
#include <a3/systemc/pin_vector.h>

#include <algorithm>
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

  void key_row_written(int row, const std::int32_t* key_raw) override {
    std::int64_t norm = 0;
    for (int lane = 0; lane < num_lanes_; ++lane) {
      norm += std::int64_t{key_raw[lane]} * key_raw[lane];
    }
    norms_[static_cast<std::size_t>(row)] = norm;
  }

  /// All rows are written: a row is a candidate if fewer than M come before it.
  void start_operation(int num_rows) override {
    const std::int64_t m = a3::iterations_for(settings_, num_rows);
    candidates_.clear();
    for (std::int32_t row = 0; row < num_rows; ++row) {
      std::int64_t num_before = 0;
      for (std::int32_t other = 0; other < num_rows; ++other) {
        num_before += norm(other) > norm(row) || (norm(other) == norm(row) && other < row);
      }
      if (num_before < m) candidates_.push_back(row);
    }
  }

  // Seen by the candidate scan, which takes the query in a cycle in which it finds it offered and
  // has the vector free.
  bool offers_query() const override { return offers_.read(); }
  const sc_core::sc_event& offer_event() const override { return offers_.value_changed_event(); }
  Offer hand_over() override { return {query_.read().raw.data(), &candidates_}; }

  std::string state() const override {
    return std::string(name()) + (offers_.read() ? ": query " + std::to_string(query_in_hand_) +
                                                       " waits for the candidate vector"
                                                 : ": idle, waits for a query");
  }

 private:
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
    const std::int32_t* components = queries_.pop();
    query_.write({{components, components + num_lanes_}});
    offers_.write(true);
    log_.begin(++query_in_hand_);
    log_.busy();
    log_.end(query_in_hand_);
  }

  /// The norms stay, as the rows in the key SRAM do.
  void on_reset() override {
    offers_.write(false);
    candidates_.clear();
    query_in_hand_ = -1;
    log_.idle();
  }

  std::int64_t norm(std::int32_t row) const { return norms_[static_cast<std::size_t>(row)]; }

  const a3::CandidateSelection settings_;
  const int num_lanes_;
  a3::QuerySource& queries_;
  a3::BlockLog log_;
  std::vector<std::int64_t> norms_;  // squared
  std::vector<std::int32_t> candidates_;
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
