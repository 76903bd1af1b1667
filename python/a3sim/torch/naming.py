"""Names of heads: those of bases, of recorded operations."""


def head_name(module: str, head: int) -> str:
    """Of head `head` of the module that the model knows by this name."""
    return f"{module}/{head}" if module else str(head)
