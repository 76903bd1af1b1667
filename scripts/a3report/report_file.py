"""report.json of a result folder (docs/output.md), read and checked; needs nothing beyond Python's standard library."""
import itertools
import json
import os

from .problems import InputError

SCHEMA_VERSION = 1

NUMBER_OR_NULL = (int, float, type(None))  # every number that need not be whole may be null, where it is not finite
COUNT_OR_NULL = (int, type(None))

_TYPE_NAMES = {str: "a text", bool: "true or false", list: "a list", dict: "an object", int: "a whole number", float: "a number",
               type(None): "null"}
_FILE_FIELDS = {"name": str, "sha256": str}


def names_of(folders):
    """What to call each result: the folder's own name, or its path where two have the same name."""
    names = [os.path.basename(os.path.realpath(folder)) or str(folder) for folder in folders]
    return [name if names.count(name) == 1 else str(folder) for name, folder in zip(names, folders)]


def read_report(folder, fields, more_fields=lambda report: ()):
    """The report of a result as a dict. Raises InputError.

    fields: {JSON pointer: type or types} of what must be there; more_fields: a function of the report, sound in these, to pairs
    of a pointer and types that it says itself must be there.
    """
    if not os.path.isdir(folder):
        problem = "is not a folder" if os.path.exists(folder) else "does not exist"
        raise InputError(f"{folder}: {problem}. Give folders that 'a3sim run --out' wrote.")
    file = folder / "report.json"
    try:
        report = json.loads(file.read_text(encoding="utf-8", errors="surrogateescape"), parse_constant=_refuse_constant)
    except FileNotFoundError:
        raise InputError(f"{folder}: holds no report.json, so no whole result. Give folders that 'a3sim run --out' "
                         "wrote.") from None
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}).") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: is not JSON ({error}). Run 'a3sim run --force' anew.") from None
    _check(file, report, fields, more_fields)
    return report


def field(report, pointer):
    """The field at a JSON pointer of names alone."""
    for part in pointer.split("/")[1:]:
        report = report[part]
    return report


def _refuse_constant(text):
    raise ValueError(f"{text} is not a number of JSON")


def _check(file, report, fields, more_fields):
    version = report.get("schema_version") if isinstance(report, dict) else None
    if version is None:
        raise InputError(f"{file}: is not a report of 'a3sim run': it has no schema_version.")
    if version != SCHEMA_VERSION:
        raise InputError(f"{file}: schema_version is {json.dumps(version)}; this program reads {SCHEMA_VERSION}. Use "
                         "the programs of the version that wrote it, or run 'a3sim run --force' anew.")
    first = {"/trace/operations": int, "/trace/queries": int, **fields}
    for pointer, types in itertools.chain(first.items(), _fields_of_files(report), more_fields(report)):
        _check_field(file, report, pointer, types if isinstance(types, tuple) else (types,))
    if report["trace"]["queries"] < 1:
        raise InputError(f"{file}: /trace/queries is {report['trace']['queries']}; allowed: 1 or more.")


def _fields_of_files(report):
    if "files" not in report["trace"]:
        return
    yield "/trace/files", list
    for index in range(len(report["trace"]["files"])):
        yield f"/trace/files/{index}", dict
        yield from ((f"/trace/files/{index}/{name}", types) for name, types in _FILE_FIELDS.items())


def _check_field(file, report, pointer, types):
    value = report
    for part in pointer.split("/")[1:]:
        if isinstance(value, list):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            raise InputError(f"{file}: {pointer} is missing. Run 'a3sim run --force' anew.")
    if type(value) not in types:
        allowed = " or ".join(_TYPE_NAMES[one] for one in types if one is not float or int not in types)
        allowed = allowed.replace("a whole number", "a number") if float in types else allowed
        raise InputError(f"{file}: {pointer} is {json.dumps(value)[:60]}; allowed: {allowed}. Run 'a3sim run --force' "
                         "anew.")
