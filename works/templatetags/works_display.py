"""Display only: how names, texts and numbers of the record look on a page."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from works.identity import names
from works.lists import BylineShown, WorkRow

register = template.Library()

# Built in Python: a template would spend more time on these names than on the rest of the page.
_PLACE = "00000000"


@register.filter
def rendered(html: str) -> SafeString:
    """HTML that the import rendered from TeX and sanitised (works.arxiv.tex)."""
    return mark_safe(html)


@register.filter
def author_line(row: WorkRow) -> SafeString:
    """The names of a row, linked, the profile's own person marked, with how many more there are."""
    base = reverse("profiles:profile", args=[_PLACE, "x"]).removesuffix(f"{_PLACE}/x/")
    line = format_html_join(", ", "{}", ((_name(base, shown),) for shown in row.bylines))
    if row.more_authors <= 0:
        return line
    url = reverse("works:work", args=[row.arxiv_id])
    return format_html('{} <a class="more-authors" href="{}#authors">and {} more</a>', line, url, row.more_authors)


@register.filter
def profile_slug(display_name: str) -> str:
    """The name for a URL."""
    return names.slug(display_name)


@register.filter
def years(first: int | None, last: int | None) -> str:
    """2020–2022, or 2020 when both are the same."""
    if first is None or last is None:
        return ""
    return str(first) if first == last else f"{first}\u2013{last}"


def _name(base: str, shown: BylineShown) -> SafeString:
    if shown.is_self:
        return format_html("<b><bdi>{}</bdi></b>", shown.byline)
    if not shown.public_id:
        return format_html("<bdi>{}</bdi>", shown.byline)
    return format_html(
        '<a href="{}{}/{}/"><bdi>{}</bdi></a>',
        base,
        shown.public_id,
        names.slug(shown.display_name),
        shown.byline,
    )
