"""Makes stories of our own in the bAbI format, so that the workload needs no data set.

    python3 -m workloads.memn2n.stories --out FOLDER [--questions-per-task 2000] [--seed 1]

Task kinds and their numbers are those of the bAbI tasks (Weston et al., 2015); world, wording and program are ours.
"""

import argparse
import pathlib
import random

from workloads.command_line import at_least_one, run
from workloads.memn2n.babi_format import Question, Statement, write_stories
from workloads.memn2n.questions import MEMORY_ROWS

PEOPLE = {"Clara": "she", "Bruno": "he", "Edith": "she", "Victor": "he"}
PLACES = ("attic", "cellar", "library", "courtyard", "stable", "workshop")
OBJECTS = ("lantern", "rope", "compass")
COMPASS = {"north": "south", "south": "north", "east": "west", "west": "east"}
NUMBERS = ("none", "one", "two", "three")
KINDS = {"owl": "owls", "fox": "foxes", "hare": "hares", "crow": "crows"}
ANIMALS = ("Pip", "Juno", "Rollo", "Tansy")

MOVES = ("went to", "walked to", "hurried to", "came back to")
TAKES = ("picked up", "took", "grabbed")
DROPS = ("put down", "left", "dropped")


class Story:
    """Lines as they are written, numbered from 1."""

    def __init__(self):
        self.lines = []

    def tell(self, text):
        """Adds a statement and returns its number."""
        self.lines.append(Statement(len(self.lines) + 1, text))
        return self.lines[-1].number

    def ask(self, text, answer, support):
        """Adds a question; `answer` is a word or a sequence of words, `support` statement numbers in any order."""
        words = (answer,) if isinstance(answer, str) else tuple(answer)
        self.lines.append(Question(len(self.lines) + 1, text, words, tuple(sorted(set(support)))))


class House:
    """People who move about a house and carry things; remembers which statement made a thing so."""

    def __init__(self, rng):
        self.rng = rng
        self.story = Story()
        self.whereabouts = {}  # person: [(place, statement), ...], the newest last
        self.burden = {}       # object: (person who carries it, statement)
        self.travels = {}      # object: [(place, statements that put it there), ...], the newest last

    def move(self, person, text=None):
        """Sends a person to another place; `text` tells it with {place} to fill in."""
        here = self.whereabouts[person][-1][0] if person in self.whereabouts else None
        place = self.rng.choice([other for other in PLACES if other != here])
        text = text or f"{person} {self.rng.choice(MOVES)} the {{place}}."
        self.arrive(person, place, self.story.tell(text.format(place=place)))
        return place

    def arrive(self, person, place, statement):
        self.whereabouts.setdefault(person, []).append((place, statement))
        for thing, (carrier, taken) in self.burden.items():
            if carrier == person:
                self.travels.setdefault(thing, []).append((place, (taken, statement)))

    def carried_by(self, person):
        """What a person carries, in the order in which it was taken."""
        things = [(taken, thing) for thing, (carrier, taken) in self.burden.items() if carrier == person]
        return [thing for _, thing in sorted(things)]

    def take(self, person):
        """Has a person pick something up that lies about; False if there is nothing to pick up."""
        if person not in self.whereabouts:
            return False
        place, arrival = self.whereabouts[person][-1]
        # A thing nobody has touched yet may be found anywhere.
        free = [thing for thing in OBJECTS if thing not in self.burden
                and (thing not in self.travels or self.travels[thing][-1][0] == place)]
        if not free:
            return False
        thing = self.rng.choice(free)
        taken = self.story.tell(f"{person} {self.rng.choice(TAKES)} the {thing}.")
        self.burden[thing] = (person, taken)
        if thing not in self.travels:
            self.travels[thing] = [(place, (arrival, taken))]
        return True

    def drop(self, person):
        """Has a person put down something; False if there is nothing to put down."""
        things = self.carried_by(person)
        if not things:
            return False
        thing = self.rng.choice(things)
        dropped = self.story.tell(f"{person} {self.rng.choice(DROPS)} the {thing}.")
        place, arrival = self.whereabouts[person][-1]
        del self.burden[thing]
        self.travels[thing][-1] = (place, (arrival, dropped))
        return True

    def act(self):
        """One statement: moving is as likely as handling things."""
        person = self.rng.choice(list(PEOPLE))
        deed = self.rng.choice([None, None, self.take, self.drop])
        if deed is None or not deed(person):
            self.move(person)


