"""The part of a document that a script writes anew, between two marks, and what it writes beside it."""
import json

from whole_file import write_whole


def around(text, script):
    """What stands before and behind the part that `script` writes, marks included. Raises ValueError, for people, without the marks."""
    begin, end = (f"<!-- written by scripts/{script}: {which} -->" for which in ("begin", "end"))
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"the document has no lines '{begin}' and '{end}', between which the tables go.")
    before, rest = text.split(begin)
    return before + begin, end + rest.split(end)[1]


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
