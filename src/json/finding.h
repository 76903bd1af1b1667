#pragma once

#include <string>
#include <vector>

namespace a3::json {

/// One thing that is wrong with a document.
struct Finding {
  std::string pointer;  ///< JSON pointer of the value, or of several separated by ", "
  std::string found;    ///< what is there, such as "found -3"
  std::string allowed;  ///< what may be there and what to do
};

/// JSON pointer of `key` in the object at `pointer`.
std::string child_pointer(const std::string& pointer, const std::string& key);

/// Whether `pointer` is `ancestor` or lies below it.
bool is_at_or_below(const std::string& pointer, const std::string& ancestor);

/// Which values of a document were put there by overrides.
class Origins {
 public:
  void add(std::string pointer, std::string override_name);

  /// " (from --set /a=b)" if an override of that name wrote the value at `pointer`, else "". Of
  /// several, the last.
  std::string note(const std::string& pointer) const;

 private:
  struct Origin {
    std::string pointer;
    std::string override_name;
  };
  std::vector<Origin> origins_;
};

/// The finding as one line: source, unless that is empty, pointer, what was found, where it comes
/// from, what is allowed.
std::string message(const Finding& finding, const std::string& source, const Origins& origins);

/// Throws InputError with the first hundred of `messages` and the number of the others; returns if
/// there is none.
void throw_if_any(std::vector<std::string> messages);

}  // namespace a3::json
