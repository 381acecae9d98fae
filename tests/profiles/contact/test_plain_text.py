import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from profiles.contact import plain_text

LINK = '<a href="{0}" rel="noopener nofollow ugc">{0}</a>'
TAGS = {"p", "br", "a", "code"}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Dear Charles", "<p>Dear Charles</p>"),
        ("One\nTwo\n \n\nThree", "<p>One<br>Two</p><p>Three</p>"),
        ("<b>bold</b> & co", "<p>&lt;b&gt;bold&lt;/b&gt; &amp; co</p>"),
        ("&lt;b&gt;", "<p>&amp;lt;b&amp;gt;</p>"),
        ("100% ~ -- a_b {c} \\alpha", "<p>100% ~ -- a_b {c} \\alpha</p>"),
        ("It costs $20 or $30.", "<p>It costs $20 or $30.</p>"),
        ("See https://a.org/x.", f"<p>See {LINK.format('https://a.org/x')}.</p>"),
        ("(https://a.org/x_(y))", f"<p>({LINK.format('https://a.org/x_(y)')})</p>"),
        ("javascript:alert(1) ftp://a.org", "<p>javascript:alert(1) ftp://a.org</p>"),
        ("https:// http://...", "<p>https:// http://...</p>"),
        ('https://a.org/"onclick=x', f'<p>{LINK.format("https://a.org/")}"onclick=x</p>'),
        ("https://a.org/?a=1&b=2", "<p>" + LINK.format("https://a.org/?a=1&amp;b=2") + "</p>"),
        ("$\\unknownmacro$", '<p><code class="tex">\\unknownmacro</code></p>'),
    ],
)
def test_paragraphs_links_and_nothing_else(typed, shown):
    assert plain_text.rendered(typed) == shown


def test_formulas_are_mathml():
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in plain_text.rendered("So $x^2$, \\(y\\) and \\[z\\].")
    assert plain_text.rendered("So $x^2$, \\(y\\) and \\[z\\].").count("<math") == 3


@pytest.mark.parametrize(
    "attack",
    [
        r"\[ \text{<script>alert(1)</script>} \]",
        r"$\href{javascript:alert(1)}{x}$",
        "<svg onload=alert(1)>",
        "https://a.org/<img src=x onerror=alert(1)>",
        "$<img src=x onerror=alert(1)>$",
        "$" + "{" * 900 + "x" + "}" * 900 + "$",
    ],
    ids=["script in math", "link in math", "svg", "link", "image in math", "deep"],
)
def test_nothing_runs(attack):
    shown = html.fragment_fromstring(plain_text.rendered(attack), create_parent="div")

    assert not shown.xpath("//script | //img | //svg | //*[@onerror or @onload] | //a[starts-with(@href, 'java')]")


@pytest.mark.parametrize("bomb", ["\\(" * 2_500, "\\[" * 2_500, "$1 " * 1_600, "$a" * 2_500, "https://a.b/(" * 380])
def test_the_longest_message_is_rendered_at_once(bomb):
    began = time.process_time()

    plain_text.rendered(bomb[:5_000])

    assert time.process_time() - began < 0.1


@given(st.text(alphabet=st.sampled_from("ab <>&\"'$\\[]{}()\n_^/:.https"), max_size=80))
def test_whatever_is_typed_is_safe_and_its_words_are_kept(typed):
    shown = html.fragment_fromstring(plain_text.rendered(typed), create_parent="div")

    outside = [each for each in shown.iter() if each is not shown and not each.xpath("ancestor-or-self::math")]
    assert {each.tag for each in outside} <= TAGS
    assert all(link.get("href", "http").startswith("http") for link in shown.iter("a"))


def test_hidden_characters_are_gone_and_line_ends_are_one():
    assert plain_text.cleaned(" a\x00b\r\nc\rd\u202ee\u2066 ") == "ab\nc\nde"


def test_an_excerpt_is_one_line_cut_between_words():
    assert plain_text.excerpt("One\ntwo  three", 40) == "One two three"
    assert plain_text.excerpt("Engines weave patterns", 12) == "Engines …"


@pytest.mark.parametrize(
    ("typed", "is_heavy"),
    [
        ("No link at all.", False),
        ("I liked your paper, see also https://example.org/x for what we did with it.", False),
        ("https://example.org/buy-this-now-and-here", True),
        ("Look https://a.example.org/x", True),
        ("We met; notes are at https://a.org/1 and https://a.org/2, both short, both public since May.", False),
        ("We met; notes are at https://a.org/1 and https://a.org/2, https://a.org/3, all public since May last.", True),
        ("https://arxiv.org/abs/2010.04116 https://doi.org/10.1/2 https://www.orcid.org/x", False),
        ("https://arxiv.org.evil.example/abs https://arxiv.org@evil.example/", True),
        ("", False),
    ],
)
def test_many_links_or_mostly_links(typed, is_heavy):
    assert plain_text.is_link_heavy(typed) is is_heavy
