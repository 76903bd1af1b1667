"""A section of a document that a program measured, between two marks."""
import sys

import marked_part
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
        write_whole(self._path, f"{before}\n{text}\n{after}")

    def _around(self):
        """What is before and behind, read anew: a measurement takes long, and a document is edited meanwhile."""
        text = self._path.read_text(encoding="utf-8")
        try:
            return marked_part.around(text, self._begin, self._end)
        except ValueError as error:
            raise ValueError(f"{self._path}: {error}") from None
