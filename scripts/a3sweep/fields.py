"""Numbers in the fields of CSV files."""


def number(text):
    """The number in a field: int where it is one, float otherwise, None for an empty field."""
    if text == "":
        return None
    try:
        return int(text)
    except ValueError:
        return float(text)


def text(value):
    """The shortest text that reads back as the same number; empty for None. Strings stay as they are."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else repr(value)
