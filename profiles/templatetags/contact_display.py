"""Display only: how what people write to each other looks on a page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from profiles.contact import plain_text

register = template.Library()


@register.filter
def as_message(text: str) -> SafeString:
    """What somebody typed, as safe HTML; it is sanitised there, and trusted here alone."""
    return mark_safe(plain_text.rendered(text))  # noqa: S308 - sanitised there
