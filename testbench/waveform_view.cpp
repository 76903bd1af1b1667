#include "testbench/waveform_view.h"

#include <fmt/format.h>

#include <algorithm>

namespace a3 {
namespace {

namespace fs = std::filesystem;

// GTKWave's flags of a line.
constexpr const char* kBinary = "@28";
constexpr const char* kDecimal = "@24";
constexpr const char* kSignedDecimal = "@420";
constexpr const char* kTranslatedBinary = "@2028";
constexpr const char* kGroupBegins = "@800200";
constexpr const char* kGroupEnds = "@1000200";
constexpr const char* kFoldedGroupBegins = "@c00200";
constexpr const char* kFoldedGroupEnds = "@1401200";

fs::path beside(const fs::path& waveform, const std::string& ending) {
  fs::path name = waveform;
  if (name.extension() == ".vcd") name.replace_extension();
  name += ending;
  return name;
}

std::string states_ending(std::size_t number) {
  return number == 0 ? "_states.txt" : fmt::format("_states_{}.txt", number + 1);
}

/// A line "bits state" for each state of enumerations; those of one width have the same.
class StateFile {
 public:
  /// Whether the states stand there now.
  bool take(const ProbeFormat& format) {
    if (static_cast<int>(states_.size()) <= format.width_bits) {
      states_.resize(static_cast<std::size_t>(format.width_bits) + 1);
    }
    std::vector<std::string>& known = states_[static_cast<std::size_t>(format.width_bits)];
    if (known.empty()) known = format.states;
    return known == format.states;
  }

  std::string text() const {
    std::string lines;
    for (std::size_t width = 0; width < states_.size(); ++width) {
      for (std::size_t state = 0; state < states_[width].size(); ++state) {
        lines += fmt::format("{:0{}b} {}\n", state, width, states_[width][state]);
      }
    }
    return lines;
  }

 private:
  std::vector<std::vector<std::string>> states_;  // by width
};

/// The number of the file that has the states of a probe.
std::size_t place(const ProbeFormat& format, std::vector<StateFile>& files) {
  for (std::size_t file = 0; file < files.size(); ++file) {
    if (files[file].take(format)) return file;
  }
  files.emplace_back().take(format);
  return files.size() - 1;
}

std::string block_of(const std::string& name) {
  return name.substr(0, name.rfind('.'));
}

/// "dot_product.score" of "a3.dot_product.score".
std::string short_name(const std::string& name) {
  const std::size_t last = name.rfind('.');
  const std::size_t before = last == 0 ? std::string::npos : name.rfind('.', last - 1);
  return before == std::string::npos ? name : name.substr(before + 1);
}

/// A signal under a name that is its own, also where only the last part of names is shown.
std::string signal_line(const std::string& name, int width_bits) {
  const std::string range = width_bits == 1 ? "" : fmt::format("[{}:0]", width_bits - 1);
  return fmt::format("+{{{}}} SystemC.{}{}\n", short_name(name), name, range);
}

std::string flags_of(const ProbeFormat& format) {
  if (!format.states.empty()) return kTranslatedBinary;
  if (format.is_signed) return kSignedDecimal;
  return format.width_bits == 1 ? kBinary : kDecimal;
}

std::string probe_lines(const Probe& probe, const fs::path& states_file) {
  const ProbeFormat& format = probe.format;
  std::string lines = flags_of(format) + '\n';
  if (!format.states.empty()) {
    return lines + fmt::format("^1 {}\n", states_file.filename().string()) +
           signal_line(probe.name, format.width_bits);
  }
  if (format.num_elements == 1) return lines + signal_line(probe.name, format.width_bits);
  if (format.width_bits == 1) return lines + signal_line(probe.name, format.num_elements);
  std::string elements =
      fmt::format("{}\n-{}\n", kFoldedGroupBegins, short_name(probe.name)) + lines;
  for (int e = 0; e < format.num_elements; ++e) {
    elements += signal_line(fmt::format("{}_{}", probe.name, e), format.width_bits);
  }
  return elements + fmt::format("{}\n-{}\n", kFoldedGroupEnds, short_name(probe.name));
}

}  // namespace

std::vector<fs::path> view_file_names(const fs::path& waveform) {
  return {beside(waveform, ".gtkw"), beside(waveform, states_ending(0))};
}

std::vector<ViewFile> view_files(const fs::path& waveform, const ProbeList& probes) {
  std::vector<const Probe*> sorted;
  for (const Probe& probe : probes.all()) sorted.push_back(&probe);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Probe* a, const Probe* b) {
    return block_of(a->name) < block_of(b->name);
  });
  std::vector<StateFile> states(1);
  std::string view =
      fmt::format("[dumpfile] \"{}\"\n[timestart] 0\n", waveform.filename().string());
  view += fmt::format("{}\nSystemC.clock\n{}\n+{{query_accepted}} SystemC.query_accepted[31:0]\n",
                      kBinary, kSignedDecimal);
  std::string block;
  for (const Probe* probe : sorted) {
    if (block_of(probe->name) != block) {
      if (!block.empty()) view += fmt::format("{}\n-{}\n", kGroupEnds, block);
      block = block_of(probe->name);
      view += fmt::format("{}\n-{}\n", kGroupBegins, block);
    }
    const std::size_t file = probe->format.states.empty() ? 0 : place(probe->format, states);
    view += probe_lines(*probe, beside(waveform, states_ending(file)));
  }
  if (!block.empty()) view += fmt::format("{}\n-{}\n", kGroupEnds, block);
  std::vector<ViewFile> files = {{view_file_names(waveform).front(), view}};
  for (std::size_t s = 0; s < states.size(); ++s) {
    files.push_back({beside(waveform, states_ending(s)), states[s].text()});
  }
  return files;
}

}  // namespace a3
