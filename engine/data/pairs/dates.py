"""Dates as people write them and as ISO 8601 does: ``the 5th of March 1987`` -> ``1 9 8 7 - 0 3 - 0 5``.

A word or a digit is a token. The order changes (year first), and the month is looked up from its name. Day comes
before month in dates of figures, as in Britain. Years are 1930 to 2029; written with two digits, the century has to
be inferred and has no true alignment, nor have the two hyphens and the noughts that fill up.
"""

from __future__ import annotations

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
SHORT = tuple(name[:3] for name in MONTHS)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ENDINGS = ("st", "nd", "rd", "th")
DATE_WORDS = (
    *"0123456789", ",", "/", ".", "the", "of", *ENDINGS, *WEEKDAYS,
    *dict.fromkeys(MONTHS + SHORT),
)  # fmt: skip
ISO_SIGNS = (*"0123456789", "-")
FORMATS = (
    "D M Y", "M D , Y", "the DE of M Y", "DE M Y", "W , D M Y", "M DE , Y", "D / N / Y", "D . N . Y", "D / N / y",
    "D . N . y", "W , the DE of M Y",
)  # fmt: skip
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FIRST_YEAR = 1930


def date_source(longest, random):
    """A date in one of eleven formats, as tokens, at most ``longest``."""
    while True:
        month = random.randrange(12)
        day, year = random.randint(1, DAYS[month]), FIRST_YEAR + random.randrange(100)
        if month == 1 and day == 29 and year % 4:
            continue
        said = []
        for sign in random.choice(FORMATS).replace("DE", "D E").split():
            said += {
                "D": list(str(day)), "E": [ending(day)], "N": list(str(month + 1)), "Y": list(str(year)),
                "y": list(f"{year % 100:02d}"), "M": [random.choice((MONTHS, SHORT))[month]],
                "W": [random.choice(WEEKDAYS)],
            }.get(sign, [sign])  # fmt: skip
        if len(said) <= longest:
            return said


def ending(day):
    """What follows the figure of a day: st, nd, rd or th."""
    return "th" if day in (11, 12, 13) or day % 10 not in (1, 2, 3) else ENDINGS[day % 10 - 1]


def date_target(words):
    """A date's ISO form as single signs, and for each the place of its token, or -1. Raises ValueError for what is no
    date in one of the formats."""
    groups = []  # figures that stand together, as places
    for i, word in enumerate(words):
        if word.isdecimal():
            if groups and groups[-1][-1] == i - 1 and len(groups[-1]) < 4:
                groups[-1].append(i)
            else:
                groups.append([i])
    names = [i for i, word in enumerate(words) if word in SHORT or word in MONTHS]
    figures = ["".join(words[i] for i in group) for group in groups]
    if len(names) == 1 and len(groups) == 2:
        (day, year), month = groups, SHORT.index(words[names[0]][:3]) + 1
        place = [names[0]] * 2
    elif not names and len(groups) == 3:
        day, group, year = groups
        month = int(figures[1])
        place = [-1] * (2 - len(group)) + group
    else:
        month = 0
    if not 1 <= month <= 12 or len(day) > 2 or len(year) not in (2, 4):
        raise ValueError(f"'{' '.join(words)[:60]}' is not a date, such as '5 march 1987' or '5 / 3 / 1987'.")
    number = int(figures[-1])
    full = number if len(year) == 4 else number + (1900 if number >= FIRST_YEAR % 100 else 2000)
    leapt = (month, int(figures[0])) == (2, 29) and full % 4 > 0  # of these years every fourth is a leap year
    if leapt or not 1 <= int(figures[0]) <= DAYS[month - 1] or not FIRST_YEAR <= full < FIRST_YEAR + 100:
        raise ValueError(f"'{' '.join(words)[:60]}' must be a day from {FIRST_YEAR} to {FIRST_YEAR + 99}.")
    places = [-1] * (4 - len(year)) + year + [-1] + place + [-1] + [-1] * (2 - len(day)) + day
    return list(f"{full}-{month:02d}-{int(figures[0]):02d}"), places
