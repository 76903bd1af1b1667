"""Configurations as a table of fields, with titles and units from the schema of configurations."""
import json
import pathlib

_SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "configs" / "schema.json"
_UNIT = "Unit: "
TABLE = "/energy/table"


def fields(configs):
    """[(pointer, title, unit, value in each configuration)] of every field that any of them has.

    A value is None where a configuration has not got the field: that approximation, or choice of M, is off.
    """
    trees = [dict(_leaves(config)) for config in configs]
    schema = dict(_descriptions(json.loads(_SCHEMA.read_text(encoding="utf-8"))))
    pointers = dict.fromkeys([*schema, *(pointer for tree in trees for pointer in tree)])
    return [(pointer, *schema.get(pointer, ("", "")), [tree.get(pointer) for tree in trees]) for pointer in pointers
            if any(tree.get(pointer) is not None for tree in trees)]


def _leaves(tree, pointer=""):
    if not isinstance(tree, dict):
        yield pointer, tree
        return
    for name, value in tree.items():
        yield from _leaves(value, f"{pointer}/{name}")


def _descriptions(schema, pointer=""):
    """(pointer, (title, unit)) of every field of the schema."""
    for name, field in schema.get("properties", {}).items():
        unit = field["description"].rpartition(_UNIT)[2].rstrip(".")
        yield f"{pointer}/{name}", (field["title"], "" if unit == "none" else unit)
        yield from _descriptions(field, f"{pointer}/{name}")
