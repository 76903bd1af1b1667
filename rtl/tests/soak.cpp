// Random operations on the machines that were built, every cycle compared with the contract, for as
// many cycles as asked.
//
// usage: a3_rtl_soak CYCLES [SEED [MACHINE]]; exit status 1 with the first difference.

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "rtl/tests/compare_with_contract.h"
#include "rtl/tests/rtl_operation.h"

namespace {

using namespace a3::rtl;

/// Operations until `num_cycles` are compared; a core serves several operations, then a new one
/// with other random contents follows.
bool soak(const RtlMachine& machine, std::int64_t num_cycles, std::uint64_t seed) {
  constexpr int kOperationsPerCore = 50;
  const auto begin = std::chrono::steady_clock::now();
  std::int64_t compared = 0;
  std::int64_t num_operations = 0;
  while (compared < num_cycles) {
    test::ComparedCore core(machine, static_cast<int>(seed % 1000000) + 1);
    for (int k = 0; k < kOperationsPerCore && compared + core.num_cycles() < num_cycles; ++k) {
      const test::RtlOperation operation = test::random_operation(machine.built, seed++);
      if (const auto difference = core.difference_from_contract(operation)) {
        std::cout << machine.built.name << ": operation " << k << " of its core, " << operation
                  << "\n  " << *difference << '\n';
        return false;
      }
      ++num_operations;
    }
    compared += core.num_cycles();
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::cout << machine.built.name << ": " << compared << " cycles, " << num_operations
            << " operations, no difference (" << static_cast<std::int64_t>(seconds.count())
            << " s)\n";
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: " << argv[0] << " CYCLES [SEED]\n";
    return 2;
  }
  const std::int64_t num_cycles = std::atoll(argv[1]);
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  bool same = true;
  for (const RtlMachine& machine : rtl_machines()) same = soak(machine, num_cycles, seed) && same;
  return same ? 0 : 1;
}
