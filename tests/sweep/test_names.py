"""File names as users have them."""

import os
import shutil

from sweeping import CONSERVATIVE, SMALL_TRACES, must_refuse, rows_of, sweep, tables

NOT_UTF8 = os.fsdecode(b"n\xf6n")


def test_names_that_are_no_utf8_are_taken_and_shown(tmp_path):
    trace = shutil.copy(SMALL_TRACES[0], tmp_path / f"{NOT_UTF8}.npz")
    config = tmp_path / f"{NOT_UTF8}.json"
    config.write_text(CONSERVATIVE.read_text(encoding="utf-8").replace('"table": "energy/tsmc40.json"', ""), encoding="utf-8")
    out = tmp_path / f"{NOT_UTF8}_out"
    options = ("--iterations-per-row=0.5", "--threshold-percent=5")
    sweep(out, *options, config=config, traces=[trace])
    first = tables(out)
    [row] = rows_of(out / "shards.csv")
    assert (row["config"], row["trace"]) == (str(tmp_path / "n\\xf6n.json"), str(tmp_path / "n\\xf6n.npz"))
    assert r"n\\xf6n" in (out / "sweep.html").read_text(encoding="utf-8")  # within JSON
    stdout = []
    sweep(out, *options, config=config, traces=[trace], stdout=stdout)  # goes on, and knows what is done
    assert "tasks: 1, of which done: 1" in stdout[0] and tables(out) == first


def test_messages_hold_names_that_are_no_utf8(tmp_path):
    config = tmp_path / f"{NOT_UTF8}.json"
    config.write_text("{", encoding="utf-8")
    assert "--trace" in must_refuse(tmp_path / "out", traces=[tmp_path / "none.npz"])
    message = must_refuse(tmp_path / "out", config=config, traces=SMALL_TRACES[:1])
    assert "n.json: is not valid JSON" in message
