#!/usr/bin/env python3
"""Checks that archives are fit to be libraries: check_archives.py FILE.a...

None may end its user's process (exit and its like), bring a main program of its own (main, sc_main), or keep state of its own
outside any function: a variable that can change. Of the last, what the symbol tables say is checked: namespace-scope variables
of this project in writable sections, and static ones of functions that src/, modules/ and testbench/ do not declare const.
Exit status 1 if there is any finding.
"""

import pathlib
import re
import subprocess
import sys

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
ENDS_THE_PROCESS = {"exit", "_exit", "_Exit", "quick_exit"}
MAIN_PROGRAMS = {"main", "sc_main"}
WRITABLE = re.compile(r"\.(bss|data|tbss|tdata)(\.(?!rel\.ro).*)?$|\*COM\*$")  # .tbss, .tdata: one for each thread
# Address, seven flags, section, size, maybe the visibility, name.
SYMBOL = re.compile(r"^[0-9a-f]+ (?P<flags>.{7}) (?P<section>\S+)\t[0-9a-f]+ +(?:\.hidden +|0x\w+ +)?(?P<name>\S+)$")


def tool_output(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True, **options).stdout


def symbols_of(archive):
    """Flags, section and mangled name of each symbol."""
    for line in tool_output("objdump", "--syms", archive).splitlines():
        if match := SYMBOL.match(line):
            yield match["flags"], match["section"], match["name"]


def demangled(name):
    return tool_output("c++filt", name).strip()


def is_declared_const(name):
    """Whether a static variable of a function, by its mangled name, is declared const somewhere in the sources."""
    leaf = re.sub(r"\[abi:\w+\]", "", demangled(name)).rsplit("::", 1)[-1]
    declaration = re.compile(rf"\bstatic const(expr)?\b[^;()]*\b{re.escape(leaf)}\b")
    folders = (SOURCE_DIR / folder for folder in ("include", "src", "modules", "testbench"))
    return any(declaration.search(file.read_text())
               for folder in folders for file in folder.rglob("*") if file.suffix in (".h", ".cpp"))


def findings_in(archive):
    """What is wrong with an archive, in sentences."""
    for flags, section, name in symbols_of(archive):
        if section == "*UND*":
            if name in ENDS_THE_PROCESS:
                yield f"calls {name}"
        elif name in MAIN_PROGRAMS:
            yield f"brings {name} of its own"
        elif (flags[-1] == "O" or section.startswith(".t")) and WRITABLE.match(section):
            is_ours = re.match(r"_ZZ?N?K?2a3|_ZL|_ZN12_GLOBAL__N_1|[A-Za-z]\w*$", name) and not name.startswith("_ZGV")
            if is_ours and not (name.startswith("_ZZ") and is_declared_const(name)):
                yield f"keeps state in {demangled(name)} ({section})"


def main():
    if len(sys.argv) < 2:
        sys.exit("check_archives.py: error: no archive named; usage: check_archives.py FILE.a...")
    found = 0
    for archive in sys.argv[1:]:
        for finding in sorted(set(findings_in(archive))):
            print(f"{archive}: {finding}", file=sys.stderr)
            found += 1
    print(f"check_archives.py: {len(sys.argv) - 1} archives, {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
