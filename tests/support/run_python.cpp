#include "support/run_python.h"

#include <cstdlib>

namespace a3::test {

std::string run_python(const TempFolder& folder, const std::string& script) {
  constexpr const char* kPython = "/usr/bin/python3";  // the system's, which has Debian's numpy
  const std::string python = kPython;
  if (std::system((python + " -c 'import numpy' 2>/dev/null").c_str()) != 0) return kNoNumpy;
  write_file(folder / "script.py", script);
  const std::string command =
      "cd '" + folder.path().string() + "' && " + python + " script.py >script.log 2>&1";
  const int status = std::system(command.c_str());
  const std::string log = read_file(folder / "script.log");
  return status == 0 ? "" : "status " + std::to_string(status) + ": " + log;
}

}  // namespace a3::test
