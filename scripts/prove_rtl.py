#!/usr/bin/env python3
"""Proves properties of the RTL with yosys and berkeley-abc, and shows that each proof can fail.

rtl/formal/proofs.json lists the proofs: the module in rtl/formal whose assertions are proved, parameters, how (pdr: for all time;
bmc: for the cycles in which the assertion is looked at), and a mutant: one small mistake in a block with which the same proof must
find a counterexample. Assertions of the blocks themselves are proved along. Exit status: 0 all proved and all mutants found, 1 not,
2 bad usage or tools missing.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import program

RTL = pathlib.Path(__file__).resolve().parent.parent / "rtl"
FORMAL = RTL / "formal"
ABC_COMMANDS = {"pdr": "fold; pdr", "bmc": "fold; bmc3 -F 12"}
PROVED = re.compile(r"Property proved|No output (?:was )?asserted in 12 frames|Verified all")
REFUTED = re.compile(r"was asserted in frame")
LONGEST_PROOF_SECONDS = 1800


class ToolError(Exception):
    """A tool is missing, failed, or came to no verdict."""


def read_proofs():
    return json.loads((FORMAL / "proofs.json").read_text(encoding="utf-8"))


def sources():
    """The blocks, by name relative to rtl/; not what only a simulation uses."""
    return {str(path.relative_to(RTL)): path.read_text(encoding="utf-8") for path in sorted(RTL.rglob("*.sv"))
            if path.relative_to(RTL).parts[0] not in ("cosim", "formal", "tests")}


def modules_named_in(text, names):
    return {name for name in names if re.search(rf"\b{re.escape(name)}\b\s*#?\s*\(", text) or re.search(rf"\b{re.escape(name)}\b +\w+ +\(", text)}


def needed_files(blocks, top_text):
    """The blocks that a module is built of, so that assertions of others are left alone."""
    by_module = {pathlib.Path(name).stem: name for name in blocks}
    needed, to_read = set(), [top_text]
    while to_read:
        for module in modules_named_in(to_read.pop(), by_module) - needed:
            needed.add(module)
            to_read.append(blocks[by_module[module]])
    return [by_module[module] for module in sorted(needed)]


def run(command, folder):
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LONGEST_PROOF_SECONDS, check=False)
    except FileNotFoundError as error:
        raise ToolError(f"{command[0]} is missing; scripts/setup.sh --rtl installs it") from error
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"{command[0]} took more than {LONGEST_PROOF_SECONDS} s") from error
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command[:1])} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def holds(proof, blocks):
    """Whether all assertions hold."""
    top = proof["top"]
    top_text = (FORMAL / f"{top}.sv").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / f"{top}.sv").write_text(top_text, encoding="utf-8")
        files = [f"{top}.sv"]
        for block in needed_files(blocks, top_text):
            target = folder / pathlib.Path(block).name
            target.write_text(blocks[block], encoding="utf-8")
            files.append(target.name)
        parameters = "".join(f" -set {key} {value}" for key, value in proof["parameters"].items())
        chparam = f"chparam{parameters} {top};" if parameters else ""
        run(["yosys", "-q", "-p",
             f"read_verilog -sv -formal {' '.join(files)}; {chparam} hierarchy -top {top}; setattr -mod -unset keep_hierarchy; "
             "prep -flatten; async2sync; memory_map; opt -fast; "
             "setundef -undriven -zero; simplemap; opt -fast; techmap; opt -fast; dffunmap; abc -g AND -fast; opt_clean; "
             "write_aiger -zinit model.aig"], folder)
        verdict = run(["berkeley-abc", "-q", f"read_aiger model.aig; {ABC_COMMANDS[proof['proof']]}"], folder)
    if REFUTED.search(verdict):
        return False
    if PROVED.search(verdict):
        return True
    raise ToolError(f"berkeley-abc came to no verdict:\n{verdict[-2000:]}")


def mutated(blocks, mutant):
    text = blocks[mutant["file"]]
    if text.count(mutant["text"]) != 1:
        raise ToolError(f"{mutant['file']}: {mutant['text']!r} occurs {text.count(mutant['text'])} times; it must occur once")
    return blocks | {mutant["file"]: text.replace(mutant["text"], mutant["replacement"])}


def label(proof):
    parameters = ", ".join(f"{key} {value}" for key, value in proof["parameters"].items())
    return f"{proof['top']} ({parameters})" if parameters else proof["top"]


def check(proof, blocks):
    """Proves it and refutes its mutant; whether both came out as they should."""
    begin = time.monotonic()
    proved = holds(proof, blocks)
    print(f"prove_rtl: {label(proof)}: {'proved' if proved else 'REFUTED'}", end="", flush=True)
    refuted = not holds(proof, mutated(blocks, proof["mutant"]))
    print(f", mutant {'found' if refuted else 'NOT FOUND'} ({time.monotonic() - begin:.0f} s)", flush=True)
    return proved and refuted


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="TEXT", default="", help="only proofs whose name contains TEXT")
    arguments = parser.parse_args()
    proofs = [proof for proof in read_proofs() if arguments.only in label(proof)]
    if not proofs:
        print(f"prove_rtl: no proof's name contains '{arguments.only}'; there are {', '.join(map(label, read_proofs()))}",
              file=sys.stderr)
        return 2
    for tool in ("yosys", "berkeley-abc"):
        if shutil.which(tool) is None:
            print(f"prove_rtl: {tool} is missing; scripts/setup.sh --rtl installs it", file=sys.stderr)
            return 2
    blocks = sources()
    try:
        good = sum(check(proof, blocks) for proof in proofs)
    except ToolError as error:
        print(f"\nprove_rtl: {error}", file=sys.stderr)
        return 2
    print(f"prove_rtl: {good} of {len(proofs)} proved, each with a mutant that is found")
    return 0 if good == len(proofs) else 1


if __name__ == "__main__":
    program.run("prove_rtl.py", main)
