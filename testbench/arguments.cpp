#include "testbench/arguments.h"

#include <fmt/format.h>

#include <charconv>

#include "a3/config/input_error.h"
#include "a3/run/operation_pipeline.h"

namespace a3 {

namespace po = boost::program_options;

po::variables_map parse_arguments(const std::string& subcommand,
                                  const std::vector<std::string>& arguments,
                                  const po::options_description& options,
                                  const std::string& positional) {
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
    po::variables_map values;
    po::store(
        po::command_line_parser(arguments).options(all).positional(positions).style(kStyle).run(),
        values);
    if (values.count(kStray) > 0) {
      throw InputError(
          fmt::format("{}: '{}' belongs to no option. See 'a3sim {} --help'.", subcommand,
                      values[kStray].as<std::vector<std::string>>().front(), subcommand));
    }
    if (values.count("help") == 0) po::notify(values);
    return values;
  } catch (const po::error& error) {
    throw InputError(
        fmt::format("{}: {}. See 'a3sim {} --help'.", subcommand, error.what(), subcommand));
  }
}

std::vector<std::string> strings(const po::variables_map& values, const char* option) {
  return values.count(option) > 0 ? values[option].as<std::vector<std::string>>()
                                  : std::vector<std::string>{};
}

int parse_threads(const po::variables_map& values) {
  if (values.count("threads") == 0) return default_num_threads();
  constexpr int kMostThreads = 1024;
  const auto& text = values["threads"].as<std::string>();
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 ||
      number > kMostThreads) {
    throw InputError(fmt::format("--threads {}: not a number of threads; allowed: 1 to {}.", text,
                                 kMostThreads));
  }
  return number;
}

}  // namespace a3
