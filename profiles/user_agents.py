"""Browsers in words, for a list that people recognise their own in."""

# The first that occurs in the header: most browsers also name those they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_UNKNOWN = "Unknown browser"


def describe(header: str) -> str:
    """What a User-Agent header says of itself: `Firefox on Linux`; its beginning when it is of no known kind."""
    browser = next((name for mark, name in _BROWSERS if mark in header), header[:60].strip() or _UNKNOWN)
    system = next((name for mark, name in _SYSTEMS if mark in header), "")
    return f"{browser} on {system}" if system else browser