def single_supporting_fact(rng):
    return _about_whereabouts(rng, _two_moves, _ask_where)


def two_supporting_facts(rng):
    house = House(rng)
    for _ in range(3):
        for _ in range(4):
            house.act()
        while not house.travels:
            house.act()
        thing = rng.choice(list(house.travels))
        place, support = house.travels[thing][-1]
        house.story.ask(f"Where is the {thing}?", place, support)
    return house.story


def three_supporting_facts(rng):
    house = House(rng)
    for _ in range(2):
        for _ in range(6):
            house.act()
        while not _moved_things(house):
            house.act()
        thing = rng.choice(_moved_things(house))
        (before, from_support), (place, support) = house.travels[thing][-2:]
        house.story.ask(f"Where was the {thing} before the {place}?", before, (*from_support, *support))
    return house.story


def _moved_things(house):
    """Things whose newest place they were in only once, so that 'before the PLACE' means one moment."""
    return [thing for thing, travel in house.travels.items()
            if len(travel) > 1 and [place for place, _ in travel].count(travel[-1][0]) == 1]


def two_argument_relations(rng):
    story = Story()
    left, middle, right = rng.sample(PLACES, 3)
    way = rng.choice(list(COMPASS))
    facts = [(left, way, middle), (middle, way, right)]
    rng.shuffle(facts)
    told = [(story.tell(f"The {a} is {direction} of the {b}."), a, direction, b) for a, direction, b in facts]
    number, a, direction, b = rng.choice(told)
    if rng.random() < 0.5:
        story.ask(f"What is {direction} of the {b}?", a, [number])
    else:
        story.ask(f"What is the {a} {direction} of?", b, [number])
    return story


def yes_no_questions(rng):
    def ask(house, person, place, statement):
        asked = place if rng.random() < 0.5 else rng.choice([other for other in PLACES if other != place])
        house.story.ask(f"Is {person} in the {asked}?", "yes" if asked == place else "no", [statement])

    return _about_whereabouts(rng, _two_moves, ask)


def conjunction(rng):
    def two_joint_moves(house):
        for _ in range(2):
            pair = rng.sample(list(PEOPLE), 2)
            place = rng.choice(PLACES)
            statement = house.story.tell(f"{pair[0]} and {pair[1]} {rng.choice(MOVES)} the {place}.")
            for person in pair:
                house.arrive(person, place, statement)

    return _about_whereabouts(rng, two_joint_moves, _ask_where)


def _about_whereabouts(rng, move, ask):
    """Five times people move and a question is asked about where one of them is."""
    house = House(rng)
    for _ in range(5):
        move(house)
        person = rng.choice(list(house.whereabouts))
        ask(house, person, *house.whereabouts[person][-1])
    return house.story


def _two_moves(house):
    for _ in range(2):
        house.move(house.rng.choice(list(PEOPLE)))


def _ask_where(house, person, place, statement):
    house.story.ask(f"Where is {person}?", place, [statement])


def counting(rng):
    def ask(house, person, things, support):
        house.story.ask(f"How many objects is {person} carrying?", NUMBERS[len(things)], support)

    return _carrying(rng, ask)


def lists(rng):
    def ask(house, person, things, support):
        house.story.ask(f"What is {person} carrying?", things or "nothing", support)

    return _carrying(rng, ask)


