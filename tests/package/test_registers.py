"""The device's registers: the header for C that is installed, and the tables of docs/device.md, are what the table in the
sources says."""

import os
import re

from building import BUILD_DIR, SOURCE_DIR, output, run

WRITER = BUILD_DIR / "modules" / "a3_write_registers"
TABLE = (SOURCE_DIR / "include" / "a3" / "systemc" / "device_registers.h").read_text()


def registers_of_the_sources():
    """Name and offset of each row of the table, read as text."""
    rows = re.findall(r"\{R::\w+,\s*(0x[0-9a-f]+),\s*\"(\w+)\"", TABLE)
    assert len(rows) > 40
    return {name: int(offset, 16) for offset, name in rows}


def test_the_document_has_the_tables_as_they_are_made():
    document = (SOURCE_DIR / "docs" / "device.md").read_text()
    tables = output(WRITER, "--markdown").split("\n\n")
    assert len(tables) == 4
    for table in tables:
        assert table.strip() in document, f"docs/device.md lacks this table of '{WRITER.name} --markdown':\n{table}"


def test_every_register_is_in_the_tables():
    printed = output(WRITER, "--markdown")
    for name, offset in registers_of_the_sources().items():
        assert f"| 0x{offset:03x} | `{name}` |" in printed


def test_the_header_is_good_c_without_a_warning_twice_over(prefix, tmp_path):
    source = tmp_path / "offsets.c"
    registers = registers_of_the_sources()
    lines = [f'_Static_assert(A3_REG_{name} == {offset}, "{name}");' for name, offset in registers.items()]
    source.write_text("\n".join(["#include <a3/a3_registers.h>", "#include <a3/a3_registers.h>", *lines, ""]))
    output(os.environ["A3_CXX"], "-x", "c", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
           f"-I{prefix / 'include'}", source)


def test_its_fields_lie_side_by_side(prefix):
    """No two fields of a register share a bit, and each mask is as the document says."""
    header = (prefix / "include" / "a3" / "a3_registers.h").read_text()
    masks = {name: int(mask, 16) for name, mask in re.findall(r"#define A3_(\w+)_MASK (0x[0-9a-f]+)u", header)}
    shifts = {name: int(shift) for name, shift in re.findall(r"#define A3_(\w+)_SHIFT (\d+)", header)}
    document = (SOURCE_DIR / "docs" / "device.md").read_text()
    fields = re.findall(r"\| `(\w+)` \| (\d+)(?::(\d+))? \| `(\w+)` \|", document)
    assert len(fields) == len(masks) == len(shifts)
    taken = {}
    for register, high, low, field in fields:
        low = int(low or high)
        expected = sum(1 << bit for bit in range(low, int(high) + 1))
        assert masks[f"{register}_{field}"] == expected
        assert shifts[f"{register}_{field}"] == low
        assert not taken.get(register, 0) & expected, f"{register}.{field}"
        taken[register] = taken.get(register, 0) | expected


def test_the_writer_says_how_it_is_used_and_what_it_cannot_write(tmp_path):
    assert run(WRITER).returncode == 2
    done = run(WRITER, tmp_path / "missing" / "a3_registers.h")
    assert done.returncode == 2
    assert "missing" in done.stderr
