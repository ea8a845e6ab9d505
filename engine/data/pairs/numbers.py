"""Numbers in words and in digits: ``three hundred and twelve`` -> ``3 1 2``.

Words with two jobs make it more than a dictionary: ``hundred`` and ``thousand`` say where a digit stands, and a nought
has no word of its own. The true alignment of a digit is the word that names it; of ``1 3`` both are ``thirteen``, and
a nought that no word names has none.
"""

from __future__ import annotations

UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
PLACES = ("hundred", "and", "thousand", "million")
NUMBER_WORDS = UNITS + TENS + PLACES
DIGITS = tuple("0123456789")
MOST_DIGITS = 9


def number_source(longest, random):
    """The words of a number of at most ``longest`` words; numbers of one digit up to nine are as frequent."""
    while True:
        digits = random.randint(1, MOST_DIGITS)
        words = in_words(random.randrange(10 ** (digits - 1) if digits > 1 else 0, 10**digits))
        if len(words) <= longest:
            return words


def in_words(number):
    """A number below a thousand million as English says it, a list of words without hyphens."""
    if number < 20:
        return [UNITS[number]]
    if number < 100:
        return [TENS[number // 10 - 2]] + ([UNITS[number % 10]] if number % 10 else [])
    if number < 1000:
        rest = number % 100
        return [UNITS[number // 100], "hundred"] + (["and", *in_words(rest)] if rest else [])
    size, name = (1_000_000, "million") if number >= 1_000_000 else (1000, "thousand")
    rest = number % size
    link = ["and"] if 0 < rest < 100 else []
    return in_words(number // size) + [name] + (link + in_words(rest) if rest else [])


def number_target(words):
    """The digits of a number in words, and for each the place of its word, or -1. Raises ValueError for words that
    are no number as ``in_words`` says it."""
    named, group, total = {}, {}, 0  # place -> (digit, word), of the finished thousands and of those being read
    for i, word in enumerate(words):
        if word in UNITS:
            value = UNITS.index(word)
            if value >= 10:
                group[1] = (value // 10, i)
            group[0] = (value % 10, i)
        elif word in TENS:
            group[1] = (TENS.index(word) + 2, i)
        elif word == "hundred":
            group = {place + 2: both for place, both in group.items()}
        elif word in ("thousand", "million"):
            named |= {place + (3 if word == "thousand" else 6): both for place, both in group.items()}
            group = {}
    named |= group
    total = sum(digit * 10**place for place, (digit, _) in named.items())
    if total >= 10**MOST_DIGITS or in_words(total) != list(words):
        raise ValueError(f"'{' '.join(words)[:60]}' is not a number in words, such as 'three hundred and twelve'.")
    digits = str(total)
    places = [named.get(place, (0, -1)) for place in range(len(digits) - 1, -1, -1)]
    return list(digits), [word for _, word in places]
