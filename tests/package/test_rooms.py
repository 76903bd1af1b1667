"""scripts/check_rooms.py: a house in order passes, and one that breaks any rule does not."""

import sys
from pathlib import Path

import pytest
from building import SOURCE_DIR, run

SCRIPT = SOURCE_DIR / "scripts" / "check_rooms.py"

# A small house in order: three rooms of the library, the modules, the command line.
HOUSE = {
    "src/base/CMakeLists.txt": "a3_room(base SOURCES file.cpp USES fmt::fmt)",
    "src/base/file.h": "#pragma once\n#include <string>\n",
    "src/base/file.cpp": '#include "base/file.h"\n#include <fmt/format.h>\n',
    "include/a3/base/matrix.h": "#pragma once\n#include <vector>\n",
    "src/machine/CMakeLists.txt": "# Comments (of any kind) do not count.\na3_room(machine\n  SOURCES machine.cpp\n"
                                  "  USES a3_base nlohmann_json::nlohmann_json)",
    "include/a3/machine/machine.h": '#pragma once\n#include <nlohmann/json_fwd.hpp>\n#include "a3/base/matrix.h"\n',
    "src/machine/machine.cpp": '#include "a3/machine/machine.h"\n#include "base/file.h"\n',
    "src/golden/CMakeLists.txt": "a3_room(golden SOURCES golden.cpp USES a3_machine)",
    "src/golden/golden.cpp": '#include "a3/machine/machine.h"\n',
    "modules/CMakeLists.txt": "a3_room(modules LIBRARY a3sim-systemc SOURCES core/core.cpp USES a3_machine PkgConfig::SystemC)",
    "modules/core/core.h": "#pragma once\n#include <systemc>\n",
    "modules/core/core.cpp": '#include "modules/core/core.h"\n#include "a3/machine/machine.h"\n',
    "cli/CMakeLists.txt": "a3_room(cli LIBRARY NONE SOURCES main.cpp USES a3_modules)",
    "cli/main.cpp": '#include "modules/core/core.h"\n',
    "cli/main.h": "#pragma once\n",
}


@pytest.fixture(name="check")
def check_of_a_house(tmp_path):
    """Writes the house with some files changed or added, and runs the check on it."""

    def check(**changed_files):
        files = HOUSE | changed_files.get("files", {})
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return run(sys.executable, SCRIPT, tmp_path)

    return check


def must_complain(done, *fragments):
    """Exit status 1, and one line that has all fragments."""
    assert done.returncode == 1, done.stdout
    assert any(all(fragment in line for fragment in fragments) for line in done.stderr.splitlines()), done.stderr


def appended(name, text):
    return {name: HOUSE[name] + text}


def test_this_house_is_in_order():
    done = run(sys.executable, SCRIPT)
    assert done.returncode == 0, done.stderr


def test_a_house_in_order_passes(check):
    done = check()
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "5 rooms, 0 findings" in done.stdout


def test_a_room_that_is_used_but_not_declared(check):
    done = check(files=appended("src/golden/golden.cpp", '#include "base/file.h"\n'))
    must_complain(done, "src/golden/golden.cpp:2: golden does not declare that it uses a3_base (base/file.h)")


def test_a_public_header_of_a_room_that_is_not_declared(check):
    done = check(files=appended("src/golden/golden.cpp", '#include "a3/base/matrix.h"\n'))
    must_complain(done, "golden does not declare that it uses a3_base (a3/base/matrix.h)")


def test_a_room_that_is_declared_but_not_used(check):
    done = check(files={"src/golden/CMakeLists.txt": "a3_room(golden SOURCES golden.cpp USES a3_machine a3_base)"})
    must_complain(done, "golden declares a3_base, but includes nothing of it")


def test_a_declared_room_that_does_not_exist(check):
    done = check(files={"src/golden/CMakeLists.txt": "a3_room(golden SOURCES golden.cpp USES a3_machine a3_attic)"})
    must_complain(done, "golden uses a3_attic, which is no room")


def test_a_library_room_that_includes_the_command_line(check):
    done = check(files=appended("src/machine/machine.cpp", '#include "cli/main.h"\n'))
    must_complain(done, "machine does not declare that it uses a3_cli (cli/main.h)")


@pytest.mark.parametrize(("room", "library"), [("machine", "a3sim"), ("modules", "a3sim-systemc")])
def test_a_library_room_that_declares_the_command_line(check, room, library):
    name = next(name for name in HOUSE if name.endswith(f"{room}/CMakeLists.txt"))
    done = check(files={name: HOUSE[name].replace("USES", "USES a3_cli")})
    must_complain(done, f"{room}, of {library}, uses cli, of NONE")


def test_a_room_without_systemc_that_declares_one_with_it(check):
    done = check(files={"src/base/CMakeLists.txt": "a3_room(base SOURCES file.cpp USES a3_modules fmt::fmt)"})
    must_complain(done, "base, of a3sim, uses modules, of a3sim-systemc")


