"""What stands in anybody's way on a page, in each window it is looked at."""

from axe_playwright_python.sync_playwright import Axe

WINDOWS = [(1280, "light"), (1280, "dark"), (320, "light")]
_COLOURS = "color-contrast"
# Part of WCAG 2.2, which axe looks at only when asked.
_TARGETS = "target-size"


def barriers(page, within=None):
    """What axe finds, as rule and the first piece of HTML, and by how many pixels the page is wider than its window.

    The dark window is asked for its colours alone and the narrow one for all but colours: what else there is to find is
    the same in the wide and light one, and colours are most of axe's time.
    """
    found = Axe().run(page, context=within, options=_rules(page)).response["violations"]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [(each["id"], each["nodes"][0]["html"][:160]) for each in found] + [("overflow", overflow)] * (overflow > 0)


def barriers_in_each_window(page, within=None):
    """The same in all three, of a page that is open: with the window it was found in before each."""
    found = []
    for width, scheme in WINDOWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found += [(width, scheme, *each) for each in barriers(page, within)]
    return found


def _rules(page):
    if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
        return {"runOnly": [_COLOURS]}
    return {"rules": {_COLOURS: {"enabled": page.viewport_size["width"] > 320}, _TARGETS: {"enabled": True}}}
