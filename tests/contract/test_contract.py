"""Random machines and traces: files of the command line, both engines, against the rules of numbers and cycles written once more in Python.

A3_CONTRACT_SEED begins elsewhere, A3_CONTRACT_CASES runs more of them. A failure names its seed.
"""
import csv
import json
import os
import pathlib
import subprocess

import numpy as np
import pytest

from contract import cases, machine, system

BINARY = pathlib.Path(os.environ["A3SIM"])
FIRST = int(os.environ.get("A3_CONTRACT_SEED", "1"))
COUNT = int(os.environ.get("A3_CONTRACT_CASES", "150"))
CHUNK = 10


def write_trace(file, operations):
    arrays = {name: np.concatenate([operation[place] for operation in operations])
              for place, name in enumerate(("key", "value", "query"))}
    arrays["key_offsets"] = np.cumsum([0, *(len(operation[0]) for operation in operations)])
    arrays["query_offsets"] = np.cumsum([0, *(len(operation[2]) for operation in operations)])
    if operations[0][3] is not None:
        arrays["query_rows"] = np.concatenate([operation[3] for operation in operations])
    np.savez(file, **arrays)


def simulate(case, engine, folder):
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(case.config))
    write_trace(folder / "trace.npz", case.operations)
    done = subprocess.run([BINARY, "run", "--config", folder / "config.json", "--trace", folder / "trace.npz", "--out",
                           folder / "out", "--engine", engine, "--dump-selection"], capture_output=True, text=True,
                          timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "out"


def rows_of(file, name):
    rows, offsets = file[name], file[f"{name}_offsets"]
    return [rows[begin:end].tolist() for begin, end in zip(offsets[:-1], offsets[1:])]


def expected(case):
    """(lines of queries.csv, (candidates, selected, raw output) of each query, total cycles, lines of jobs.csv)."""
    if case.system is not None:
        return _expected_of_system(case)
    lines, answers, total = [], [], 0
    for number, arrays in enumerate(case.operations):
        queries, makespan = machine.run(case.machine, *arrays)
        total += makespan
        for q, query in enumerate(queries):
            lines.append((number, q, query.iterations, len(query.candidates), len(query.selected), query.accept, query.done,
                          query.visible_rows, query.tiles))
            answers.append((query.candidates, query.selected, query.output))
    return lines, answers, total, None


def _expected_of_system(case):
    run = system.run(case.machine, case.system, case.operations)
    lines, answers = [], []
    for number, operation in enumerate(run.operations):
        for q in range(len(operation.query)):
            jobs = [job for job in run.jobs if job.operation == number and q in job.queries]
            found = [job.answers[q] for job in jobs]
            shifted = [(operation.tiles[job.tile][0], answer) for job, answer in zip(jobs, found)]
            candidates = sorted(begin + row for begin, answer in shifted for row in answer.candidates)
            selected = sorted(begin + row for begin, answer in shifted for row in answer.selected)
            output = machine.merged_output(case.machine.formats, found)[:operation.num_dims]
            lines.append((number, q, sum(answer.num_iterations for answer in found), len(candidates), len(selected),
                          min(job.accept[q] for job in jobs), max(job.done[q] for job in jobs), operation.visible[q], len(jobs)))
            answers.append((candidates, selected, output))
    return lines, answers, run.total_cycles, [job.line() for job in run.jobs]


def check(seed, folder):
    case = cases.draw(seed)
    lines, answers, total, jobs = expected(case)
    for engine in ("systemc", "fast"):
        out = simulate(case, engine, folder / f"{seed}_{engine}")
        where = f"seed {seed}, {engine}: {json.dumps(case.config)}"
        with open(out / "queries.csv", newline="", encoding="utf-8") as table:
            columns = ("operation", "query", "iterations", "candidates", "selected", "accept_cycle", "done_cycle", "visible_rows",
                       "tiles")
            found = [tuple(int(row[name]) for name in columns) for row in csv.DictReader(table)]
        assert found == lines, where
        outputs = np.load(out / "outputs.npz")
        assert list(zip(rows_of(outputs, "candidates"), rows_of(outputs, "selected"), outputs["output_raw"].tolist())) == [
            (chosen, kept, [int(element) for element in output]) for chosen, kept, output in answers], where
        report = json.loads((out / "report.json").read_text())
        assert report["cycles"]["total"] == total, where
        assert report["accuracy"]["golden_mismatches"] == 0, where
        if jobs is not None:
            with open(out / "jobs.csv", newline="", encoding="utf-8") as table:
                names = ("operation", "tile", "unit", "rows", "queries", "assigned", "load_start", "load_end", "sort_end",
                         "start", "end")
                assert [tuple(int(row[name]) for name in names) for row in csv.DictReader(table)] == jobs, where


@pytest.mark.parametrize("chunk", range(0, COUNT, CHUNK))
def test_random_machines_give_what_the_pages_say(chunk, tmp_path):
    for seed in range(FIRST + chunk, FIRST + min(chunk + CHUNK, COUNT)):
        check(seed, tmp_path)
