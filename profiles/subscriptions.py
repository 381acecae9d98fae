"""Stopping a kind of mail by the link in it, whichever kind it is."""

import datetime as dt

from profiles import digests, notices
from profiles.models import Letter
from profiles.unsubscribing import Stop


def stop(stop: Stop, now: dt.datetime) -> None:
    """No more mail of this kind to this account. Harmless when repeated, or when the account is gone."""
    if stop.about == Letter.DIGEST:
        digests.stop(stop.account_id, now)
    else:
        notices.stop_mail(stop.account_id, stop.about)


def label(stop: Stop) -> str:
    """What the mail is about, in words."""
    return str(dict(Letter.ABOUT).get(stop.about, "this"))
