"""The blocks of the machines on a page, as their reports describe them: no list of blocks stands in this package."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    name: str  # in report.json
    title: str
    track_title: str | None  # of its busy and stalled cycles; None for a memory
    position: int  # of the track, along the way of a query; 0 without one


def _described(result):
    return [Block(one["name"], one["title"], one["track_title"], one["pipeline_position"])
            for one in result["/blocks"] if one["present"]]


def of(results):
    """Blocks that any of the machines has, in the order of the reports."""
    found = {}
    for result in results:
        for block in _described(result):
            found.setdefault(block.name, block)
    every = [one["name"] for result in results for one in result["/blocks"]]
    return sorted(found.values(), key=lambda block: every.index(block.name))


def with_cycles(result):
    """Blocks of the machine that spend cycles, along the way of a query."""
    return sorted((block for block in _described(result) if block.track_title), key=lambda block: block.position)


def absent_tracks(result):
    """Titles of the tracks of blocks that the machine does not have."""
    return {one["track_title"] for one in result["/blocks"] if not one["present"]}


def stall_titles(results):
    """{name: title} of every cause of a stall."""
    return {one["name"]: one["title"] for result in results for one in result["/stall_causes"]}
