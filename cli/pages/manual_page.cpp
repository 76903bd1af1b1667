#include <fmt/format.h>
#include <fmt/ranges.h>

#include "a3/base/version.h"
#include "cli/pages/option_text.h"
#include "cli/pages/pages.h"

namespace a3::pages {
namespace {

/// Text that roff prints as it is.
std::string plain(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (result.empty() || result.back() == '\n')) result += "\\&";
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string bold(const std::string& text) {
  return "\\fB" + plain(text) + "\\fR";
}
std::string italic(const std::string& text) {
  return "\\fI" + plain(text) + "\\fR";
}

std::string heading(const OptionText& option) {
  std::vector<std::string> spellings;
  for (const std::string& spelling : option.spellings()) spellings.push_back(bold(spelling));
  std::string text = fmt::format("{}", fmt::join(spellings, ", "));
  if (!option.value.empty()) text += " " + italic(option.value);
  if (option.takes_many) text += " ...";
  return text;
}

std::string remarks(const OptionText& option) {
  std::string text;
  if (option.is_required) text += " (required)";
  if (!option.default_value.empty()) text += " (default: " + plain(option.default_value) + ")";
  return text;
}

std::string section(const Command& command) {
  std::string text =
      fmt::format(".SS {}\n{} {}\n.PP\n{}.\n", plain(command.name), bold("a3sim " + command.name),
                  plain(command.synopsis), plain(command.description));
  for (const OptionText& option : options_of(command)) {
    text +=
        fmt::format(".TP\n{}\n{}{}\n", heading(option), plain(option.description), remarks(option));
  }
  return text;
}

constexpr const char* kExitStatus =
    ".SH EXIT STATUS\n"
    ".TP\n0\neverything agreed\n"
    ".TP\n1\n"
    "engine and golden model disagree, a bound on accuracy cannot be kept, or a defect of the "
    "simulator was met\n"
    ".TP\n2\nthe command line, a configuration, a trace or the output folder cannot be used\n"
    ".TP\n128 + s\nstopped by signal s; nothing was written\n";

constexpr const char* kExamples =
    ".SH EXAMPLES\n"
    "The approximate machine on a trace, every query checked against the golden model:\n"
    ".PP\n.RS 4\n.nf\n"
    "a3sim run \\-\\-config conservative.json \\-\\-trace trace.npz \\-\\-out results\n"
    ".fi\n.RE\n.PP\n"
    "The same with ten percent in place of the configuration's threshold, without simulating "
    "cycles:\n"
    ".PP\n.RS 4\n.nf\n"
    "a3sim run \\-\\-config conservative.json \\-\\-trace trace.npz \\-\\-out results \\e\n"
    "    \\-\\-engine fast \\-\\-set /approximation/post_scoring/threshold_percent=10\n"
    ".fi\n.RE\n";

constexpr const char* kFiles =
    ".SH FILES\n"
    "Below the prefix of the installation:\n"
    ".TP\n.I share/a3sim/configs\n"
    "machines: base.json, conservative.json, aggressive.json; their schema; energy tables\n"
    ".TP\n.I share/doc/a3sim/docs\n"
    "the documents that this page names, such as docs/traces.md\n";

}  // namespace

std::string manual_page(const std::vector<Command>& commands) {
  std::string text = fmt::format(
      ".\\\" Made from the options of the program.\n"
      ".TH A3SIM 1 \"\" \"a3sim {}\" \"User Commands\"\n"
      ".SH NAME\n"
      "a3sim \\- cycle\\-accurate simulator of the A3 attention accelerator\n"
      ".SH SYNOPSIS\n"
      "{} {} [options]\n.br\n{}\n.br\n{}\n"
      ".SH DESCRIPTION\n"
      "Runs attention operations of a trace through a SystemC model of A3 (HPCA 2020), base or "
      "approximate, and reports cycles, energy and accuracy. Every query is checked against an "
      "independent golden model.\n"
      ".SH COMMANDS\n",
      build_info().version, bold("a3sim"), italic("COMMAND"), bold("a3sim --help"),
      bold("a3sim --version"));
  for (const Command& command : commands) text += section(command);
  return text + kExitStatus + kExamples + kFiles;
}

}  // namespace a3::pages
