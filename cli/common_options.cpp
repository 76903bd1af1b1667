#include "cli/common_options.h"

namespace a3 {

namespace po = boost::program_options;

po::typed_value<std::string>* one_text(const char* name) {
  return po::value<std::string>()->value_name(name);
}

po::typed_value<std::vector<std::string>>* many_texts(const char* name) {
  return po::value<std::vector<std::string>>()->composing()->value_name(name);
}

void add_input_options(po::options_description& options, const std::string& note) {
  const std::string machine = "machine (docs/configuration.md)" + note;
  options.add_options()("config,c", one_text("FILE")->required(), machine.c_str())(
      "trace,t", many_texts("FILE")->required()->multitoken(),
      "attention trace, .npz (docs/traces.md); several are run one after another");
}

void add_rerun_input_options(po::options_description& options) {
  options.add_options()("config,c", one_text("FILE")->required(),
                        "machine (docs/configuration.md), or a report.json to run again")(
      "trace,t", many_texts("FILE")->multitoken(),
      "attention trace, .npz (docs/traces.md); several are run one after another; without it those "
      "of the report");
}

void add_set_option(po::options_description& options) {
  options.add_options()(
      "set", many_texts("/POINTER=VALUE"),
      "override a field of the configuration by its JSON pointer; may be repeated");
}

void add_threads_option(po::options_description& options, const std::string& what) {
  const std::string text = what + "; without it as many as there are processors";
  options.add_options()("threads", one_text("N"), text.c_str());
}

void add_force_option(po::options_description& options, const std::string& what) {
  const std::string text = "replace " + what;
  options.add_options()("force", text.c_str());
}

}  // namespace a3
