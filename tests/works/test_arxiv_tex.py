import html
import json
import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from works.arxiv import snapshot, tex

PLAIN = [
    ("Google&#39;s share", "Google's share", "Google's share"),
    ("a < b & c", "a &lt; b &amp; c", "a < b & c"),
    ("L\\'evy", "Lévy", "Lévy"),
    ("Poincar{\\'e}", "Poincaré", "Poincaré"),
    ("costs $5 and $10 per unit", "costs $5 and $10 per unit", "costs $5 and $10 per unit"),
    ("one $ sign", "one $ sign", "one $ sign"),
    ("50\\% off", "50% off", "50% off"),
    ("pages 1--2", "pages 1–2", "pages 1–2"),
    ("``quoted''", "“quoted”", "“quoted”"),
    ("\\emph{very} \\textbf{bold}", "<em>very</em> <strong>bold</strong>", "very bold"),
    ("  two\n  lines ", "two lines", "two lines"),
]


@pytest.mark.parametrize(("source", "markup", "plain"), PLAIN, ids=[source for source, *_ in PLAIN])
def test_render_text(source, markup, plain):
    assert tex.render(source) == tex.Rendered(markup, plain)


def test_render_math_as_mathml():
    rendered = tex.render("redshift $z<0.15$ now")

    assert rendered.html.startswith('redshift <math display="inline">')
    assert "<mo>&lt;</mo>" in rendered.html
    assert rendered.html.endswith("</math> now")


def test_render_greek_in_plain_text():
    assert tex.render("$\\Lambda_{\\alpha}$ spaces").plain == "Λ_α spaces"


def test_render_shows_the_source_of_math_that_fails():
    assert tex.render("$\\foo{x}$").html == '<code class="tex">\\foo{x}</code>'


@pytest.mark.parametrize(
    "source",
    [
        "$\\text{<script>alert(1)</script>}$",
        "\\href{javascript:alert(1)}{x}",
        "$\\href{javascript:alert(1)}{x}$",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\\url{javascript:alert(1)}",
    ],
)
def test_render_lets_no_script_through(source):
    tree = lxml_html.fragment_fromstring(tex.render(source).html, create_parent="div")

    assert not tree.xpath("//script | //img | //@onerror | //@href[starts-with(., 'javascript')]")


def test_render_links_to_the_web_only():
    assert tex.render("\\href{https://a.example/x}{here}").html == (
        '<a href="https://a.example/x" rel="noopener nofollow ugc">here</a>'
    )


def test_render_survives_deep_nesting():
    assert tex.render("$" + "{" * 900 + "x" + "}" * 900 + "$").html


@given(st.text(max_size=300))
def test_render_never_raises(source):
    rendered = tex.render(source)

    assert "<script" not in rendered.html.lower()


@given(st.text("ab$\\{}^_%&~<>'\"-` ", max_size=60))
def test_render_gives_markup_that_a_browser_reads_back(source):
    lxml_html.fragment_fromstring(f"<div>{tex.render(source).html}</div>")


@pytest.mark.shared_data
def test_render_of_real_titles_has_no_doubly_escaped_entity(shared):
    doubled = []
    with snapshot.opened(shared / "data" / "arxiv-snapshot.jsonl.zst") as lines:
        for _, line in islice(lines, 20_000):
            title = json.loads(line)["title"]
            if "&amp;" in html.unescape(tex.render(title).html):
                doubled.append(title)

    assert doubled == []


LATEX = [
    ("Plain", "Plain"),
    ("L\\'evy {processes}", "L\\'evy {processes}"),
    ("R&amp;D of 100% #1 a_b", r"R\&D of 100\% \#1 a\_b"),
    (r"100\% \& more", r"100\% \& more"),
    ("CeAg$_2$Ge$^{50\\%}$ 5%", r"CeAg$_2$Ge$^{50\%}$ 5\%"),
    (r"\(x_1\) and \[y^2\]", "$x_1$ and $y^2$"),
    ("costs $5 to make", r"costs \$5 to make"),
    ("C^*-algebras", r"C\textasciicircum{}*-algebras"),
    ("Unbalanced } brace", "Unbalanced  brace"),
    ("}{", ""),
    (r"a \{ b", r"a \lbrace  b"),
    ("two\n  lines", "two lines"),
]


@pytest.mark.parametrize(("source", "latex"), LATEX, ids=[source for source, _ in LATEX])
def test_latex_for_a_bibliography(source, latex):
    assert tex.latex(source) == latex


@given(st.text(r"ab\\{}$&%#_^~() \n", max_size=40) | st.text(max_size=200))
def test_braces_of_latex_pair_up_and_no_bare_mark_is_left_outside_formulas(source):
    latex = tex.latex(source)

    assert tex._is_balanced(latex)
    assert not re.search(r"(?<!\\)[%#]", latex)
