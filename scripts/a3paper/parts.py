"""Parts of a document that is there, each from its title to the next: so that one can be written anew alone."""
from . import others, seeds

_LAST = "What was run"
#: In their order, before _LAST.
TITLES = (others.TITLE, seeds.TITLE)


def around(text, title):
    """What stands before and after a part, as Markdown; where it is not there, what stands before and after its place."""
    start, end = _place(text, title)
    return text[:start], "\n" + text[end:]


def of(text, title):
    """A part as it stands; empty without one."""
    start, end = _place(text, title)
    return text[start:end].rstrip("\n") + "\n" if end > start else ""


def _place(text, title):
    """Offsets of its begin and end, the same where it is not there."""
    order = (*TITLES, _LAST)
    starts = [text.find(f"\n## {one}\n") + 1 for one in order]
    if not starts[-1]:
        raise ValueError(f"it lacks the part '{_LAST}', before which the part '{title}' stands")
    number = order.index(title)
    return tuple(next(place for place in starts[first:] if place) for first in (number, number + 1))
