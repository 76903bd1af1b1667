#include "cli/arguments.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"
#include "a3/run/operation_pipeline.h"
#include "base/made_folder.h"

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

std::int64_t parse_integer(const po::variables_map& values, const char* option, const char* what,
                           std::int64_t min, std::int64_t max) {
  const auto& text = values[option].as<std::string>();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < min || number > max) {
    throw InputError(
        fmt::format("--{} {}: not {}; allowed: {} to {}.", option, text, what, min, max));
  }
  return number;
}

std::uint64_t parse_seed(const po::variables_map& values, const char* option) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::uint64_t>(parse_integer(values, option, "a seed", 0, kMost));
}

int parse_threads(const po::variables_map& values) {
  if (values.count("threads") == 0) return default_num_threads();
  return static_cast<int>(parse_integer(values, "threads", "a number of threads", 1, 1024));
}

void add_list_options(po::options_description& options) {
  options.add_options()("iterations-per-row", po::value<std::string>()->value_name("LIST"),
                        "values of M as a share of the rows, such as 1,0.5,off")(
      "iterations", po::value<std::string>()->value_name("LIST"),
      "values of M as a number, such as 160,off")("threshold-percent",
                                                  po::value<std::string>()->value_name("LIST"),
                                                  "values of T, such as 1,5,off");
}

SweepRequest sweep_request(const po::variables_map& values) {
  const auto list = [&](const char* option) {
    return values.count(option) > 0 ? std::optional(values[option].as<std::string>())
                                    : std::nullopt;
  };
  SweepRequest request;
  request.load = [config = values["config"].as<std::string>(),
                  overrides = strings(values, "set")](const std::vector<std::string>& more) {
    std::vector<std::string> all = overrides;
    all.insert(all.end(), more.begin(), more.end());
    return load_machine(config, all);
  };
  request.iterations_per_row = list("iterations-per-row");
  request.iterations = list("iterations");
  request.threshold_percent = list("threshold-percent");
  request.variations = strings(values, "vary");
  return request;
}

std::vector<NamedFile> input_files(const po::variables_map& values) {
  std::vector<NamedFile> inputs = {{"--config", values["config"].as<std::string>()}};
  for (const std::string& file : strings(values, "trace")) inputs.push_back({"--trace", file});
  return inputs;
}

std::vector<NamedFile> input_files(const po::variables_map& values, const Machine& machine) {
  std::vector<NamedFile> inputs = input_files(values);
  if (!machine.energy_table_path.empty()) {
    inputs.push_back({"/energy/table", machine.energy_table_path});
  }
  return inputs;
}

void check_output_folder(const po::variables_map& values, const Machine& machine,
                         const std::vector<std::string>& names) {
  const std::filesystem::path folder = plain_folder(values["out"].as<std::string>());
  std::vector<NamedFile> outputs;
  outputs.reserve(names.size());
  for (const std::string& name : names) outputs.push_back({"--out", folder / name});
  check_outputs(outputs, input_files(values, machine), values.count("force") > 0);
}

}  // namespace a3