def test_systemc_in_the_library_without_it(check):
    files = appended("src/machine/machine.cpp", "#include <systemc>\n")
    must_complain(check(files=files), "machine does not declare that it uses PkgConfig::SystemC (systemc)")
    files |= {"src/machine/CMakeLists.txt": HOUSE["src/machine/CMakeLists.txt"].replace("USES", "USES PkgConfig::SystemC")}
    must_complain(check(files=files), "machine uses SystemC, and is part of the library without it")


@pytest.mark.parametrize("room", ["arith", "uarch", "fast"])
def test_a_golden_model_that_shares_arithmetic_with_engines(check, room):
    done = check(files={
        f"src/{room}/CMakeLists.txt": f"a3_room({room} SOURCES it.cpp USES a3_machine)",
        f"src/{room}/it.h": "#pragma once\n",
        f"src/{room}/it.cpp": '#include "a3/machine/machine.h"\n',
        "src/golden/CMakeLists.txt": f"a3_room(golden SOURCES golden.cpp USES a3_machine a3_{room})",
        **appended("src/golden/golden.cpp", f'#include "{room}/it.h"\n')})
    must_complain(done, f"golden uses {room}; it may use base, machine, workload alone")


@pytest.mark.parametrize("line", ['#include "base/file.h"', '#include "machine/parts.h"', '#  include "machine/parts.h"'])
def test_a_public_header_that_includes_an_internal_one(check, line):
    done = check(files={"src/machine/parts.h": "#pragma once\n", **appended("include/a3/machine/machine.h", line + "\n")})
    must_complain(done, "include/a3/machine/machine.h:4: a public header includes ", ", which is not installed")


def test_a_public_header_that_includes_what_users_need_not_have(check):
    done = check(files=appended("include/a3/base/matrix.h", "#include <fmt/format.h>\n"))
    must_complain(done, "a public header includes fmt/format.h, which its users need not have")


def test_a_library_of_others_that_is_used_but_not_declared(check):
    done = check(files=appended("src/golden/golden.cpp", "#include <hwy/contrib/sort/vqsort.h>\n"))
    must_complain(done, "golden does not declare that it uses PkgConfig::highway_sort")


def test_a_header_that_belongs_to_no_room(check):
    done = check(files=appended("src/golden/golden.cpp", '#include "attic/box.h"\n'))
    must_complain(done, "attic/box.h belongs to no room")


# The SystemC face: one folder of public headers, of which a room of its own has one.
FACE = {
    "modules/CMakeLists.txt": HOUSE["modules/CMakeLists.txt"].replace("SOURCES", "PUBLIC systemc SOURCES"),
    "include/a3/systemc/accelerator.h": "#pragma once\n#include <systemc>\n",
    "testbench/CMakeLists.txt": "a3_room(testbench LIBRARY a3sim-systemc PUBLIC systemc/engine.h SOURCES engine.cpp USES a3_modules)",
    "include/a3/systemc/engine.h": '#pragma once\n#include "a3/systemc/accelerator.h"\n',
    "testbench/engine.cpp": '#include "a3/systemc/engine.h"\n',
}


def test_a_folder_of_public_headers_of_two_rooms(check):
    done = check(files=FACE)
    assert done.returncode == 0, done.stderr


def test_a_public_header_belongs_to_the_room_that_names_it_alone(check):
    done = check(files=FACE | {"include/a3/systemc/engine.h": "#pragma once\n#include <systemc>\n"})
    must_complain(done, "include/a3/systemc/engine.h:2: testbench does not declare that it uses PkgConfig::SystemC")
    done = check(files=FACE | appended("modules/core/core.cpp", '#include "a3/systemc/engine.h"\n'))
    must_complain(done, "modules does not declare that it uses a3_testbench (a3/systemc/engine.h)")


def test_a_public_header_that_is_declared_and_not_there(check):
    name = "modules/CMakeLists.txt"
    done = check(files={name: HOUSE[name].replace("SOURCES", "PUBLIC core.h SOURCES")})
    must_complain(done, "modules has no include/a3/core.h")


def test_rooms_that_use_each_other(check):
    done = check(files={
        "src/base/CMakeLists.txt": "a3_room(base SOURCES file.cpp USES a3_machine fmt::fmt)",
        **appended("src/base/file.cpp", '#include "a3/machine/machine.h"\n')})
    must_complain(done, "a circle: ", "base uses machine", "machine uses base")


def test_a_circle_that_is_not_declared(check):
    done = check(files=appended("src/base/file.cpp", '#include "a3/machine/machine.h"\n'))
    must_complain(done, "a circle: ")


def test_a_library_that_does_not_exist(check):
    done = check(files={"src/base/CMakeLists.txt": "a3_room(base LIBRARY a3 SOURCES file.cpp USES fmt::fmt)"})
    must_complain(done, "base: no such library: a3")


def test_a_folder_without_rooms(tmp_path):
    done = run(sys.executable, SCRIPT, tmp_path)
    assert done.returncode == 1
    assert "declares a room" in done.stderr