def _carrying(rng, ask):
    """People take and drop things; `ask` puts the question about a person who handled something."""
    house = House(rng)
    handlings = {}  # person: statements in which that person took or dropped something
    for _ in range(4):
        asked_after = len(house.story.lines) + 3
        while len(house.story.lines) < asked_after or not handlings:
            person = rng.choice(list(PEOPLE))
            deed = rng.choice([house.take, house.take, house.drop])
            if deed(person):
                handlings.setdefault(person, []).append(len(house.story.lines))
            else:
                house.move(person)
        person = rng.choice(list(handlings))
        ask(house, person, house.carried_by(person), handlings[person])
    return house.story


def basic_coreference(rng):
    house = House(rng)
    for _ in range(5):
        person = rng.choice(list(PEOPLE))
        house.move(person)
        named = house.whereabouts[person][-1][1]
        opening = rng.choice(("After that", "Then", "Later"))
        house.move(person, f"{opening} {PEOPLE[person]} {rng.choice(MOVES)} the {{place}}.")
        place, statement = house.whereabouts[person][-1]
        house.story.ask(f"Where is {person}?", place, [named, statement])
    return house.story


def basic_deduction(rng):
    story = Story()
    feared = {}
    kinds = list(KINDS)
    rng.shuffle(kinds)
    facts = [("fear", kind) for kind in kinds] + [("is", animal) for animal in ANIMALS]
    rng.shuffle(facts)
    kind_of = {}
    for relation, who in facts:
        if relation == "fear":
            other = rng.choice([kind for kind in KINDS if kind != who])
            feared[who] = (other, story.tell(f"{KINDS[who].capitalize()} are scared of {KINDS[other]}."))
        else:
            kind = rng.choice(list(KINDS))
            article = "an" if kind[0] in "aeiou" else "a"
            kind_of[who] = (kind, story.tell(f"{who} is {article} {kind}."))
    for animal in ANIMALS:
        kind, fact = kind_of[animal]
        other, rule = feared[kind]
        story.ask(f"What is {animal} scared of?", other, [fact, rule])
    return story


# Number and name as in the names of the bAbI files.
TASKS = {
    (1, "single-supporting-fact"): single_supporting_fact,
    (2, "two-supporting-facts"): two_supporting_facts,
    (3, "three-supporting-facts"): three_supporting_facts,
    (4, "two-arg-relations"): two_argument_relations,
    (6, "yes-no-questions"): yes_no_questions,
    (7, "counting"): counting,
    (8, "lists-sets"): lists,
    (11, "basic-coreference"): basic_coreference,
    (12, "conjunction"): conjunction,
    (15, "basic-deduction"): basic_deduction,
}


def stories_of(make_story, num_questions, seed):
    """Stories that fit the memory, with at least `num_questions` questions in all; a seed always gives the same stories."""
    rng = random.Random(seed)
    stories = []
    while num_questions > 0:
        lines = make_story(rng).lines
        num_asked = sum(isinstance(line, Question) for line in lines)
        if len(lines) - num_asked <= MEMORY_ROWS:
            stories.append(lines)
            num_questions -= num_asked
    return stories


def write_tasks(folder, questions_per_task, seed):
    """Writes a train and a test file of each task; a tenth as many questions are for testing."""
    for (number, name), make_story in TASKS.items():
        for part, num_questions in (("train", questions_per_task), ("test", max(1, questions_per_task // 10))):
            path = folder / f"qa{number}_{name}_{part}.txt"
            write_stories(path, stories_of(make_story, num_questions, f"{seed} {number} {part}"))


def main():
    parser = argparse.ArgumentParser(prog="python3 -m workloads.memn2n.stories", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True, metavar="FOLDER", help="where the files go")
    parser.add_argument("--questions-per-task", type=at_least_one, default=2000, metavar="N",
                        help="for training (default 2000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_tasks(options.out, options.questions_per_task, options.seed)
    print(f"{options.out}: {len(TASKS)} tasks of {options.questions_per_task} training questions, seed {options.seed}")


if __name__ == "__main__":
    run(main)
