#include "cli/point_options.h"

#include "a3/machine/load_machine.h"
#include "cli/common_options.h"

namespace a3 {

void add_list_options(boost::program_options::options_description& options) {
  options.add_options()("iterations-per-row", one_text("LIST"),
                        "values of M as a share of the rows, such as 1,0.5,off")(
      "iterations", one_text("LIST"), "values of M as a number, such as 160,off")(
      "threshold-percent", one_text("LIST"), "values of T, such as 1,5,off");
}

SweepRequest sweep_request(const Arguments& arguments) {
  SweepRequest request;
  request.load = [config = arguments.text("config"),
                  overrides = arguments.texts("set")](const std::vector<std::string>& more) {
    std::vector<std::string> all = overrides;
    all.insert(all.end(), more.begin(), more.end());
    return load_machine(config, all);
  };
  request.iterations_per_row = arguments.text_if_given("iterations-per-row");
  request.iterations = arguments.text_if_given("iterations");
  request.threshold_percent = arguments.text_if_given("threshold-percent");
  request.variations = arguments.texts("vary");
  return request;
}

}  // namespace a3
