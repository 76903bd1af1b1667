#!/usr/bin/env python3
"""Checks that every room of the house uses only what it may: check_rooms.py [FOLDER], the checkout's root if none is given.

A room is what a CMakeLists.txt declares by a3_room(NAME [LIBRARY library] [PUBLIC path...] [SOURCES file...] [USES target...]);
this is the one place that says what it uses and which library it becomes part of. Its files are those beside that
CMakeLists.txt, and its public headers in include/a3: those of NAME, or what PUBLIC names, folders or single headers; the most
exact name counts. Every #include of them is held against the declaration. Exit status 1 if there is any finding.
"""

import dataclasses
import pathlib
import re
import sys

# The algorithm is written a second time there; what it shared with the engines could not be checked by it.
ONLY_USES = {"golden": {"base", "machine", "workload"}}

# A room of a library may use rooms of these libraries. NONE: what is part of the program alone.
MAY_USE = {"a3sim": ("a3sim",), "a3sim-systemc": ("a3sim", "a3sim-systemc"), "NONE": ("a3sim", "a3sim-systemc", "NONE")}
SYSTEMC = "PkgConfig::SystemC"

# Headers of other projects: the first pattern that fits says which target a room has to declare; None: a library that one room
# hides.
OTHER_PROJECTS = [
    ("fmt/", "fmt::fmt"),
    ("spdlog/", "spdlog::spdlog"),
    ("nlohmann/", "nlohmann_json::nlohmann_json"),
    ("boost/program_options", "Boost::program_options"),
    ("boost/", "Boost::headers"),
    ("hwy/contrib/sort/", "PkgConfig::highway_sort"),
    ("hwy/", "PkgConfig::highway"),
    ("zip.h", "PkgConfig::libzip"),
    ("tbb/", "TBB::tbb"),
    ("oneapi/tbb/", "TBB::tbb"),
    ("systemc", SYSTEMC),
    ("sysc/", SYSTEMC),
    ("tlm", SYSTEMC),
]
# Those that installed headers may include; nothing else but include/a3 and the standard library. SystemC only in a3sim-systemc.
IN_PUBLIC_HEADERS = {"nlohmann_json::nlohmann_json", SYSTEMC}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


@dataclasses.dataclass
class Room:
    """What is declared of a room, and where its files are."""

    name: str
    declared_in: pathlib.Path
    library: str
    uses: list
    paths: list  # folders and single files


@dataclasses.dataclass
class Include:
    """A line of a file that includes another."""

    file: pathlib.Path
    line: int
    name: str
    is_quoted: bool


def rooms_of(cmake_file, root):
    """The rooms that a CMakeLists.txt declares."""
    text = re.sub(r"#[^\n]*", "", cmake_file.read_text())
    for call in re.findall(r"\ba3_room\(([^)]*)\)", text):
        name, *words = call.split()
        lists = {"LIBRARY": [], "PUBLIC": [], "SOURCES": [], "USES": []}
        keyword = None
        for word in words:
            if word in lists:
                keyword = word
            elif keyword:
                lists[keyword].append(word)
        paths = [root / "include" / "a3" / public for public in lists["PUBLIC"] or [name]]
        if lists["SOURCES"]:
            paths.append(cmake_file.parent)
        yield Room(name, cmake_file.relative_to(root), (lists["LIBRARY"] or ["a3sim"])[0], lists["USES"], paths)


def declared_rooms(root):
    """All rooms by name."""
    rooms = {}
    for cmake_file in sorted(root.glob("**/CMakeLists.txt")):
        if "build" not in cmake_file.relative_to(root).parts:
            rooms |= {room.name: room for room in rooms_of(cmake_file, root)}
    return rooms


