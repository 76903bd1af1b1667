#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <systemc>

#include "a3/base/input_error.h"
#include "base/output_file.h"
#include "cli/commands.h"
#include "cli/pages/pages.h"

namespace {

void write(const std::filesystem::path& file, const std::string& text) {
  a3::OutputFile output(file);
  output.write(text);
  output.commit();
}

}  // namespace

/// a3_write_pages FOLDER: writes manual page and completions there, under the names that they are
/// installed by.
int sc_main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: a3_write_pages FOLDER\n";
    return 2;
  }
  try {
    const std::filesystem::path folder = argv[1];
    write(folder / "a3sim.1", a3::pages::manual_page(a3::commands()));
    write(folder / "a3sim", a3::pages::bash_completion(a3::commands()));
    write(folder / "_a3sim", a3::pages::zsh_completion(a3::commands()));
    write(folder / "a3sim.fish", a3::pages::fish_completion(a3::commands()));
    return 0;
  } catch (const a3::InputError& error) {
    std::cerr << "a3_write_pages: " << error.what() << '\n';
    return 2;
  }
}

int main(int argc, char** argv) {
  // SystemC's banner is no message of the build.
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
