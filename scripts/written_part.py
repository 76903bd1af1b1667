"""The part of a document that a script writes anew, between two marks."""


def around(text, script):
    """What stands before and behind the part that `script` writes, marks included. Raises ValueError, for people, without the marks."""
    begin, end = (f"<!-- written by scripts/{script}: {which} -->" for which in ("begin", "end"))
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"the document has no lines '{begin}' and '{end}', between which the tables go.")
    before, rest = text.split(begin)
    return before + begin, end + rest.split(end)[1]
