"""Runs scripts/report.py and reads its pages."""

import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys

SOURCE_DIR = pathlib.Path(os.environ["A3_SOURCE_DIR"])
BINARY = pathlib.Path(os.environ["A3SIM"])
SCRIPT = SOURCE_DIR / "scripts" / "report.py"
sys.path.insert(0, str(SCRIPT.parent))  # for a3report


def simulate(out, config, trace="ragged", *options):
    """A run with its timeline; returns the result folder."""
    call = [BINARY, "run", "--config", SOURCE_DIR / "configs" / f"{config}.json", "--trace",
            SOURCE_DIR / "traces" / f"{trace}.npz", "--out", out, "--timeline", out / "timeline.json", *options]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, timeout=120)
    return out


def report(*arguments, status=0):
    """Runs the script, which must end with this exit status; returns stderr."""
    done = subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, timeout=120,
                          check=False)
    assert done.returncode == status, f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def change_report(folder, change):
    """Lets `change` alter the report in place, or return another."""
    file = folder / "report.json"
    content = json.loads(file.read_text())
    file.write_text(json.dumps(change(content) or content))


def must_refuse(page, *arguments):
    """Exit status 2, a single message and nothing written; returns the message."""
    before = sorted(page.parent.iterdir())
    message = report(*arguments, "--out", page, status=2)
    assert message.splitlines()[-1].startswith("report.py: error: "), message
    assert sorted(page.parent.iterdir()) == before
    return message


class Page(html.parser.HTMLParser):
    """What is on a page: tables by caption, headings, and all that a browser would load."""

    LOADING = {"src", "srcset", "data", "poster", "action"}

    def __init__(self, path):
        super().__init__()
        self.tables = {}  # caption: rows of texts
        self.headings = []
        self.loaded = []
        self.tags = []
        self.notes = []
        self.titles = []  # what can be hovered over
        self.identifiers = []
        self.references = set()
        self._texts = None
        self._rows = []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def table(self, beginning):
        """{label: cells behind it} of the table whose caption begins so; of equal labels the first."""
        caption, = (caption for caption in self.tables if caption.startswith(beginning))
        rows = {}
        for label, *cells in self.tables[caption]:
            rows.setdefault(label, cells)
        return rows

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.loaded += [value for name, value in attrs if name in self.LOADING]
        self.loaded += [value for name, value in attrs if name in ("href", "xlink:href") and not value.startswith("#")]
        self.identifiers += [value for name, value in attrs if name == "id"]
        self.references |= {value[1:] for name, value in attrs if name in ("href", "xlink:href")}
        self.references |= {found for _, value in attrs for found in re.findall(r"url\(#([^)]*)\)", value or "")}
        if tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("th", "td", "caption", "h2", "title") or ("class", "note") in attrs:
            self._texts = []
        elif tag == "small":  # what is small below a label counts as a cell of its own
            self._end_cell()

    def handle_data(self, data):
        if self._texts is not None:
            self._texts.append(data)

    def handle_endtag(self, tag):
        text, ends = "".join(self._texts or []), True
        if tag in ("th", "td"):
            self._end_cell()
        elif tag == "caption":
            self.tables[text] = self._rows
        elif tag == "h2":
            self.headings.append(text)
        elif tag == "title":
            self.titles.append(text)
        elif tag == "p" and self._texts is not None:
            self.notes.append(text)
        else:
            ends = False
        if ends:
            self._texts = None

    def _end_cell(self):
        self._rows[-1].append("".join(self._texts))
        self._texts = []
