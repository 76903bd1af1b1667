#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace a3 {

/// What a command was given. Options go by their long names, without dashes.
class Arguments {
 public:
  /// `words` without the command's name; those that no option takes go to the option `positional`
  /// if it is not empty. Throws InputError that names the command, what is wrong with which
  /// argument, and where the help is.
  Arguments(const std::string& command, const std::vector<std::string>& words,
            const boost::program_options::options_description& options,
            const std::string& positional);

  /// The whole command as it was given, the program's name first.
  const std::vector<std::string>& command() const { return command_; }

  /// Whether an option was given, or has a default.
  bool has(const char* option) const { return values_.count(option) > 0; }

  /// Whether it was given.
  bool is_given(const char* option) const { return has(option) && !values_[option].defaulted(); }

  /// The text of an option that was given or has a default.
  const std::string& text(const char* option) const { return values_[option].as<std::string>(); }

  /// What a repeatable option was given, in order; empty if it was not.
  std::vector<std::string> texts(const char* option) const;
  std::vector<std::filesystem::path> files(const char* option) const;

  /// The integer that an option has. Throws InputError naming the option, what was found, that it
  /// is not `what`, and the numbers allowed: `min` to `max`.
  std::int64_t integer(const char* option, const char* what, std::int64_t min,
                       std::int64_t max) const;

  /// The number that an option has. Throws InputError, which says that it is not `what`: "a share
  /// from 0 to below 1".
  double number(const char* option, const char* what) const;

  /// The seed that an option has: 0 to 2^63 - 1. Throws InputError.
  std::uint64_t seed(const char* option) const;

  /// The option `threads`, 1 to 1024; without it as many as the process may use at once. Throws
  /// InputError.
  int num_threads() const;

 private:
  std::vector<std::string> command_;
  boost::program_options::variables_map values_;
};

/// The number that a text is, all of it; nothing if it is none.
std::optional<double> number_in(const std::string& text);

}  // namespace a3
