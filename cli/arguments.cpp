#include "cli/arguments.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "a3/base/input_error.h"
#include "a3/run/operation_pipeline.h"

namespace a3 {

namespace po = boost::program_options;

Arguments::Arguments(const std::string& command, const std::vector<std::string>& words,
                     const po::options_description& options, const std::string& positional)
    : command_({"a3sim", command}) {
  command_.insert(command_.end(), words.begin(), words.end());
  // Abbreviated options would change their meaning when a new one is added.
  constexpr int kStyle =
      po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  constexpr const char* kStray =
      "unexpected argument";  // collects what no option takes, to name it
  po::positional_options_description positions;
  positions.add(positional.empty() ? kStray : positional.c_str(), -1);
  po::options_description all;
  all.add(options).add_options()(kStray, po::value<std::vector<std::string>>());
  try {
    po::store(po::command_line_parser(words).options(all).positional(positions).style(kStyle).run(),
              values_);
    if (has(kStray)) {
      throw InputError(fmt::format("{}: '{}' belongs to no option. See 'a3sim {} --help'.", command,
                                   texts(kStray).front(), command));
    }
    if (!has("help")) po::notify(values_);
  } catch (const po::error& error) {
    throw InputError(fmt::format("{}: {}. See 'a3sim {} --help'.", command, error.what(), command));
  }
}

std::vector<std::string> Arguments::texts(const char* option) const {
  return has(option) ? values_[option].as<std::vector<std::string>>() : std::vector<std::string>{};
}

std::vector<std::filesystem::path> Arguments::files(const char* option) const {
  const std::vector<std::string> names = texts(option);
  return {names.begin(), names.end()};
}

std::int64_t Arguments::integer(const char* option, const char* what, std::int64_t min,
                                std::int64_t max) const {
  const std::string& digits = text(option);
  const char* end = digits.data() + digits.size();
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error == std::errc() && stop == end && number >= min && number <= max) return number;
  throw InputError(
      fmt::format("--{} {}: not {}; allowed: {} to {}.", option, digits, what, min, max));
}

double Arguments::number(const char* option, const char* what) const {
  const std::string& digits = text(option);
  if (const std::optional<double> found = number_in(digits)) return *found;
  throw InputError(fmt::format("--{} {}: not {}.", option, digits, what));
}

std::uint64_t Arguments::seed(const char* option) const {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::uint64_t>(integer(option, "a seed", 0, kMost));
}

int Arguments::num_threads() const {
  if (!has("threads")) return default_num_threads();
  return static_cast<int>(integer("threads", "a number of threads", 1, 1024));
}

std::optional<double> number_in(const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

}  // namespace a3
