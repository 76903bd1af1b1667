#include "base/output_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const char* action, int error) {
  throw InputError(
      fmt::format("{}: cannot {} ({}). Choose a folder that is writable and has space.",
                  file.string(), action, std::generic_category().message(error)));
}

}  // namespace

std::filesystem::path aside_name(const std::filesystem::path& target) {
  std::filesystem::path aside = target;
  aside += ".partial";
  return aside;
}

OutputFile::OutputFile(std::filesystem::path target)
    : target_(std::move(target)), aside_(aside_name(target_), target_) {
  errno = 0;
  stream_.open(aside_.file(), std::ios::binary | std::ios::trunc);
  if (!stream_) fail(target_, "be created", errno);
}

OutputFile::~OutputFile() = default;

void OutputFile::write(std::string_view text) {
  errno = 0;
  stream_.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream_) fail(target_, "be written", errno);
}

void OutputFile::complete() {
  if (!stream_.is_open()) return;
  errno = 0;
  stream_.close();
  if (!stream_) fail(target_, "be written", errno);
}

void OutputFile::commit() {
  complete();
  std::error_code error;
  std::filesystem::rename(aside_.file(), target_, error);
  if (error) fail(target_, "be put in place", error.value());
  aside_.give_up_file();
}

}  // namespace a3
