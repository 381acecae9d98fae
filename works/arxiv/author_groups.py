"""Collaborations, teams and institutions among the names of an authors line. Pure.

A collaboration is an author of its own (arXiv's help page "Formatting author names": "for the X Collaboration",
"X Collaboration: A. Bee"); so are consortia, teams and groups. Where a word may as well be a family name, the name
stays a person's.
"""

import re

_GROUP_NOUNS = """collaboration collaborations collab consortium consortia team teams workgroup taskforce
    coauthors co-authors swg contributors collective"""
# As likely somebody's family name, or part of a name of something else: they need more than one word before them.
_WEAK_NOUNS = """group groups project projects survey surveys network networks committee initiative partnership
    alliance experiment members investigators society community council association campaign programme program
    force facility mission developers participants telescope"""
_INSTITUTION_NOUNS = """university universität universitaet universite université università universita universidad
    universidade institute institut instituto istituto laboratory laboratories laboratoire department dept ecole école
    faculty"""
_INTRODUCTIONS = "the for behalf representing with appendix et al others additional authors coauthors"
# A plain list of names holds none of these words.
WORDS = frozenset(
    word + dot
    for words in (_GROUP_NOUNS, _WEAK_NOUNS, _INSTITUTION_NOUNS, _INTRODUCTIONS)
    for word in words.split()
    for dot in ("", ".", ":")
)


def _any_of(words: str) -> str:
    return "|".join(re.escape(word) for word in words.split())


_NOUN = re.compile(rf"(?<![^\W_])(?:{_any_of(_GROUP_NOUNS)})(?![^\W_])", re.IGNORECASE)
_WEAK_NOUN = re.compile(rf"(?<![^\W_])(?:{_any_of(_WEAK_NOUNS)})(?![^\W_])", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:collaborations|consortia|teams|groups|surveys|networks|projects)\b", re.IGNORECASE)
_INSTITUTION = re.compile(rf"(?<![^\W_])(?:{_any_of(_INSTITUTION_NOUNS)})(?![^\W_])", re.IGNORECASE)
_BEHALF = re.compile(
    r"(?<![^\s(])(?:(?i:(?:and )?(?:on|in) behalf(?: of)?|representing)"
    r"|(?:and )?(?:for|FOR)|For(?= the )|with(?= the ))\s+(?=\S)"
)
_THE = re.compile(r"(?:the|The|THE)\s+")
_INNER_THE = re.compile(r"(?<!\bof)(?<!\bin)(?<!\bfor)(?<!\band)(?<!\bfrom)(?<!\bby)(?<!\bto) (?:and )?(?=the )")
_INITIAL = re.compile(r"\b[^\W\d_]\.")
_ACRONYM = re.compile(r"[A-Z][a-z]*[A-Z0-9]|[A-Z]\w*[-/+][A-Z0-9]|^[A-Z0-9]{2,}$")


def divided(text: str) -> list[tuple[str, bool]]:
    """Names in a text that no comma or "and" divides, each with whether it is a group's: "A. Bee for the X
    Collaboration" is two.
    """
    if (behalf := _BEHALF.search(text)) and not _is_about(text[: behalf.start()]):
        person, group = text[: behalf.start()].strip(), _without_article(text[behalf.end() :])
        return [*(divided(person) if person else []), (group, True)]
    if not is_group(text):
        return [(text, False)]
    if (inner := _INNER_THE.search(text)) and _may_be_person(text[: inner.start()]):
        return [(text[: inner.start()], False), (_without_article(text[inner.end() :]), True)]
    return [(_without_article(text), True)]


def is_group(name: str) -> bool:
    """Whether a name is a group's: it has a group's noun, or the article that no person has."""
    if _NOUN.search(name):
        return not (name.lower().endswith(" team") and _is_initials_and_word(name))
    if name.startswith("the "):
        return True
    words = _THE.sub("", name).split()
    if name[:4] in ("The ", "THE ") and len(words) == 1 and _is_acronym(words[0]):
        return True
    return bool(_WEAK_NOUN.search(name)) and not _may_be_surname(name, words)


def is_group_note(note: str) -> bool:
    """Whether what stands in parentheses after a name is a group for which the person speaks, not an affiliation."""
    text = re.sub(r"^(?:and|&)\s+", "", note)
    if _BEHALF.match(text):
        return True
    return bool(_NOUN.search(text)) and not re.search(r"[,;]|\b[Uu]niv|\b[Ii]nst", text)


def is_plural(text: str) -> bool:
    """Whether the noun stands for several groups, as in "the X and Y Collaborations"."""
    return bool(_PLURAL.search(text))


def is_introduced(text: str) -> bool:
    """Whether "the" or "for" says that a group is named, though its noun may come later."""
    return bool(_BEHALF.search(text)) or text.startswith(("the ", "The "))


def has_noun(text: str) -> bool:
    """Whether one of the nouns for a group is in a text."""
    return bool(_NOUN.search(text) or _WEAK_NOUN.search(text))


def is_acronym(text: str) -> bool:
    """Whether a text reads like the short name of a group: "Fermi-LAT", "CDMS", "NuPRISM"."""
    return len(text) < 40 and not _INITIAL.search(text) and any(_is_acronym(word) for word in text.split())


def is_institution(text: str) -> bool:
    """Whether a text that stands where a name should is an institution's, such as "Mathematisches Institut"."""
    return bool(_INSTITUTION.search(text)) and not is_group(text)


def _without_article(name: str) -> str:
    return _THE.sub("", name.strip(), count=1) if _THE.match(name.strip()) else name.strip()


def _is_acronym(word: str) -> bool:
    return bool(_ACRONYM.search(word))


def _is_about(before: str) -> bool:
    """Whether "for" only continues a group's own name: "the Center for Backyard Astrophysics"."""
    words = before.split()
    return bool(words) and (
        words[0] in ("the", "The") or before.islower() or bool(re.match(r"(?i)cent|instit|assoc|soci", words[-1]))
    )


def _may_be_person(text: str) -> bool:
    return len(text.split()) > 1 and not has_noun(text) and not text.startswith(("the ", "The "))


def _is_initials_and_word(name: str) -> bool:
    """ "J. B. Team", whose bearer would be a person."""
    *before, _ = name.split()
    return bool(before) and all(len(word.strip(".")) == 1 for word in before)


def _may_be_surname(name: str, words: list[str]) -> bool:
    """Whether a weak noun may be a family name: "Anna Group", "Jo Ann Council"."""
    noun_is_last = bool(_WEAK_NOUN.fullmatch(words[-1].strip(".,"))) if words else False
    if not noun_is_last or _THE.match(name) or is_plural(name):
        return bool(_INITIAL.search(name)) or len(words) < 2
    return _is_initials_and_word(name) or (len(words) < 3 and not is_acronym(name))
