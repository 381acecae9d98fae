"""How account pages show things."""

from django import template

from profiles import user_agents

register = template.Library()


@register.filter
def browser(header: str) -> str:
    return user_agents.describe(header)
