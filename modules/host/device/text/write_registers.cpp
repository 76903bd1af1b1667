#include <filesystem>
#include <iostream>
#include <string>

#include "a3/base/input_error.h"
#include "base/output_file.h"
#include "modules/host/device/text/register_text.h"

/// a3_write_registers FILE.h writes the registers as a header for C; a3_write_registers --markdown
/// prints them as the tables of docs/device.md.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: a3_write_registers FILE.h | --markdown\n";
    return 2;
  }
  try {
    if (argv[1] == std::string("--markdown")) {
      std::cout << a3::register_text::markdown_tables();
      return 0;
    }
    a3::OutputFile file(argv[1]);
    file.write(a3::register_text::c_header());
    file.commit();
    return 0;
  } catch (const a3::InputError& error) {
    std::cerr << "a3_write_registers: " << error.what() << '\n';
    return 2;
  }
}
