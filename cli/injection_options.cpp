#include "cli/injection_options.h"

#include "a3/base/input_error.h"
#include "cli/common_options.h"

namespace a3 {

void add_injection_options(boost::program_options::options_description& options) {
  options.add_options()(
      "inject", many_texts("STRUCTURE[:FIELD=N,...]"),
      "flip a bit (docs/soft_errors.md), such as key_sram:cycle=100,row=3,lane=5,bit=2; fields "
      "left "
      "out are drawn; may be repeated")("inject-seed", one_text("N")->default_value("1"),
                                        "seed of what is drawn");
}

Injections injections_of(const Arguments& arguments, const Machine& machine,
                         std::int64_t num_operations) {
  Injections injections;
  for (const std::string& text : arguments.texts("inject")) {
    injections.requests.push_back(parse_injection(text, machine, num_operations));
  }
  if (injections.requests.empty() && arguments.is_given("inject-seed")) {
    throw InputError("--inject-seed: needs --inject STRUCTURE beside it.");
  }
  injections.seed = arguments.seed("inject-seed");
  return injections;
}

}  // namespace a3
