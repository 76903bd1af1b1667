"""A section of a document that a program measured, between two marks."""
import sys

from whole_file import write_whole


class MeasuredSection:
    """The part of a document between the lines `<!-- NAME -->` and `<!-- end of NAME -->`."""

    def __init__(self, name, path):
        """`path` may be None: then nothing is kept. Raises ValueError, for people, if the document has no such section."""
        self._begin, self._end, self._path = f"<!-- {name} -->", f"<!-- end of {name} -->", path
        if path is None:
            return
        self._around()

    def replace(self, text):
        """Prints the new text, and writes it into the document if there is one."""
        print(text)
        sys.stdout.flush()
        if self._path is None:
            return
        before, after = self._around()
        write_whole(self._path, f"{before}{self._begin}\n{text}\n{self._end}{after}")

    def _around(self):
        """What is before and behind, read anew: a measurement takes long, and a document is edited meanwhile."""
        text = self._path.read_text(encoding="utf-8")
        both_once = text.count(self._begin) == 1 and text.count(self._end) == 1
        if not both_once or text.index(self._begin) > text.index(self._end):
            raise ValueError(f"{self._path}: lacks the lines {self._begin} and {self._end}, in this order and once each")
        return text.split(self._begin)[0], text.split(self._end)[1]
