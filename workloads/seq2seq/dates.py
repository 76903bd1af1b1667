"""Dates as people write them, from a seed, to be written as ISO 8601 has them: the 3rd of March, 1987 is 1987-03-03."""

import datetime
import random
from dataclasses import dataclass

FIRST, LAST = datetime.date(1600, 1, 1), datetime.date(2099, 12, 31)

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_SMALL = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
          "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth",
             "twenty": "twentieth", "thirty": "thirtieth"}


def number_in_words(number):
    """Of 1 to 99: forty-two."""
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")


def ordinal_in_words(number):
    """Of 1 to 31: twenty-second."""
    *tens, last = number_in_words(number).split("-")
    return "-".join([*tens, _ORDINALS.get(last, f"{last}th")])


def ordinal(number):
    """1st, 2nd, 3rd, 4th, 11th, ..."""
    ending = "th" if number // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def year_in_words(year):
    """As it is said: nineteen eighty-seven, eighteen hundred, seventeen oh five, two thousand and nine."""
    century, rest = divmod(year, 100)
    if century == 20 and rest < 10:
        return "two thousand" + (f" and {number_in_words(rest)}" if rest else "")
    if rest == 0:
        return f"{number_in_words(century)} hundred"
    return f"{number_in_words(century)} {'oh ' if rest < 10 else ''}{number_in_words(rest)}"


#: Ways of writing a date, each named by what it makes of 1987-03-03.
WAYS = {
    "3 March 1987": lambda date: f"{date.day} {_month(date)} {date.year}",
    "March 3rd, 1987": lambda date: f"{_month(date)} {ordinal(date.day)}, {date.year}",
    "Tue 3 Mar 1987": lambda date: f"{_weekday(date)[:3]} {date.day} {_month(date)[:3]} {date.year}",
    "Tuesday, 3 March 1987": lambda date: f"{_weekday(date)}, {date.day} {_month(date)} {date.year}",
    "3.3.1987": lambda date: f"{date.day}.{date.month}.{date.year}",
    "3/III/1987": lambda date: f"{date.day}/{ROMAN[date.month - 1]}/{date.year}",
    "1987, March 3": lambda date: f"{date.year}, {_month(date)} {date.day}",
    "Mar 03 '87, the 1900s": lambda date: f"{_month(date)[:3]} {date.day:02} '{date.year % 100:02}, the {date.year // 100}00s",
    "the 3rd of March, 1987": lambda date: f"the {ordinal(date.day)} of {_month(date)}, {date.year}",
    "the third of March, nineteen eighty-seven": lambda date: f"the {ordinal_in_words(date.day)} of {_month(date)}, {year_in_words(date.year)}",
}


def _month(date):
    return MONTHS[date.month - 1]


def _weekday(date):
    return WEEKDAYS[date.weekday()]


@dataclass(frozen=True)
class Example:
    """`text`, in `way` of WAYS, and `iso`, the same date."""

    text: str
    iso: str
    way: str


def is_for_test(date):
    """Every tenth day of the calendar: no training has its date, in whatever way it is written."""
    return date.toordinal() % 10 == 0


def make_examples(count, seed, for_test=False):
    """Days and ways drawn evenly, of those for the test or of all others; the same seed gives the same examples."""
    rng = random.Random(seed)
    days = (LAST - FIRST).days + 1
    made = []
    while len(made) < count:
        date = FIRST + datetime.timedelta(rng.randrange(days))
        if is_for_test(date) == for_test:
            way = rng.choice(list(WAYS))
            made.append(Example(WAYS[way](date), date.isoformat(), way))
    return made
