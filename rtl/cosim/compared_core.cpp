#include "rtl/cosim/compared_core.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "a3/systemc/errors.h"
#include "modules/host/arrivals.h"

namespace a3::rtl {
namespace {

/// Where values are compared only while another probe is not 0.
struct Meaningful {
  const char* signal;
  const char* where;
};

constexpr Meaningful kMeaningful[] = {
    {"output_queue.data", "output_queue.valid"},
    {"dot_product_issue.row", "dot_product_issue.valid"},
    {"dot_product_issue.slice", "dot_product_issue.valid"},
    {"dot_product_issue.bank", "dot_product_issue.valid"},
    {"exponent_issue.row", "exponent_issue.valid"},
    {"exponent_issue.slice", "exponent_issue.valid"},
    {"exponent_issue.bank", "exponent_issue.valid"},
    {"output_issue.row", "output_issue.valid"},
    {"output_issue.slice", "output_issue.valid"},
    // The RTL's registers keep what the operation before left until a query clears them.
    {"elastic_control.candidate_selector.greedy_scores.running_sum",
     "elastic_control.candidate_selector.phase"},
    {"lockstep_sequencer.row", "lockstep_sequencer.in_slot"},
};

/// Values of which the model shows 0 while they mean nothing: the maximum of an empty bank.
constexpr const char* kZeroWhereEmpty[] = {"score_banks.maximum"};

/// Counts that lock step, which needs none, leaves at 0 in the model.
bool is_left_out(const std::string& signal, bool is_base) {
  return is_base &&
         (signal == "score_banks.queries_drained" || signal == "weight_banks.queries_drained");
}

AcceleratorOptions without_observer(const AcceleratorOptions& options) {
  AcceleratorOptions model = options;
  model.observer = nullptr;
  model.core = {};
  return model;
}

}  // namespace

/// One write port for both.
class ComparedCore::BothSortedKeyPorts : public SortedKeyPort {
 public:
  BothSortedKeyPorts(SortedKeyPort* rtl, SortedKeyPort* model) : rtl_(rtl), model_(model) {}

  bool are_needed() const { return model_ != nullptr; }

  void write(int lane, int word, std::int32_t key_raw, std::int32_t row) override {
    rtl_->write(lane, word, key_raw, row);
    model_->write(lane, word, key_raw, row);
  }

 private:
  SortedKeyPort* rtl_;
  SortedKeyPort* model_;
};

/// Looks at both after each edge.
class ComparedCore::Comparison : public sc_core::sc_module {
 public:
  Comparison(const sc_core::sc_module_name& name, const Accelerator& pins, const ProbeList& rtl,
             const Accelerator& model, bool is_base, ComparisonResult& result)
      : sc_module(name), result_(result) {
    const std::string rtl_prefix = std::string(pins.name()) + '.';
    const std::string model_prefix = std::string(model.name()) + '.';
    for (const Probe& probe : rtl.all()) {
      const std::string signal = probe.name.substr(rtl_prefix.size());
      if (is_left_out(signal, is_base)) continue;
      add(signal, probe, model, model_prefix);
    }
    SC_METHOD(count_edge);
    sensitive << pins.clock.pos();
    dont_initialize();
    SC_METHOD(compare);
    sensitive << pins.clock.neg();
    dont_initialize();
  }

  void start_operation() {
    ++job_;
    cycle_ = -1 - Arrivals::kLeadCycles;
  }

 private:
  SC_HAS_PROCESS(Comparison);

  struct Compared {
    std::string signal;
    const Probe* rtl;
    const Probe* model;
    const Probe* where;  // of the model; null: always
    bool is_zero_where_empty;
  };

  void add(const std::string& signal, const Probe& rtl, const Accelerator& model,
           const std::string& model_prefix) {
    const auto rule =
        std::find_if(std::begin(kMeaningful), std::end(kMeaningful),
                     [&](const Meaningful& candidate) { return candidate.signal == signal; });
    const Probe* where =
        rule == std::end(kMeaningful) ? nullptr : &model.probes().named(model_prefix + rule->where);
    const Probe& other = model.probes().named(model_prefix + signal);
    if (rtl.format.num_elements != other.format.num_elements) {
      throw ModelError(fmt::format("{}: the RTL shows {} values, the model {}", signal,
                                   rtl.format.num_elements, other.format.num_elements));
    }
    const bool is_zero_where_empty =
        std::find(std::begin(kZeroWhereEmpty), std::end(kZeroWhereEmpty), signal) !=
        std::end(kZeroWhereEmpty);
    compared_.push_back({signal, &rtl, &other, where, is_zero_where_empty});
    const auto size = static_cast<std::size_t>(rtl.format.num_elements);
    rtl_values_.resize(std::max(rtl_values_.size(), size));
    model_values_.resize(rtl_values_.size());
  }

