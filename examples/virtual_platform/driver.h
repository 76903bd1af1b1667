// The driver of the device: what an operating system would have, on registers and interrupts alone.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "host.h"

// Attention of m queries of d numbers over n rows; raw fixed point, row by row.
struct Job {
  int n = 0;
  int m = 0;
  int d = 0;
  std::vector<std::int16_t> key;         // [n, d]
  std::vector<std::int16_t> value;       // [n, d]
  std::vector<std::int16_t> query;       // [m, d]
  std::vector<std::int32_t> query_rows;  // [m], rows that each query sees; empty: all
};

struct JobResult {
  std::vector<std::int32_t> output;  // [m, d]
  std::uint64_t cycles = 0;          // from start to end, with memory
  std::uint64_t compute_cycles = 0;  // of the accelerator
  std::uint64_t candidates = 0;      // of all queries
  std::uint64_t selected = 0;
};

class Driver {
 public:
  // Throws std::runtime_error if there is no such device at this address, or it has other numbers.
  Driver(Host& host, std::uint64_t registers_base);

  // Lays the job into memory from address 0 on, runs it, and fetches its outputs. Throws
  // std::runtime_error if the device reports a fault.
  JobResult run(const Job& job);

 private:
  void set(std::uint32_t reg, std::uint32_t value) { host_.store(base_ + reg, value); }
  std::uint32_t get(std::uint32_t reg) { return host_.load(base_ + reg); }
  std::uint64_t get_pair(std::uint32_t low) { return get(low) | std::uint64_t{get(low + 4)} << 32; }
  void put_rows(std::uint32_t address_register, const std::vector<std::int16_t>& rows, int d);
  void throw_fault();

  Host& host_;
  const std::uint64_t base_;
  std::uint64_t next_free_ = 0;  // address in memory
};
