#include "npz/printable.h"

#include <fmt/format.h>

namespace a3 {

std::string printable(std::string_view bytes) {
  constexpr std::size_t kLongestText = 80;
  std::string text;
  for (const char c : bytes.substr(0, kLongestText)) {
    if (c >= ' ' && c <= '~') {
      text += c;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  if (bytes.size() > kLongestText) text += "...";
  return text;
}

}  // namespace a3
