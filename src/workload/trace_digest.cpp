#include "a3/workload/trace_digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <new>
#include <system_error>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

std::string hexadecimal(const unsigned char* bytes, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

std::string sha256_of(const std::filesystem::path& file) {
  constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
    throw std::bad_alloc();
  }
  std::ifstream input(file, std::ios::binary);
  std::vector<char> buffer(kBufferBytes);
  while (input) {
    input.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(input.gcount()));
  }
  if (!input.eof()) {
    throw InputError(fmt::format("{}: cannot be read ({}).", file.string(),
                                 std::generic_category().message(errno)));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int num_bytes = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &num_bytes);
  return hexadecimal(digest.data(), num_bytes);
}

}  // namespace

std::vector<TraceDigest> trace_digests(const std::vector<std::filesystem::path>& files) {
  std::vector<TraceDigest> digests;
  digests.reserve(files.size());
  for (const std::filesystem::path& file : files) {
    digests.push_back({file.string(), sha256_of(file)});
  }
  return digests;
}

}  // namespace a3