  void count_edge() { ++cycle_; }

  void compare() {
    ++result_.num_cycles;
    for (const Compared& compared : compared_) {
      if (compared.where && compared.where->value() == 0) continue;
      compared.rtl->read(rtl_values_.data());
      compared.model->read(model_values_.data());
      const auto end = rtl_values_.begin() + compared.rtl->format.num_elements;
      const auto [rtl, model] = std::mismatch(
          rtl_values_.begin(), end, model_values_.begin(),
          [&compared](std::int64_t of_rtl, std::int64_t of_model) {
            return of_rtl == of_model || (compared.is_zero_where_empty && of_model == 0);
          });
      if (rtl != end) report(compared, static_cast<int>(rtl - rtl_values_.begin()), *rtl, *model);
    }
  }

  [[noreturn]] void report(const Compared& compared, int element, std::int64_t rtl,
                           std::int64_t model) {
    const std::size_t dot = compared.signal.rfind('.');
    std::string signal = compared.signal.substr(dot + 1);
    if (compared.rtl->format.num_elements > 1) signal += fmt::format("[{}]", element);
    result_.difference = fmt::format("job {}, cycle {}: block {}, signal {}: RTL {}, SystemC {}",
                                     job_, cycle_, compared.signal.substr(0, dot), signal,
                                     text(*compared.rtl, rtl), text(*compared.model, model));
    throw ModelError(*result_.difference);
  }

  static std::string text(const Probe& probe, std::int64_t value) {
    const std::vector<std::string>& states = probe.format.states;
    if (value < 0 || value >= static_cast<std::int64_t>(states.size())) {
      return fmt::format("{}", value);
    }
    return states[static_cast<std::size_t>(value)];
  }

  ComparisonResult& result_;
  std::vector<Compared> compared_;
  std::vector<std::int64_t> rtl_values_, model_values_;
  std::int64_t job_ = -1;
  std::int64_t cycle_ = 0;  // whose edge was the latest
};

ComparedCore::ComparedCore(const RtlMachine& built, const Machine& machine,
                           const AcceleratorOptions& options, Accelerator& pins,
                           ComparisonResult& result)
    : rtl_(built, machine, options, pins),
      model_("systemc", machine, without_observer(options)),
      sorted_key_ports_(
          std::make_unique<BothSortedKeyPorts>(rtl_.sorted_key_port(), model_.sorted_key_port())),
      comparison_(std::make_unique<Comparison>("comparison", pins, rtl_.instruments().probes,
                                               model_, machine.is_base(), result)) {
  connect(pins);
}

ComparedCore::~ComparedCore() = default;

void ComparedCore::connect(Accelerator& pins) {
  model_.clock(pins.clock);
  model_.reset(pins.reset);
  model_.query_valid(pins.query_valid);
  model_.query_ready(model_query_ready_);
  model_.query_data(pins.query_data);
  model_.output_valid(model_output_valid_);
  model_.output_ready(pins.output_ready);
  model_.output_data(model_output_data_);
}

void ComparedCore::write_key(int word, const std::int32_t* raw) {
  rtl_.write_key(word, raw);
  model_.write_key(word, raw);
}

void ComparedCore::write_value(int word, const std::int32_t* raw) {
  rtl_.write_value(word, raw);
  model_.write_value(word, raw);
}

SortedKeyPort* ComparedCore::sorted_key_port() {
  return sorted_key_ports_->are_needed() ? sorted_key_ports_.get() : nullptr;
}

void ComparedCore::start_operation(const OperationShape& shape) {
  rtl_.start_operation(shape);
  model_.start_operation(shape);
  comparison_->start_operation();
}

}  // namespace a3::rtl
