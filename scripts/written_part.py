"""The part of a document that a script writes anew, between two marks, and what it writes beside it."""
import json

import marked_part
from whole_file import write_whole


def around(text, script):
    """What stands before and behind the part that `script` writes, marks included. Raises ValueError, for people, without the marks."""
    begin, end = (f"<!-- written by scripts/{script}: {which} -->" for which in ("begin", "end"))
    try:
        return marked_part.around(text, begin, end)
    except ValueError as error:
        raise ValueError(f"the document {error}.") from None


def write(document, text, figures):
    """figures: {name: content}, which go to the folder 'figures' beside the document, before it."""
    for name, content in figures.items():
        _write(document.parent / "figures" / name, content)
    write_whole(document, text)


def write_summary(folder, summary):
    """All numbers of a study, for other programs. Returns the file."""
    file = folder / "summary.json"
    _write(file, json.dumps(summary, indent=1) + "\n")
    return file


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
