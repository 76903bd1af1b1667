// Bytes as a trace file.

#include "memory_file.h"
#include "read_trace.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static a3::fuzz::MemoryFile file;
  file.write(data, size);
  a3::fuzz::read_trace(file.path());
  return 0;
}
