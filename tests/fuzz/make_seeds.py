#!/usr/bin/env python3
"""Makes the fuzzers' seeds from the project's own files: make_seeds.py FOLDER, a folder below it for each target."""

import pathlib
import re
import sys
import zipfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
ARRAYS = ("key", "value", "query", "key_offsets", "query_offsets")
END_OF_PART = b"\xfe@@"  # fuzz_npz_arrays.cpp
LARGEST_SEED_BYTES = 4096  # longer inputs make fuzzing slow, and show nothing that short ones do not


def overrides():
    """Every --set that the documentation shows."""
    shown = []
    for page in sorted(SOURCE.glob("docs/*.md")) + [SOURCE / "README.md"]:
        shown += re.findall(r"--set (/[^\s=]+)=('[^'\n]*'|[^\s`]+)", page.read_text(encoding="utf-8"))
    return [f"{pointer}={value.strip(chr(39))}".encode() for pointer, value in shown]


def arrays_of(trace):
    """The arrays of an archive, as they are stored, by name."""
    with zipfile.ZipFile(trace) as archive:
        return {name.removesuffix(".npy"): archive.read(name) for name in archive.namelist()}


def seeds():
    """Yields target, content."""
    for config in sorted(SOURCE.glob("configs/*.json")):
        yield "config", config.read_bytes()
    for table in sorted(SOURCE.glob("configs/energy/*.json")):
        yield "energy_table", table.read_bytes()
    for override in overrides():
        yield "overrides", override
    yield "overrides", b"\n".join(overrides())
    for trace in sorted(SOURCE.glob("traces/*.npz")):
        arrays = arrays_of(trace)
        for content in arrays.values():
            yield "npy_header", content[:LARGEST_SEED_BYTES]
        yield "npz", trace.read_bytes()
        yield "npz_arrays", END_OF_PART.join(arrays[name] for name in ARRAYS if name in arrays)
    # A machine and numbers are drawn from bytes, so any file will do; README.md is as good as another.
    text = (SOURCE / "README.md").read_bytes()
    for begin in range(0, len(text), 1000):
        yield "models", text[begin:begin + 1000]


def main():
    folder = pathlib.Path(sys.argv[1])
    for number, (target, content) in enumerate(seeds()):
        if len(content) > LARGEST_SEED_BYTES:
            continue
        (folder / target).mkdir(parents=True, exist_ok=True)
        (folder / target / f"seed{number:03}").write_bytes(content)


if __name__ == "__main__":
    main()