def includes_of(path):
    """Every #include of a C++ file, or of those in a folder and below."""
    files = path.rglob("*") if path.is_dir() else [path]
    for file in sorted(file for file in files if file.suffix in (".h", ".cpp")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if match := INCLUDE.match(line):
                yield Include(file, number, match[2], match[1] == '"')


def target_of_other_project(name):
    """The target that a header of another project belongs to; None for the standard library, and what a room hides."""
    return next((target for start, target in OTHER_PROJECTS if name.startswith(start)), None)


class House:
    """The rooms of a source tree, and what is wrong with them."""

    def __init__(self, root):
        self.root = root
        self.rooms = declared_rooms(root)
        self.findings = []
        self.used = {name: set() for name in self.rooms}  # rooms whose headers a room includes

    def check(self):
        for room in self.rooms.values():
            self.check_declaration(room)
            for path in room.paths:
                if not path.exists() and path.suffix == ".h":
                    self.complain(room.declared_in, f"{room.name} has no {path.relative_to(self.root)}")
                    continue
                for include in includes_of(path):
                    if self.room_of(include.file) is room:
                        self.check_include(room, include)
            for name in sorted(self.declared(room) - self.used[room.name] - {room.name}):
                self.complain(room.declared_in, f"{room.name} declares a3_{name}, but includes nothing of it")
        self.check_circles()
        return self.findings

    def complain(self, place, text):
        self.findings.append(f"{place}: {text}")

    def declared(self, room):
        """Names of the rooms that a room declares it uses."""
        return {use.removeprefix("a3_") for use in room.uses if use.startswith("a3_")} & set(self.rooms)

    def check_declaration(self, room):
        if room.library not in MAY_USE:
            self.complain(room.declared_in, f"{room.name}: no such library: {room.library}; there are {', '.join(MAY_USE)}")
            return
        if SYSTEMC in room.uses and room.library == "a3sim":
            self.complain(room.declared_in, f"{room.name} uses SystemC, and is part of the library without it")
        for use in room.uses:
            if not use.startswith("a3_"):
                continue
            name = use.removeprefix("a3_")
            if name not in self.rooms:
                self.complain(room.declared_in, f"{room.name} uses {use}, which is no room")
            elif self.rooms[name].library not in MAY_USE[room.library]:
                self.complain(room.declared_in, f"{room.name}, of {room.library}, uses {name}, of {self.rooms[name].library}")
            elif name not in ONLY_USES.get(room.name, self.rooms):
                self.complain(room.declared_in, f"{room.name} uses {name}; it may use {self.only_uses(room)} alone")

    def only_uses(self, room):
        return ", ".join(sorted(ONLY_USES[room.name]))

    def check_include(self, room, include):
        place = f"{include.file.relative_to(self.root)}:{include.line}"
        is_public = self.root / "include" in include.file.parents
        owner = self.owner(include)
        if not include.is_quoted or owner is None and not self.is_ours(include):
            self.check_other_project(room, include, is_public, place)
        elif is_public and not include.name.startswith("a3/"):
            self.complain(place, f"a public header includes {include.name}, which is not installed")
        elif owner is None:
            self.complain(place, f"{include.name} belongs to no room")
        elif owner != room.name:
            self.used[room.name].add(owner)
            if owner not in self.declared(room):
                self.complain(place, f"{room.name} does not declare that it uses a3_{owner} ({include.name})")

    def is_ours(self, include):
        """Whether a quoted name is meant to be a header of this tree: whatever is no other project's."""
        return target_of_other_project(include.name) is None and "/" in include.name

    def owner(self, include):
        """Name of the room that has the header; None if none has."""
        if not include.is_quoted:
            return None
        for base in ("include", "src", "."):
            header = (self.root / base / include.name).resolve()
            if header.is_file():
                room = self.room_of(header)
                return room and room.name
        return None

    def room_of(self, file):
        """The room that names the file most exactly; None if none does."""
        claims = [(len(path.parts), room.name) for room in self.rooms.values() for path in room.paths
                  if path == file or path in file.parents]
        return self.rooms[max(claims)[1]] if claims else None

    def check_other_project(self, room, include, is_public, place):
        target = target_of_other_project(include.name)
        if target is None:
            return
        if target not in room.uses:
            self.complain(place, f"{room.name} does not declare that it uses {target} ({include.name})")
        if is_public and target not in IN_PUBLIC_HEADERS:
            self.complain(place, f"a public header includes {include.name}, which its users need not have")

    def check_circles(self):
        """Rooms that use each other, by declaration or by #include, in a circle."""
        uses = {room.name: self.declared(room) | self.used[room.name] for room in self.rooms.values()}
        done = set()

        def visit(name, path):
            if name in path:
                self.complain(self.rooms[name].declared_in, "a circle: " + " uses ".join([*path[path.index(name):], name]))
            elif name not in done:
                for other in sorted(uses[name]):
                    visit(other, [*path, name])
                done.add(name)

        for name in self.rooms:
            visit(name, [])


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    house = House(root)
    findings = house.check()
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"check_rooms.py: {len(house.rooms)} rooms, {len(findings)} findings")
    if not house.rooms:
        sys.exit(f"check_rooms.py: error: no CMakeLists.txt below {root} declares a room by a3_room(...).")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
