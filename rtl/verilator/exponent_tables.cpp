// Writes the exponent unit's two tables as SystemVerilog, from the tables that the C++ engines use:
// exponent_lower_table.sv and exponent_upper_table.sv in a folder that exists.

#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "arith/bit_widths.h"
#include "arith/exponent.h"
#include "base/output_file.h"

namespace {

std::string table_module(const std::string& name, const std::vector<std::int64_t>& table,
                         int entry_bits) {
  const int index_bits = a3::ceil_log2(static_cast<std::int64_t>(table.size()));
  std::string text = fmt::format(
      "// Generated from src/arith/exponent.cpp.\n"
      "module {} (\n"
      "    input  logic [{}:0] index,\n"
      "    output logic [{}:0] entry\n"
      ");\n"
      "  always_comb begin\n"
      "    case (index)\n",
      name, index_bits - 1, entry_bits - 1);
  for (std::size_t k = 0; k < table.size(); ++k) {
    text += fmt::format("      {}'d{}: entry = {}'d{};\n", index_bits, k, entry_bits, table[k]);
  }
  return text + "    endcase\n  end\nendmodule\n";
}

void write_table(const std::string& folder, const std::string& name,
                 const std::vector<std::int64_t>& table, int entry_bits) {
  // A table of one entry has no index; the exponent unit does without it. A file is there in any
  // case, so that a build can name it.
  const std::string text = table.size() > 1 ? table_module(name, table, entry_bits) : "\n";
  const std::string path = folder + "/" + name + ".sv";
  // What is there already keeps its time, so that nothing is built again for it.
  std::ifstream present(path);
  if (present && std::string(std::istreambuf_iterator<char>(present), {}) == text) return;
  a3::OutputFile file(path);
  file.write(text);
  file.commit();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: a3_exponent_tables FRACTION_BITS EXPONENT_INTEGER_BITS "
                 "TABLE_FRACTION_BITS FOLDER\n";
    return 2;
  }
  try {
    a3::Numerics numerics;
    numerics.fraction_bits = std::stoi(argv[1]);
    numerics.exponent_integer_bits = std::stoi(argv[2]);
    numerics.exponent_table_fraction_bits = std::stoi(argv[3]);
    const a3::ExponentTables tables(numerics);
    const int entry_bits = numerics.exponent_table_fraction_bits + 1;  // 1.0 is an entry
    write_table(argv[4], "exponent_lower_table", tables.lower(), entry_bits);
    write_table(argv[4], "exponent_upper_table", tables.upper(), entry_bits);
  } catch (const std::exception& error) {
    std::cerr << "a3_exponent_tables: " << error.what() << '\n';
    return 2;
  }
  return 0;
}
