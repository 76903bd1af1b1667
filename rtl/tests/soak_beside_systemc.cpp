// Random designs of the machines that were built and operations on them, RTL beside SystemC, every
// cycle compared, for as many cycles as asked.
//
// usage: a3_rtl_beside CYCLES [SEED]; exit status 1 with the first difference.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <systemc>

#include "rtl/tests/beside_systemc.h"

namespace {

using namespace a3::rtl;

constexpr std::int64_t kCyclesPerDesign = 20'000;

/// What a process tells the one that asked it.
struct Count {
  std::int64_t num_cycles = 0;
  std::int64_t num_operations = 0;
};

[[noreturn]] void simulate_and_exit(const RtlMachine& machine, std::uint64_t seed, int pipe_end) {
  const test::BesideSystemC ran = test::run_beside_systemc(machine, kCyclesPerDesign, seed);
  const Count count{ran.num_cycles, ran.num_operations};
  const bool told = write(pipe_end, &count, sizeof count) == sizeof count;
  if (ran.difference) {
    std::cout << machine.built.name << ", seed " << seed << ": " << *ran.difference << "\n  "
              << ran.what_ran << std::endl;
  }
  _exit(told && !ran.difference ? 0 : 1);
}

/// A design in a process of its own, since SystemC simulates once a process; nothing if it differs.
std::optional<Count> soak_design(const RtlMachine& machine, std::uint64_t seed) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) simulate_and_exit(machine, seed, ends[1]);
  close(ends[1]);
  Count count;
  const bool told = read(ends[0], &count, sizeof count) == sizeof count;
  close(ends[0]);
  int status = 0;
  const bool ended = child > 0 && waitpid(child, &status, 0) == child;
  if (!told || !ended || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  return count;
}

bool soak(const RtlMachine& machine, std::int64_t num_cycles, std::uint64_t first_seed) {
  Count total;
  std::uint64_t seed = first_seed;
  for (; total.num_cycles < num_cycles; ++seed) {
    const std::optional<Count> count = soak_design(machine, seed);
    if (!count) {
      std::cout << machine.built.name << ": failed with seed " << seed << '\n';
      return false;
    }
    total.num_cycles += count->num_cycles;
    total.num_operations += count->num_operations;
  }
  std::cout << machine.built.name << ": " << total.num_cycles << " cycles beside SystemC, "
            << seed - first_seed << " designs, " << total.num_operations
            << " operations, no difference\n";
  return true;
}

}  // namespace

int sc_main(int argc, char** argv) {
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

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
