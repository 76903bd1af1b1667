#include "memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

namespace a3::fuzz {

MemoryFile::MemoryFile()
    : descriptor_(memfd_create("fuzzed", MFD_CLOEXEC)),
      path_("/proc/self/fd/" + std::to_string(descriptor_)) {
  if (descriptor_ < 0) std::abort();
}

MemoryFile::~MemoryFile() {
  close(descriptor_);
}

void MemoryFile::write(const std::uint8_t* data, std::size_t size) {
  const bool is_written = ftruncate(descriptor_, 0) == 0 &&
                          pwrite(descriptor_, data, size, 0) == static_cast<ssize_t>(size);
  if (!is_written) std::abort();
}

}  // namespace a3::fuzz
