"""XML from elsewhere, read safely and within bounds: no entities of its own, no network, no DTD. Pure."""

import re

from lxml import etree

MAX_BYTES = 64 << 20

# Characters that XML 1.0 forbids, and references to them.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*[0-9bcef]|x0*1[0-9a-f]|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));", re.I
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROOT = re.compile(rb"<(?![?!])([A-Za-z_][\w.:-]*)")


class MalformedResponse(Exception):
    """A document that is no well-formed XML. The message says what is wrong."""

    def __init__(self, message: str, is_truncated: bool = False) -> None:
        super().__init__(message)
        self.is_truncated = is_truncated


def parse(document: bytes, salvage: bool = False) -> etree._Element:
    """The root element. `salvage` drops forbidden characters and bad bytes of a document that is whole otherwise.

    Raises MalformedResponse.
    """
    if len(document) > MAX_BYTES:
        raise MalformedResponse(f"{len(document):,} bytes, more than {MAX_BYTES:,}")
    if b"<!DOCTYPE" in document[:10_000]:
        raise MalformedResponse("it has a document type, which no answer needs")
    is_truncated = _is_truncated(document)
    if salvage and not is_truncated:
        document = _cleaned(document)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=salvage and not is_truncated,
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedResponse(f"no well-formed XML: {error}", is_truncated) from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise MalformedResponse("no XML that can be used", is_truncated)
    return root


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def texts(element: etree._Element) -> dict[str, str]:
    """Text of each child by local name, the first of those that repeat, stripped."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(local_name(child), text_of(child))
    return found


def text_of(element: etree._Element) -> str:
    """All text within, stripped."""
    # A leaf is by far the most frequent, and itertext() costs five times as much.
    return (element.text or "").strip() if not len(element) else "".join(map(str, element.itertext())).strip()


def as_text(element: etree._Element) -> str:
    """The element as XML that stands by itself."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


def _is_truncated(document: bytes) -> bool:
    root = _ROOT.search(document)
    return root is not None and b"</" + root[1] not in document[-200:] and not document.rstrip().endswith(b"/>")


def _cleaned(document: bytes) -> bytes:
    text = _DECLARATION.sub("", document.decode(errors="replace"))
    return _FORBIDDEN.sub("", text).encode()
