"""From SystemVerilog to a mapped netlist, a part of the machine at a time, with yosys."""
import concurrent.futures
import json
import re
from dataclasses import dataclass

from . import blocks, tools
from .problems import InputError, ToolFailed

TOP = "a3_core"
DRIVING_CELL = "INVX2"  # of every input, if the library has it
LOAD_PF = 0.02          # at every output
# Constants come from cells of their own in what OpenSTA reads: 2.0.17 takes what they hold still for inputs, and at many of them ends
# with a signal.
TIES = {"A3_ZERO": 0, "A3_ONE": 1}
# Mapping of a part: yosys' own script without its structural choices (&dch), which on the greedy scores of 320 rows do not end within
# twenty minutes, and without what is for sequential logic.
LOGIC_SCRIPT = "strash; &get -n; &fraig -x; &put; dc2; strash; &get -n; &nf {D}; &put; buffer; upsize {D}; dnsize {D}; stime -p"


def module_of(part):
    return f"{TOP}.{part}" if part else TOP


def file_stem(part):
    return module_of(part).replace(".", "-")


@dataclass
class Netlist:
    """A part, mapped. `modules` as yosys writes them to JSON: cells and net names of every module by name."""
    part: str
    modules: dict

    def instances(self):
        """(instance path within the part, cell type, cell) of every leaf cell; memories are leaves too."""
        return list(self._below(module_of(self.part), ""))

    def _below(self, module, prefix):
        for name, cell in self.modules[module]["cells"].items():
            kind = cell["type"]
            inner = self.modules.get(kind)
            if inner and not inner["attributes"].get("blackbox"):
                yield from self._below(kind, f"{prefix}{name}/")
            else:
                yield prefix + name, kind, cell


class Synthesis:
    """The parts of one machine in one library. Results stay in the folder; what is there already is not made again."""

    def __init__(self, parameters, library, clock_ns, folder, tables_program):
        self.parameters = parameters
        self.library = library
        self.clock_ns = clock_ns
        self.folder = folder
        self.tables_program = tables_program

    def elaborate(self):
        """The whole machine, not mapped, every instance a module of its own that is named by its path."""
        if (self.folder / "elaborated.il").is_file():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        p = self.parameters
        tools.run([self.tables_program, p["FRACTION_BITS"], p["EXPONENT_INTEGER_BITS"], p["TABLE_FRACTION_BITS"], self.folder],
                  self.folder)
        sources = [path for path in sorted(tools.RTL.rglob("*.sv"))
                   if path.relative_to(tools.RTL).parts[0] not in ("cosim", "formal", "tests")]
        sources += [self.folder / f"exponent_{half}_table.sv" for half in ("lower", "upper")]
        chosen = " ".join(f"-set {name} {value}" for name, value in p.items())
        self._yosys("elaborate", f"""
            read_verilog -sv {" ".join(map(str, sources))}
            chparam {chosen} {TOP}
            hierarchy -check -top {TOP}
            blackbox A:memory_block
            proc
            flatten
            opt_expr
            opt_clean
            uniquify
            hierarchy -check -top {TOP}
            write_rtlil elaborated.il.partial
            """)
        (self.folder / "elaborated.il.partial").rename(self.folder / "elaborated.il")

    def map(self, parts, jobs):
        """Netlists of parts, by part."""
        self.elaborate()
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            return dict(zip(parts, pool.map(self._map_part, parts)))

    def _map_part(self, part):
        stem = file_stem(part)
        target = self.folder / f"{stem}.json"
        if not target.is_file():
            # The core itself is mapped without the parts that are mapped by themselves.
            others = "" if part else "blackbox " + " ".join(f"{module_of(other)} {module_of(other)}.*" for other in blocks.all_parts())
            self._write_inputs()
            self._yosys(stem, f"""
                read_rtlil elaborated.il
                {others}
                hierarchy -top {module_of(part)}
                synth -run coarse:check -noabc
                dfflibmap -liberty {self.library.path}
                abc -liberty {self.library.path} -D {self.clock_ns * 1000:.0f} -constr constraints -script logic.abc
                opt_clean -purge
                splitnets
                rename -enumerate -pattern _%_
                write_json {stem}.json.partial
                hilomap -singleton -locell A3_ZERO Y -hicell A3_ONE Y
                write_verilog -noattr -noexpr -nohex -nodec {stem}.v
                read_liberty -lib -ignore_miss_func {self.library.path}
                read_liberty -lib -ignore_miss_func ties.lib
                check -assert
                """)
            verilog = self.folder / f"{stem}.v"
            verilog.write_text(with_single_assigns(verilog.read_text(encoding="utf-8")), encoding="utf-8")
            (self.folder / f"{stem}.json.partial").rename(target)
        return Netlist(part, json.loads(target.read_text(encoding="utf-8"))["modules"])

    def _write_inputs(self):
        driver = DRIVING_CELL if DRIVING_CELL in self.library.cells else min(self.library.cells)
        (self.folder / "constraints").write_text(f"set_driving_cell {driver}\nset_load {LOAD_PF} [all_outputs]\n", encoding="utf-8")
        cells = "".join(f"  cell ({name}) {{ area : 0; pin (Y) {{ direction : output; }} }}\n" for name in TIES)
        (self.folder / "ties.lib").write_text(f"library (ties) {{\n{cells}}}\n", encoding="utf-8")
        (self.folder / "logic.abc").write_text(LOGIC_SCRIPT.replace("; ", "\n") + "\n", encoding="utf-8")

    def _yosys(self, name, script):
        (self.folder / f"{name}.ys").write_text("\n".join(line.strip() for line in script.strip().splitlines()) + "\n", encoding="utf-8")
        tools.run(["yosys", "-q", "-l", f"{name}.log", f"{name}.ys"], self.folder)


def with_single_assigns(verilog):
    """A netlist in which no assignment has a list on its left, which OpenSTA 2.0.17 does not read."""
    widths = {name: int(high) + 1 for high, name in re.findall(r"^  (?:input|output|wire) \[(\d+):0\] (\S+?) ?;$", verilog, re.MULTILINE)}

    def split(match):
        left, right = ([bit for word in side.strip("{} ").split(", ") for bit in _bits(word.strip(), widths)] for side in match.groups())
        if len(left) != len(right):
            raise ToolFailed(f"yosys wrote an assignment of {len(right)} to {len(left)} bits: {match[0].strip()}")
        return "\n".join(f"  assign {a} = {b} ;" for a, b in zip(left, right))

    return re.sub(r"^  assign (\{ .+ \}) = (.+);$", split, verilog, flags=re.MULTILINE)


def _bits(word, widths):
    """The bits of a net, a part of one or a constant, from the highest on. `widths` are those of vectors."""
    part = re.fullmatch(r"([^\\]\S*)\[(\d+):(\d+)\]", word)
    constant = re.fullmatch(r"\d+'b([01xz]+)", word)
    if constant:
        return [f"1'b{bit}" for bit in constant[1]]
    if part:
        return [f"{part[1]}[{bit}]" for bit in range(int(part[2]), int(part[3]) - 1, -1)]
    if word in widths:
        return [f"{word}[{bit}]" for bit in range(widths[word] - 1, -1, -1)]
    return [word]


def check_blocks(names):
    """Block names, or all of them."""
    known = [*blocks.BLOCKS, blocks.CONTROL]
    for name in names:
        if name not in known:
            raise InputError(f"--only {name}: no such block; allowed: {', '.join(known)}")
    return names or known
