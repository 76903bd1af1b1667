"""The part of a document between two marks, lines which stand in it once."""


def around(text, begin, end):
    """What stands before and behind the part, marks included. Raises ValueError, for people, without the marks."""
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found or text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"lacks the lines {begin} and {end}, in this order and once each")
    return before + begin, end + after
