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

constexpr std::string_view kOrders = "<>=|";  // the last two, and none: that of the host

struct NamedKind {
  std::string_view name;
  ElementKind kind;
};

/// Behind a byte order.
constexpr std::array<NamedKind, 8> kCodes = {{
    NamedKind{"f2", ElementKind::kFloat16},
    NamedKind{"e", ElementKind::kFloat16},
    NamedKind{"f4", ElementKind::kFloat32},
    NamedKind{"f", ElementKind::kFloat32},
    NamedKind{"f8", ElementKind::kFloat64},
    NamedKind{"d", ElementKind::kFloat64},
    NamedKind{"i8", ElementKind::kInt64},
    NamedKind{"q", ElementKind::kInt64},
}};

/// Without one.
constexpr std::array kNames = {
    NamedKind{"float16", ElementKind::kFloat16}, NamedKind{"half", ElementKind::kFloat16},
    NamedKind{"float32", ElementKind::kFloat32}, NamedKind{"single", ElementKind::kFloat32},
    NamedKind{"float64", ElementKind::kFloat64}, NamedKind{"double", ElementKind::kFloat64},
    NamedKind{"float", ElementKind::kFloat64},   NamedKind{"int64", ElementKind::kInt64},
};

template <std::size_t kSize>
std::optional<ElementKind> kind_named(std::string_view name,
                                      const std::array<NamedKind, kSize>& kinds) {
  for (const NamedKind& known : kinds) {
    if (known.name == name) return known.kind;
  }
  return std::nullopt;
}

/// Of the code of a text type, such as "U12"; at most 999 characters.
std::optional<std::size_t> text_length(std::string_view code) {
  constexpr std::size_t kMostDigits = 3;
  if (code.empty() || code.front() != 'U') return std::nullopt;
  const std::string_view digits = code.substr(1);
  if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
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
  ElementType type;
  if (const auto kind = kind_named(descr, kNames)) {
    type.kind = *kind;
    return type;
  }
  const bool has_order = !descr.empty() && kOrders.find(descr[0]) != std::string_view::npos;
  const std::string_view code = descr.substr(has_order ? 1 : 0);
  type.is_swapped =
      has_order && (descr[0] == '<' || descr[0] == '>') && (descr[0] == '<') != kIsLittleEndian;
  if (const auto kind = kind_named(code, kCodes)) {
    type.kind = *kind;
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
  const bool has_order = !descr.empty() && kOrders.find(descr[0]) != std::string_view::npos;
  const std::string_view code = descr.substr(has_order ? 1 : 0);
  if (code.empty()) return fmt::format("elements of type {}", quoted);
  const std::string_view digits = code.substr(1);
  const int size_bytes = digits.size() == 1 && digits[0] >= '1' && digits[0] <= '9'
                             ? digits[0] - '0'
                         : digits == "16" ? 16
                                          : 0;
  const auto sized = [&](std::string_view name) {
    return size_bytes > 0 ? fmt::format("{}{} ({})", name, 8 * size_bytes, quoted)
                          : fmt::format("{} {}", name, quoted);
  };
  switch (code[0]) {
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
