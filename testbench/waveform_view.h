#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "a3/systemc/probe.h"

namespace a3 {

/// A file beside a waveform, and what it holds.
struct ViewFile {
  std::filesystem::path file;
  std::string text;
};

/// The names of the files that let GTKWave show a waveform as it is meant: wave.gtkw, which it
/// opens, and wave_states.txt, the names of states.
std::vector<std::filesystem::path> view_file_names(const std::filesystem::path& waveform);

/// What they hold of these probes: a group a block, names that tell where they belong, signed
/// numbers as such, enumerations by their states' names; lists of many elements folded. GTKWave
/// looks for names of states in the folder in which it is started. A third file and further ones
/// where enumerations of one width have different states.
std::vector<ViewFile> view_files(const std::filesystem::path& waveform, const ProbeList& probes);

}  // namespace a3
