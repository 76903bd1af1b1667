#include "testbench/arguments.h"

#include <fmt/format.h>

#include "a3/config/input_error.h"

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

}  // namespace a3
