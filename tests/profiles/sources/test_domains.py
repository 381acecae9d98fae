import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.sources import domains

MIT = ["Massachusetts Institute of Technology"]


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ada@mit.edu", "mit.edu"),
        ("Ada@MIT.EDU", "mit.edu"),
        ("ada@mit.edu.", "mit.edu"),
        (" ada@cs.mit.edu ", "cs.mit.edu"),
        ('"a@gmail.com"@mit.edu', "mit.edu"),
        ("ada@xn--mller-kva.example", "xn--mller-kva.example"),
        # One standard makes "strasse" of it, another does not.
        ("ada@straße.example", ""),
        # A Cyrillic letter, and wide ones.
        ("ada@мit.edu", ""),
        ("ada@ｍｉｔ.edu", ""),
        ("ada@mit.edu\n.evil.example", ""),
        ("ada", ""),
        ("ada@", ""),
        ("ada@localhost", ""),
        ("ada@mit..edu", ""),
        ("ada@[127.0.0.1]", ""),
        ("ada@mit.edu/../gmail.com", ""),
        ("ada@" + "x." * 200 + "edu", ""),
    ],
)
def test_the_domain_is_what_follows_the_last_at(email, domain):
    assert domains.domain_of(email) == domain


@pytest.mark.parametrize(
    ("domain", "owners", "words"),
    [
        ("", MIT, "no domain"),
        ("gmail.com", ["A company"], "Anybody can have"),
        ("qq.com", ["A company"], "Anybody can have"),
        ("edu.cn", ["Chongqing Jianzhu College"], "not an organisation's own"),
        ("ac.th", ["A college"], "not an organisation's own"),
        ("alumni.stanford.edu", ["Stanford University"], "people who left"),
        ("alum.mit.edu", MIT, "people who left"),
        ("cs.mit.edu", [], "Domains below another are not taken for it"),
        ("mit.edu.evil.example", [], "to no organisation"),
        ("brin.go.id", ["One agency", "Another"], "2 organisations"),
    ],
)
def test_a_domain_that_says_nothing(domain, owners, words):
    assert words in domains.objection(domain, owners)


@pytest.mark.parametrize("domain", ["mit.edu", "ox.ac.uk", "cern.ch", "co.de"])
def test_a_domain_that_speaks_for_its_owner(domain):
    assert domains.objection(domain, MIT) == ("" if domain != "co.de" else "co.de is not an organisation's own domain.")


@given(st.text(max_size=300))
def test_any_text_is_a_domain_or_none(text):
    domain = domains.domain_of(text)

    assert domain == domain.lower()
    assert domain == "" or "." in domain
