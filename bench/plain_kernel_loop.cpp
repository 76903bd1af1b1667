#include "bench/plain_kernel_loop.h"

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <systemc>

namespace a3::bench {
namespace {

constexpr std::size_t kNumStages = 8;

class Stage : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clock{"clock"};
  sc_core::sc_in<int> in{"in"};
  sc_core::sc_out<int> out{"out"};

  explicit Stage(const sc_core::sc_module_name& name) : sc_module(name) {
    SC_METHOD(step);
    sensitive << clock.pos();
    dont_initialize();
  }

 private:
  SC_HAS_PROCESS(Stage);
  void step() { out.write(in.read() + 1); }
};

}  // namespace

double plain_kernel_loop_cycles_per_second(std::int64_t num_cycles) {
  const sc_core::sc_time period(1, sc_core::SC_NS);
  sc_core::sc_clock clock("clock", period);
  std::array<sc_core::sc_signal<int>, kNumStages> ring;
  std::array<std::unique_ptr<Stage>, kNumStages> stages;
  for (std::size_t s = 0; s < kNumStages; ++s) {
    stages[s] = std::make_unique<Stage>(("stage" + std::to_string(s)).c_str());
    stages[s]->clock(clock);
    stages[s]->in(ring[s]);
    stages[s]->out(ring[(s + 1) % kNumStages]);
  }
  sc_core::sc_start(period * 1000);
  const auto begin = std::chrono::steady_clock::now();
  sc_core::sc_start(period * static_cast<double>(num_cycles));
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  return static_cast<double>(num_cycles) / elapsed.count();
}

}  // namespace a3::bench
