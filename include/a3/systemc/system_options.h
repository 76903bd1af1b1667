#pragma once

#include <cstdint>

#include "a3/systemc/memory_socket.h"
#include "a3/systemc/selector_block.h"

namespace a3 {

/// What a machine does not say of a system.
struct SystemOptions {
  /// Builds what chooses candidates if the machine has candidate selection; empty: greedy search.
  SelectorFactory selector = {};

  /// Binds the loader's socket to a memory of one's own; empty: to the built-in one, which keeps
  /// the cycles of docs/system.md. Only for a machine whose system has a memory, which says how
  /// many bytes are loaded.
  MemoryBinder bind_memory = {};

  /// A memory of one's own that leaves the loader without any answer for so many cycles ends the
  /// run with StuckError, once nothing else gets on; 0: it may take as long as it likes.
  std::int64_t memory_timeout_cycles = 1'000'000;

  /// Bytes of a read at most; 0: about 64 KiB, whole cycles of the channel.
  std::int64_t burst_bytes = 0;
};

}  // namespace a3
