#include "npz/names_reader.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "a3/base/input_error.h"

namespace a3 {

NamesReader::NamesReader(ArrayReader array) : array_(std::move(array)) {}

std::string NamesReader::next() {
  buffer_.resize(array_.type().size_bytes() / sizeof(char32_t));
  array_.read(buffer_.data(), buffer_.size() * sizeof(char32_t));
  if (array_.type().is_swapped) {
    std::transform(buffer_.begin(), buffer_.end(), buffer_.begin(),
                   [](char32_t c) { return static_cast<char32_t>(__builtin_bswap32(c)); });
  }
  const auto end = std::find(buffer_.begin(), buffer_.end(), U'\0');  // shorter ones are filled up
  std::string name;
  try {
    utf8::utf32to8(buffer_.begin(), end, std::back_inserter(name));
  } catch (const utf8::exception&) {
    throw InputError(fmt::format("{}: element {} is not Unicode text.", array_.where(), index_));
  }
  ++index_;
  return name;
}

}  // namespace a3
