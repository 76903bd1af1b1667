#pragma once

#include <functional>
#include <tlm>

namespace a3 {

/// The socket through which a system loads its matrices: a TLM-2.0 initiator of the base protocol,
/// 32 bits wide (docs/system.md).
///
/// A job's matrices are read in bursts at ascending addresses; a burst follows when the request of
/// the one before has ended (END_REQ, or whatever implies it), so that several may wait for their
/// data. Sizes are those of the matrices, the data are not looked at: values come from the trace.
using MemorySocket = tlm::tlm_initiator_socket<32>;

/// Binds the socket to a target of one's own.
using MemoryBinder = std::function<void(MemorySocket&)>;

}  // namespace a3
