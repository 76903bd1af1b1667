"""Every installed header compiles by itself against the installation, and says what its types are for."""

import concurrent.futures
import os
import re

from building import files_below, output, pkg_config_path, run

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror")


def complaints(header, flags):
    """What the compiler says of a file that includes the header alone, twice."""
    line = f'#include "{header}"\n'
    done = run(os.environ["A3_CXX"], "-std=c++17", *WARNINGS, "-fsyntax-only", *flags, "-x", "c++", "-", input=2 * line)
    return f"{header}:\n{done.stderr}" if done.returncode != 0 or done.stderr else ""


def test_each_header_compiles_alone(prefix):
    flags = output("pkg-config", "--cflags", "a3sim-systemc", env=pkg_config_path(prefix)).split()
    headers = sorted(files_below(prefix / "include"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [text for text in pool.map(lambda header: complaints(header, flags), headers) if text]
    assert not found, "\n".join(found)


def undocumented(text):
    """Types declared with a body at the margin, with no comment above them."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not re.match(r"(class|struct|enum class|enum) \w+.*\{", line):
            continue
        above = number - 1
        while lines[above].startswith("template"):
            above -= 1
        if not lines[above].startswith("///"):
            yield line


def test_each_type_is_documented(prefix):
    found = [f"{header}: {line}" for header in sorted(files_below(prefix / "include"))
             for line in undocumented((prefix / "include" / header).read_text())]
    assert not found, "\n".join(found)
