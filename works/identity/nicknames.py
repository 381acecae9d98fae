"""Which given names are short forms of another: the list of the package `nicknames`, where it is beyond doubt. Pure."""

from functools import cache

from nicknames import NickNamer

# Listed, but of the other sex or another name altogether.
_DOUBTFUL = frozenset(
    [
        ("charles", "carl"),
        ("clementine", "clement"),
        ("edwina", "edwin"),
        ("ernestine", "ernest"),
        ("evangeline", "evan"),
        ("felicia", "felix"),
        ("johann", "john"),
        ("michael", "micah"),
        ("patrick", "peter"),
        ("raphael", "ralph"),
    ]
)
# Whole given names in China, Korea, Vietnam, Germany: "Nan Zhang" is seldom Nancy.
_NAMES_ELSEWHERE = frozenset(["ali", "ara", "bo", "di", "jan", "kim", "lu", "nan", "sha", "si", "vi", "wen", "yul"])
# A short form that has so many short forms of its own is a name of its own: "Jonathan" is not "John".
_NAME = 3


def is_nickname(one: str, other: str) -> bool:
    """Whether one of two given names, in lower case, is a short form of the other with the same initial. Symmetric."""
    known = _short_forms()
    return other in known.get(one, ()) or one in known.get(other, ())


@cache
def other_forms(name: str) -> frozenset[str]:
    """Every given name that `is_nickname` takes for the same."""
    known = _short_forms()
    return known.get(name, frozenset()) | {long for long, shorts in known.items() if name in shorts}


@cache
def _short_forms() -> dict[str, frozenset[str]]:
    listed = {
        name: frozenset(short for short in shorts if short[0] == name[0])
        for name, shorts in NickNamer().nickname_lookup.items()
    }
    return {
        name: frozenset(short for short in shorts if _is_sure(name, short, listed)) for name, shorts in listed.items()
    }


def _is_sure(name: str, short: str, listed: dict[str, frozenset[str]]) -> bool:
    if short in _NAMES_ELSEWHERE:
        return False
    own = sum(short not in listed.get(each, ()) for each in listed.get(short, ()))
    if len(short) > len(name) or (name, short) in _DOUBTFUL or (own and len(short) == len(name)):
        return False
    return own < _NAME or len(listed[name]) < _NAME
