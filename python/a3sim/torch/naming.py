"""Names of heads: those of bases; operations' names tell the place in the batch as well."""

from __future__ import annotations


def head_words(head: str) -> list[str]:
    """["head 3"], or ["heads 0-3"]; nothing where there is no head."""
    return [f"{'heads' if '-' in head else 'head'} {head}"] if head else []


def head_name(layer: str, head: str) -> str:
    """Of a head of the module that the model knows by this name: "decoder.0, head 3"."""
    return ", ".join([*([layer] if layer else []), *head_words(head)])
