#include "npz/element_type.h"

#include <fmt/format.h>
#include <fp16.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "npz/printable.h"

namespace a3 {
namespace {

constexpr bool kIsLittleEndian = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

std::uint16_t swapped(std::uint16_t bits) {
  return __builtin_bswap16(bits);
}
std::uint32_t swapped(std::uint32_t bits) {
  return __builtin_bswap32(bits);
}
std::uint64_t swapped(std::uint64_t bits) {
  return __builtin_bswap64(bits);
}

double number_of(std::uint16_t bits) {
  return static_cast<double>(fp16_ieee_to_fp32_value(bits));
}

double number_of(std::uint32_t bits) {
  float number = 0;
  std::memcpy(&number, &bits, sizeof number);
  return static_cast<double>(number);
}

double number_of(std::uint64_t bits) {
  double number = 0;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

template <typename Bits>
void decode_as(bool is_swapped, const std::byte* bytes, std::size_t num_elements, double* out) {
  // Two loops, so that the choice is not made per element and the compiler can vectorise.
  const auto load = [bytes](std::size_t i) {
    Bits bits = 0;
    std::memcpy(&bits, bytes + i * sizeof bits, sizeof bits);
    return bits;
  };
  if (is_swapped) {
    for (std::size_t i = 0; i < num_elements; ++i) out[i] = number_of(swapped(load(i)));
  } else {
    for (std::size_t i = 0; i < num_elements; ++i) out[i] = number_of(load(i));
  }
}

/// Of the code of a text type, such as "U12"; at most 999 characters.
std::optional<std::size_t> text_length(std::string_view code) {
  constexpr std::size_t kMostDigits = 3;
  const std::string_view digits = code.substr(1);
  if (code.front() != 'U' || digits.empty() || digits.size() > kMostDigits) return std::nullopt;
  std::size_t length = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    length = 10 * length + static_cast<std::size_t>(digit - '0');
  }
  return length;
}

}  // namespace

std::size_t ElementType::size_bytes() const {
  switch (kind) {
    case ElementKind::kFloat16:
      return 2;
    case ElementKind::kFloat32:
      return 4;
    case ElementKind::kFloat64:
    case ElementKind::kInt64:
      return 8;
    case ElementKind::kText:
      return sizeof(char32_t) * num_characters;
  }
  throw std::logic_error("unknown element kind");
}

std::string ElementType::name() const {
  if (kind == ElementKind::kText) return fmt::format("U{}", num_characters);
  return fmt::format("{}{}", kind == ElementKind::kInt64 ? "int" : "float", 8 * size_bytes());
}

std::optional<ElementType> element_type_of(std::string_view descr) {
  if (descr.size() < 3 || (descr[0] != '<' && descr[0] != '>')) return std::nullopt;
  ElementType type;
  type.is_swapped = (descr[0] == '<') != kIsLittleEndian;
  const std::string_view code = descr.substr(1);
  if (code == "f2") {
    type.kind = ElementKind::kFloat16;
  } else if (code == "f4") {
    type.kind = ElementKind::kFloat32;
  } else if (code == "f8") {
    type.kind = ElementKind::kFloat64;
  } else if (code == "i8") {
    type.kind = ElementKind::kInt64;
  } else if (const std::optional<std::size_t> num_characters = text_length(code)) {
    type.kind = ElementKind::kText;
    type.num_characters = *num_characters;
  } else {
    return std::nullopt;
  }
  return type;
}

std::string describe_type(std::string_view descr) {
  const std::string quoted = fmt::format("'{}'", printable(descr));
  if (descr.size() < 2) return fmt::format("elements of type {}", quoted);
  const std::string_view digits = descr.substr(2);
  const int size_bytes = digits.size() == 1 && digits[0] >= '1' && digits[0] <= '9'
                             ? digits[0] - '0'
                         : digits == "16" ? 16
                                          : 0;
  const auto sized = [&](std::string_view name) {
    return size_bytes > 0 ? fmt::format("{}{} ({})", name, 8 * size_bytes, quoted)
                          : fmt::format("{} {}", name, quoted);
  };
  switch (descr[1]) {
    case 'f':
      return sized("float");
    case 'i':
      return sized("int");
    case 'u':
      return sized("uint");
    case 'c':
      return sized("complex");
    case 'b':
      return fmt::format("bool ({})", quoted);
    case 'S':
    case 'U':
      return fmt::format("strings ({})", quoted);
    case 'O':
      return fmt::format("Python objects ({})", quoted);
    default:
      return fmt::format("elements of type {}", quoted);
  }
}

void decode(const ElementType& type, const std::byte* bytes, std::size_t num_elements,
            double* out) {
  switch (type.kind) {
    case ElementKind::kFloat16:
      return decode_as<std::uint16_t>(type.is_swapped, bytes, num_elements, out);
    case ElementKind::kFloat32:
      return decode_as<std::uint32_t>(type.is_swapped, bytes, num_elements, out);
    case ElementKind::kFloat64:
      return decode_as<std::uint64_t>(type.is_swapped, bytes, num_elements, out);
    case ElementKind::kInt64:
    case ElementKind::kText:
      break;
  }
  throw std::logic_error("only floating-point elements are decoded as numbers");
}

}  // namespace a3
