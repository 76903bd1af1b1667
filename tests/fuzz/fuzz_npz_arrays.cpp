// Bytes as the arrays of a trace, in an archive whose sizes and checksums are right: what a changed
// byte of an archive never gets to, since its checksum is wrong.
//
// The input: parts that end with the text "\xfe@@" each; the first is an array `key`, and so on.

#include <array>
#include <string_view>

#include "memory_file.h"
#include "read_trace.h"
#include "support/trace_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<const char*, 5> kNames = {"key.npy", "value.npy", "query.npy",
                                                 "key_offsets.npy", "query_offsets.npy"};
  constexpr std::string_view kEnd = "\xfe@@";
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::vector<a3::test::ZipEntry> entries;
  for (const char* name : kNames) {
    if (rest.empty()) break;
    const std::size_t end = std::min(rest.find(kEnd), rest.size());
    a3::test::ZipEntry entry;
    entry.name = name;
    entry.content = rest.substr(0, end);
    entries.push_back(entry);
    rest.remove_prefix(std::min(rest.size(), end + kEnd.size()));
  }
  const std::string archive = a3::test::zip(entries);
  static a3::fuzz::MemoryFile file;
  file.write(reinterpret_cast<const std::uint8_t*>(archive.data()), archive.size());
  a3::fuzz::read_trace(file.path());
  return 0;
}
