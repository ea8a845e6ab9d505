"""A small English and a small French: ``the red car does not see him`` -> ``la voiture rouge ne le voit pas``.

Made up of rules, so that the word behind each word is known, and with what makes real translation hard: most
adjectives stand behind the noun, some before it; determiner and adjective agree with the gender of the noun, which
English does not tell; an object pronoun stands before the verb; ``not`` becomes two words around it; a potato has
three words. All words begin so that nothing is elided (no *l'* and *n'*).
"""

from __future__ import annotations

NOUNS = {  # English -> (French, whether it is feminine)
    "cat": ("chat", False), "dog": ("chien", False), "boy": ("garçon", False), "book": ("livre", False),
    "garden": ("jardin", False), "boat": ("bateau", False), "bread": ("pain", False), "horse": ("cheval", False),
    "car": ("voiture", True), "house": ("maison", True), "girl": ("fille", True), "table": ("table", True),
    "flower": ("fleur", True), "mouse": ("souris", True), "cow": ("vache", True), "potato": ("pomme de terre", True),
}  # fmt: skip
ADJECTIVES = {  # English -> (masculine, feminine, whether it stands before the noun)
    "small": ("petit", "petite", True), "big": ("grand", "grande", True), "pretty": ("joli", "jolie", True),
    "young": ("jeune", "jeune", True), "red": ("rouge", "rouge", False), "green": ("vert", "verte", False),
    "white": ("blanc", "blanche", False), "black": ("noir", "noire", False), "slow": ("lent", "lente", False),
}  # fmt: skip
DETERMINERS = {"the": ("le", "la"), "a": ("un", "une"), "my": ("mon", "ma"), "this": ("ce", "cette")}
SUBJECTS = {"he": "il", "she": "elle"}
OBJECTS = {"him": "le", "her": "la"}
VERBS = {  # he or she ... -> (infinitive, French)
    "sees": ("see", "voit"), "wants": ("want", "veut"), "finds": ("find", "trouve"), "carries": ("carry", "porte"),
    "takes": ("take", "prend"), "sells": ("sell", "vend"),
}  # fmt: skip
LINKS = {
    "and": "et", "that": "qui", "with": "avec", "under": "sous", "behind": "derrière", "in": "dans", "on": "sur",
}  # fmt: skip
PREPOSITIONS = ("with", "under", "behind", "in", "on")
BARE = dict(VERBS.values())  # bare infinitive -> French
ENGLISH_WORDS = (
    *DETERMINERS, *NOUNS, *ADJECTIVES, *SUBJECTS, *OBJECTS, *VERBS, *BARE, "does", "not", *LINKS,
)  # fmt: skip
FRENCH_WORDS = tuple(dict.fromkeys(
    [word for both in DETERMINERS.values() for word in both]
    + [word for french, _ in NOUNS.values() for word in french.split()]
    + [word for masculine, feminine, _ in ADJECTIVES.values() for word in (masculine, feminine)]
    + [*SUBJECTS.values(), *[french for _, french in VERBS.values()], "ne", "pas", *LINKS.values()]
))  # fmt: skip
REDRAWS = 12


def english_source(longest, random):
    """A sentence of at most ``longest`` words; the lengths from 3 on are about as frequent."""
    want = random.randint(3, max(3, longest))
    best = ["he", random.choice(list(VERBS)), "her"]
    for _ in range(REDRAWS):
        words = clause(random)
        while len(words) < want:
            words += addition(random, want - len(words))
        if len(words) == want:
            return words
        if len(best) < len(words) <= longest:
            best = words
    return best


def clause(random):
    """Somebody does something to somebody."""
    subject = [random.choice(list(SUBJECTS))] if random.random() < 0.3 else noun_phrase(random)
    return subject + predicate(random)


def predicate(random):
    verb = random.choice(list(VERBS))
    doing = ["does", "not", VERBS[verb][0]] if random.random() < 0.25 else [verb]
    return doing + ([random.choice(list(OBJECTS))] if random.random() < 0.3 else noun_phrase(random))


def noun_phrase(random):
    adjectives = random.sample(list(ADJECTIVES), random.choice((0, 0, 1, 1, 2)))
    return [random.choice(list(DETERMINERS)), *adjectives, random.choice(list(NOUNS))]


def addition(random, room):
    """What makes a sentence longer: a place or companion, another clause, or more about the last noun."""
    kind = random.random()
    if room < 4 or kind < 0.4:
        return [random.choice(PREPOSITIONS), *noun_phrase(random)]
    return ["that", *predicate(random)] if kind < 0.6 else ["and", *clause(random)]


def french_target(words):
    """The French of an English sentence and, for each word, the place of the English one behind it. Raises ValueError
    with the first word that does not fit."""
    said, places, i = [], [], 0
    while i < len(words):
        word = words[i]
        if word in DETERMINERS:
            noun = i + 1
            while noun < len(words) and words[noun] in ADJECTIVES:
                noun += 1
            if noun == len(words) or words[noun] not in NOUNS:
                raise ValueError(f"After '{word}' must come a noun this French knows, such as 'red car'.")
            found, order = nominal(words, i, noun)
            i = noun
        elif word in VERBS or (word == "does" and words[i + 1 : i + 2] == ["not"] and words[i + 2 : i + 3] != []):
            found, order = verbal(words, i)
            i = max(order)
        elif word in SUBJECTS or word in LINKS:
            found, order = [SUBJECTS.get(word) or LINKS[word]], [i]
        else:
            raise ValueError(f"'{word[:20]}' cannot stand here in this small English: word {i + 1}.")
        said, places, i = said + found, places + order, i + 1
    return said, places


def nominal(words, first, noun):
    """Determiner, adjectives and noun from place ``first`` to ``noun``: French words and the places behind them."""
    french, feminine = NOUNS[words[noun]]
    before = [i for i in range(first + 1, noun) if ADJECTIVES[words[i]][2]]
    behind = [i for i in range(first + 1, noun) if not ADJECTIVES[words[i]][2]]
    order = [first, *before, *[noun] * len(french.split()), *behind]
    said = [DETERMINERS[words[first]][feminine], *(ADJECTIVES[words[i]][feminine] for i in before), *french.split()]
    return said + [ADJECTIVES[words[i]][feminine] for i in behind], order


def verbal(words, first):
    """A verb from place ``first`` on, with its ``does not`` and its pronoun: French words and the places behind."""
    negated = words[first] == "does"
    verb = first + 2 if negated else first
    if negated and words[verb] not in BARE:
        raise ValueError(f"After 'does not' must come a verb such as 'see', got '{words[verb][:20]}'.")
    french = BARE[words[verb]] if negated else VERBS[words[verb]][1]
    pronoun = words[verb + 1 : verb + 2]
    said, order = [french], [verb]
    if pronoun and pronoun[0] in OBJECTS:
        said, order = [OBJECTS[pronoun[0]], *said], [verb + 1, *order]
    return (["ne", *said, "pas"], [first + 1, *order, first + 1]) if negated else (said, order)
