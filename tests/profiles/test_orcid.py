import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles import orcid

JOSIAH = "0000-0002-1825-0097"
STEPHEN = "0000-0002-1694-233X"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (JOSIAH, JOSIAH),
        ("0000000218250097", JOSIAH),
        (" 0000-0002-1825-0097\n", JOSIAH),
        ("https://orcid.org/0000-0002-1825-0097", JOSIAH),
        ("http://orcid.org/0000-0002-1825-0097/", JOSIAH),
        ("orcid.org/0000-0002-1825-0097", JOSIAH),
        ("https://www.orcid.org/0000-0002-1825-0097", JOSIAH),
        ("https://sandbox.orcid.org/0000-0002-1825-0097", JOSIAH),
        ("ORCID: 0000-0002-1825-0097", JOSIAH),
        ("ORCID iD: 0000-0002-1825-0097", JOSIAH),
        ("orcid:0000-0002-1825-0097", JOSIAH),
        ("0000–0002–1825–0097", JOSIAH),
        ("0000-0002-1694-233X", STEPHEN),
        ("https://orcid.org/0000-0002-1694-233x", STEPHEN),
    ],
)
def test_an_id_is_read_however_it_is_written(text, found):
    assert orcid.parse(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000-0002-1825-009",
        "0000-0002-1825-00977",
        "0000-0002-1825-0098",
        "0000-0002-1825-009X",
        "X000-0002-1825-0097",
        "https://evil.example/0000-0002-1825-0097",
        "https://orcid.org.evil.example/0000-0002-1825-0097",
        "https://orcid.org/0000-0002-1825-0097?x=1",
        "https://orcid.org/0000-0002-1825-0097/work/1",
        "٠٠٠٠-٠٠٠٢-١٨٢٥-٠٠٩٧",
        "0000-0002-1825-0097 0000-0002-1694-233X",
    ],
)
def test_what_is_none_is_refused_with_a_reason(text):
    with pytest.raises(orcid.InvalidOrcid, match="ORCID iD"):
        orcid.parse(text)


def test_a_slip_and_a_mistyped_digit_get_different_words():
    with pytest.raises(orcid.InvalidOrcid, match="four groups"):
        orcid.parse("0000-0002")
    with pytest.raises(orcid.InvalidOrcid, match="mistyped"):
        orcid.parse("0000-0002-1825-0079")


DIGITS = st.text("0123456789", min_size=15, max_size=15)


@given(DIGITS)
def test_with_its_check_digit_any_number_is_an_id_and_reading_it_again_changes_nothing(digits):
    found = orcid.parse(digits + orcid.check_digit(digits))

    assert orcid.parse(found) == orcid.parse(orcid.url(found)) == found
    assert found.replace("-", "")[:15] == digits


@given(DIGITS, st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits, place, shift):
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]

    assert not orcid.is_valid(wrong + orcid.check_digit(digits))


@given(st.text())
def test_no_text_makes_it_fail_otherwise(text):
    assert orcid.is_valid(text) in (True, False)
