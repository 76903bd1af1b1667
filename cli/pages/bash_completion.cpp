#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/pages/option_text.h"
#include "cli/pages/pages.h"

namespace a3::pages {
namespace {

constexpr const char* kBegin =
    R"(# Completion of a3sim for bash, made from the options of the program.

_a3sim() {
  local word=${COMP_WORDS[COMP_CWORD]}
  local option='' options='' kind='' choices='' many='' files='' whole='' i j
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
)";

// Words are also split at "=", so that --config=FILE is three of them, and so are names of files
// that hold ":" or "=". `whole` is such a name, which begins at word j; what is offered goes on
// behind its last split.
constexpr const char* kLatestOption = R"(    return
  fi
  whole=$word
  for ((j = COMP_CWORD; j > 2; --j)); do
    [[ ${COMP_WORDS[j]} == [:=] || ${COMP_WORDS[j - 1]} == [:=] ]] || break
    [[ ${COMP_WORDS[j - 1]} != -* ]] || break
    [[ ${COMP_WORDS[j - 1]} != = || ${COMP_WORDS[j - 2]} != -* ]] || break
    whole=${COMP_WORDS[j - 1]}$whole
  done
  [[ $word != = ]] || word=''
  [[ $whole != = ]] || whole=''
  for ((i = COMP_CWORD - 1; i > 1; --i)); do
    [[ ${COMP_WORDS[i]} != -* ]] || { option=${COMP_WORDS[i]}; break; }
  done
  case ${COMP_WORDS[1]} in
)";

constexpr const char* kEnd = R"(  esac
  # A value stands right behind its option, or behind "="; some options take several.
  if [[ -z $many ]] && ((j - i > 1)) && [[ ${COMP_WORDS[i + 1]} != = ]]; then kind=''; fi
  [[ -n $kind || -z $files ]] || kind=file
  if [[ $word == -* || -z $kind ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    return
  fi
  case $kind in
    file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$whole") ;;
    folder) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$whole") ;;
    choice) mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word") ;;
  esac
  COMPREPLY=("${COMPREPLY[@]#"${whole%"${whole##*[:=]}"}"}")
}

complete -F _a3sim a3sim
)";

std::string value_line(const OptionText& option) {
  const auto kind = [&]() -> std::string {
    switch (option.kind()) {
      case ValueKind::kFile:
        return "kind=file";
      case ValueKind::kFolder:
        return "kind=folder";
      case ValueKind::kChoice:
        return fmt::format("kind=choice choices={}",
                           quoted(fmt::format("{}", fmt::join(option.choices(), " "))));
      default:
        return "kind=text";
    }
  }();
  return fmt::format("        {}) {}{} ;;\n", fmt::join(option.spellings(), " | "), kind,
                     option.takes_many ? " many=1" : "");
}

std::string command_case(const Command& command) {
  std::vector<std::string> names;
  std::string values;
  for (const OptionText& option : options_of(command)) {
    for (const std::string& spelling : option.spellings()) names.push_back(spelling);
    if (option.kind() != ValueKind::kNone) values += value_line(option);
  }
  std::string text = fmt::format("    {})\n      options={}\n", command.name,
                                 quoted(fmt::format("{}", fmt::join(names, " "))));
  if (takes_files(command)) text += "      files=1\n";
  if (!values.empty()) text += "      case $option in\n" + values + "      esac\n";
  return text + "      ;;\n";
}

}  // namespace

std::string bash_completion(const std::vector<Command>& commands) {
  std::string words;
  std::string cases;
  for (const Command& command : commands) {
    words += command.name + " ";
    cases += command_case(command);
  }
  return kBegin +
         fmt::format("    mapfile -t COMPREPLY < <(compgen -W {} -- \"$word\")\n",
                     quoted(words + "help --help --version")) +
         kLatestOption + cases + kEnd;
}

}  // namespace a3::pages
