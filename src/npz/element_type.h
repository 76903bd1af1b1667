#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace a3 {

/// The element types that a trace may hold.
enum class ElementKind { kFloat16, kFloat32, kFloat64, kInt64, kText };

/// One of them in one byte order.
struct ElementType {
  ElementKind kind = ElementKind::kFloat64;
  bool is_swapped = false;         ///< not this machine's byte order
  std::size_t num_characters = 0;  ///< of a text, NumPy's U

  bool is_float() const { return kind != ElementKind::kInt64 && kind != ElementKind::kText; }
  std::size_t size_bytes() const;
  std::string name() const;  ///< numpy's, such as "float16"
};

/// The element type that a .npy header's `descr` names; nothing if it is none of those.
std::optional<ElementType> element_type_of(std::string_view descr);

/// A name for any `descr`, for messages: "int32", "Python objects", ...
std::string describe_type(std::string_view descr);

/// Converts `num_elements` floating-point numbers of `type`; each conversion is exact.
void decode(const ElementType& type, const std::byte* bytes, std::size_t num_elements, double* out);

}  // namespace a3
