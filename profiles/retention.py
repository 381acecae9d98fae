"""How long what is kept about people is kept, in words made of the very numbers that the nightly tasks go by."""

from dataclasses import dataclass

from django.conf import settings

from profiles import digests, letters, notices, reports
from profiles.contact import invitation_rules, reporting
from profiles.status_links import LINK_DAYS


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing, and when it goes."""

    what: str
    until: str


KEPT: tuple[Kept, ...] = (
    Kept(
        "Browsers you are logged in with: network address and name of the browser",
        f"Until you log out, or {settings.SESSION_COOKIE_AGE // 86_400} days after the login; then the next night.",
    ),
    Kept("Notices", f"{notices.READ_DAYS} days once read, else {notices.UNREAD_DAYS} days."),
    Kept("That mail was sent to you, without its text", f"{letters.KEPT_DAYS} days after it was sent or given up."),
    Kept("Which works a digest told you of", f"{digests.KEPT_DAYS} days."),
    Kept("Invitations that were not accepted", f"{invitation_rules.KEPT.days} days."),
    Kept("Conversations", "As long as anybody is in them. What you wrote stays readable for the others."),
    Kept(
        "What you report as wrong",
        f"{reports.UNCONFIRMED_DAYS} days when you do not confirm it. Otherwise the words stay for what was decided;"
        f" who reported it is forgotten {reports.FORGET_DAYS} days after it was made, once it is decided."
        f" The link to its status works for {LINK_DAYS} days.",
    ),
    Kept(
        "Conduct you report, with the messages concerned",
        f"{reporting.FORGET_DAYS} days after the decision; then reporter, words and messages are taken out of it.",
    ),
    Kept("All else about an account", "Until you erase it."),
)
