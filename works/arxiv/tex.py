"""Titles and abstracts: TeX in running text, rendered once to safe HTML with MathML, and to plain text. Pure."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import nh3
from latex2mathml import converter

from works.arxiv.accents import entities_decoded, to_unicode

MAX_SOURCE = 20_000
MAX_FORMULA = 2_000

_SPECIAL = re.compile(r"[\\${}~&<>`]|--|''")
# A dollar opens math unless escaped or a price: digits and then no closing dollar that hugs its formula.
_MATH = re.compile(
    r"\$\$(?P<display>[^$]+?)\$\$"
    r"|(?<![\\\w])\$(?P<price>[0-9][0-9.,]*(?:\s?(?:k|M|B|million|billion|thousand|per|USD)\b|(?=[\s.,;)])))(?![^$]*(?<![\s\\])\$(?!\d))"
    r"|(?<!\\)\$(?P<inline>[^$]*[^$\\\s]|[^$\s])\s?\$"
    r"|\\\((?P<paren>.+?)\\\)"
    r"|\\\[(?P<bracket>.+?)\\\]",
    re.DOTALL,
)
_BARE = re.compile(r"(?<!\\)[&%#_$^]")
_BARE_IN_MATH = re.compile(r"(?<!\\)[%#]")
_LONE_BRACE = re.compile(r"\\?[{}]")
_WORDS_FOR = {r"\{": r"\lbrace ", r"\}": r"\rbrace "}
_COMMAND = re.compile(r"\\(?P<name>emph|textit|textbf|texttt|textsc|text|url)\s*\{(?P<body>[^{}]*)\}")
_HREF = re.compile(r"\\href\s*\{(?P<url>[^{}]*)\}\s*\{(?P<body>[^{}]*)\}")
_TAGS = {"emph": "em", "textit": "em", "textbf": "strong", "texttt": "code"}
_UNKNOWN_MACRO = re.compile(r"<m(?:i|o|text)>\\[A-Za-z]")
MATH_TAGS = {
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "ms",
    "mspace",
    "mtext",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mfrac",
    "msqrt",
    "mroot",
    "mstyle",
    "mpadded",
    "mphantom",
    "menclose",
    "mtable",
    "mtr",
    "mtd",
    "mmultiscripts",
    "mprescripts",
    "none",
}
ATTRIBUTES = {
    "math": {"display"},
    "mi": {"mathvariant"},
    "mo": {
        "stretchy",
        "fence",
        "separator",
        "form",
        "lspace",
        "rspace",
        "minsize",
        "maxsize",
        "movablelimits",
    },
    "mspace": {"width", "height", "depth"},
    "mfrac": {"linethickness"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtable": {"columnalign", "rowspacing", "columnspacing"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "a": {"href"},
    "code": {"class"},
}
_SANITISER = nh3.Cleaner(
    tags=MATH_TAGS | {"em", "strong", "code", "a"},
    attributes=ATTRIBUTES,
    url_schemes={"http", "https"},
    link_rel="noopener nofollow ugc",
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML for a page, and plain text for titles, feeds and search."""

    html: str
    plain: str


@dataclass(frozen=True, slots=True)
class _Piece:
    source: str
    is_math: bool
    is_display: bool = False


def render(source: str) -> Rendered:
    """TeX in running text as safe HTML and plain text. Total; what cannot be rendered shows its source."""
    text = _folded(entities_decoded(source[:MAX_SOURCE]))
    if not _SPECIAL.search(text):
        escaped = html.escape(text, quote=False)
        return Rendered(escaped, text)
    pieces = list(_pieces(text))
    markup = "".join(_math_html(piece) if piece.is_math else _text_html(piece.source) for piece in pieces)
    plain = "".join(to_unicode(piece.source) if piece.is_math else _text_plain(piece.source) for piece in pieces)
    return Rendered(markup, _folded(plain))


def pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """What people type, cut at its formulas: each piece as typed, with safe HTML when it is one. Total."""
    end = 0
    for piece, span in _found(text[:MAX_SOURCE]):
        yield text[end : span[0]], None
        yield text[span[0] : span[1]], _math_html(piece)
        end = span[1]
    yield text[end:], None


def latex(source: str) -> str:
    """TeX in running text as a bibliography needs it: formulas stand, and bare marks that LaTeX would trip over are
    escaped. Braces that do not pair up are gone. Total.
    """
    pieces = _pieces(_folded(entities_decoded(source[:MAX_SOURCE])))
    text = "".join(
        f"${_BARE_IN_MATH.sub(_escaped, piece.source)}$" if piece.is_math else _BARE.sub(_escaped, piece.source)
        for piece in pieces
    )
    return text if _is_balanced(text) else _LONE_BRACE.sub(lambda brace: _WORDS_FOR.get(brace[0], ""), text)


def _escaped(mark: re.Match[str]) -> str:
    return r"\textasciicircum{}" if mark[0] == "^" else f"\\{mark[0]}"


def _is_balanced(text: str) -> bool:
    """Whether braces pair up, as BibTeX counts them: escaped ones as well."""
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _folded(text: str) -> str:
    return " ".join(text.split())


def _pieces(text: str) -> Iterator[_Piece]:
    end = 0
    for piece, span in _found(text):
        yield _Piece(text[end : span[0]], is_math=False)
        yield piece
        end = span[1]
    yield _Piece(text[end:], is_math=False)


def _found(text: str) -> Iterator[tuple[_Piece, tuple[int, int]]]:
    """The formulas of a text, each with where it stands."""
    for match in _MATH.finditer(text):
        if match.lastgroup == "price" or match.lastgroup is None:
            continue
        is_display = match.lastgroup in ("display", "bracket")
        yield _Piece(match[match.lastgroup], is_math=True, is_display=is_display), match.span()


def _math_html(piece: _Piece) -> str:
    return _formula(piece.source, piece.is_display) or f'<code class="tex">{html.escape(piece.source)}</code>'


@lru_cache(maxsize=20_000)
def _formula(source: str, is_display: bool) -> str | None:
    """MathML, or None when the converter fails: it raises many kinds, and leaves unknown macros as text."""
    if len(source) > MAX_FORMULA:
        return None
    try:
        mathml: str = converter.convert(source, display="block" if is_display else "inline")
    except (Exception, RecursionError):
        return None
    # The converter lets HTML in \\text and any address in \\href through.
    return None if _UNKNOWN_MACRO.search(mathml) else _SANITISER.clean(mathml)


def _text_html(text: str) -> str:
    markup = html.escape(text, quote=False)
    if "\\" in markup:
        markup = _HREF.sub(_link, markup)
        markup = _COMMAND.sub(_command, markup)
    # Tags of ours must not meet the TeX reader, which takes no notice of them but folds white space around.
    return "".join(part if part.startswith("<") else _unicode_html(part) for part in re.split(r"(<[^<>]*>)", markup))


def _unicode_html(text: str) -> str:
    # Escaped entities hold an ampersand, which TeX reads as a column mark.
    return html.escape(to_unicode(html.unescape(text)), quote=False) if _SPECIAL.search(text) else text


def _text_plain(text: str) -> str:
    text = _HREF.sub(r"\g<body>", text)
    return to_unicode(_COMMAND.sub(r"\g<body>", text))


def _command(match: re.Match[str]) -> str:
    name, body = match["name"], match["body"]
    if name == "url":
        return _anchor(body, body)
    tag = _TAGS.get(name)
    return f"<{tag}>{body}</{tag}>" if tag else body


def _link(match: re.Match[str]) -> str:
    return _anchor(match["url"], match["body"])


def _anchor(url: str, body: str) -> str:
    is_web = url.strip().lower().startswith(("http://", "https://"))
    if not is_web:
        return body
    return _SANITISER.clean(f'<a href="{html.escape(html.unescape(url.strip()))}">{body}</a>')
