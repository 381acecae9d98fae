"""Public ids: opaque and permanent, made from the database key so that no two can collide."""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
LENGTH = 8
PATTERN = rf"[{ALPHABET}]{{{LENGTH}}}"

_MASK = (1 << 40) - 1
# Odd, so multiplying modulo 2**40 is a bijection; the digits are those of the golden ratio (Knuth 6.4).
_MULTIPLIER = 0x9E3779B97F & _MASK | 1


def public_id(key: int) -> str:
    """The public id of the author with this database key: 8 characters, distinct for keys below 2**40.

    Raises ValueError outside that range.
    """
    if not 0 < key <= _MASK:
        raise ValueError(f"An author key is between 1 and 2**40 - 1, not {key}.")
    scrambled = _scramble(key)
    return "".join(ALPHABET[scrambled >> shift & 31] for shift in range(35, -1, -5))


def _scramble(key: int) -> int:
    # Each step is a bijection on 40 bits; folding the high half down makes every digit vary with every bit.
    for _ in range(2):
        key = key * _MULTIPLIER & _MASK
        key ^= key >> 20
    return key
