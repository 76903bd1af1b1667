"""Answers the questions of our own stories from their text alone, by rules written without the generator."""

import re

MOVE = re.compile(r"(?:(?:After that|Then|Later) )?(\w+)(?: and (\w+))? (?:went|walked|hurried|came back) to the (\w+)\.")
TAKE = re.compile(r"(\w+) (?:picked up|took|grabbed) the (\w+)\.")
DROP = re.compile(r"(\w+) (?:put down|left|dropped) the (\w+)\.")
RELATION = re.compile(r"The (\w+) is (north|south|east|west) of the (\w+)\.")
SCARED = re.compile(r"(\w+) are scared of (\w+)\.")
IS_A = re.compile(r"(\w+) is an? (\w+)\.")


def answer(statements, question):
    """The words that answer `question` after `statements`, both text."""
    for pattern, solve in SOLVERS:
        match = re.fullmatch(pattern, question)
        if match:
            return solve(statements, *match.groups())
    raise AssertionError(f"no rule for the question '{question}'")


def places_of_person(statements, person):
    """Where a person went, in order; 'he' and 'she' are whoever the statement before was about."""
    places, subject = [], None
    for statement in statements:
        match = MOVE.fullmatch(statement)
        if match:
            first, second, place = match.groups()
            subject = subject if first in ("he", "she") else first
            if person in (subject, second):
                places.append(place)
    return places


def carried_after(statements, person):
    carried = []
    for statement in statements:
        took, dropped = TAKE.fullmatch(statement), DROP.fullmatch(statement)
        if took and took[1] == person:
            carried.append(took[2])
        if dropped and dropped[1] == person:
            carried.remove(dropped[2])
    return carried


def places_of_thing(statements, thing):
    """Where a thing was, in order, each stay once: it is where its carrier is, from being taken on."""
    places = []
    for number in range(1, len(statements) + 1):
        carriers = {match[1] for match in map(TAKE.fullmatch, statements[:number]) if match and match[2] == thing}
        for carrier in carriers:
            if thing in carried_after(statements[:number], carrier):
                place = places_of_person(statements[:number], carrier)[-1]
                if not places or places[-1] != place:
                    places.append(place)
    return places


def before(statements, thing, place):
    """Where a thing was before `place`; there must be one such moment only."""
    places = places_of_thing(statements, thing)
    assert places.count(place) == 1
    return (places[places.index(place) - 1],)


def related(statements, wanted):
    """The blank, None, in the one fact (place, direction, place) that fits the others."""
    facts = [RELATION.fullmatch(statement).groups() for statement in statements]
    fits = [fact for fact in facts if all(want in (None, have) for want, have in zip(wanted, fact))]
    assert len(fits) == 1
    return (fits[0][wanted.index(None)],)


def fear_of(statements, animal):
    kinds = dict(match.groups() for match in map(IS_A.fullmatch, statements) if match)
    singular = {"owls": "owl", "foxes": "fox", "hares": "hare", "crows": "crow"}
    fears = {singular[match[1].lower()]: singular[match[2]] for match in map(SCARED.fullmatch, statements) if match}
    return (fears[kinds[animal]],)


SOLVERS = [
    (r"Where is the (\w+)\?", lambda told, thing: (places_of_thing(told, thing)[-1],)),
    (r"Where is (\w+)\?", lambda told, person: (places_of_person(told, person)[-1],)),
    (r"Where was the (\w+) before the (\w+)\?", before),
    (r"What is (north|south|east|west) of the (\w+)\?", lambda told, way, place: related(told, (None, way, place))),
    (r"What is the (\w+) (north|south|east|west) of\?", lambda told, place, way: related(told, (place, way, None))),
    (r"Is (\w+) in the (\w+)\?",
     lambda told, person, place: ("yes" if places_of_person(told, person)[-1] == place else "no",)),
    (r"How many objects is (\w+) carrying\?",
     lambda told, person: (("none", "one", "two", "three")[len(carried_after(told, person))],)),
    (r"What is (\w+) carrying\?", lambda told, person: tuple(carried_after(told, person)) or ("nothing",)),
    (r"What is (\w+) scared of\?", fear_of),
]
