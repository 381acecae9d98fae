"""People at the keyboard: accounts, browsers that are logged in, forms filled in, codes read from mail."""

import datetime as dt
import re
import time

from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.cached_db import SessionStore
from django.test import Client

from profiles import identity_checks
from tests import markup
from tests.factories import NOW, UserFactory

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# What a browser answered once when it was asked to make a passkey.
_KEY_ID = "XZWhvZm1am7uKkfBHzrJPitH3QRszhFfazbTrPhCiAQ"
_CLIENT_DATA = (
    "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiVlk0Z01yM29RdFRCcGdEVno4VHc0ZHhtNkhkMUdTS0Jt"
    "bFBXUGtCb3VITSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6NTgzNTEiLCJjcm9zc09yaWdpbiI6ZmFsc2V9"
)
_ATTESTATION = (
    "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQECAwQF"
    "BgcIAQIDBAUGBwgAIF2Vob2ZtWpu7ipHwR86yT4rR90EbM4RX2s206z4QogEpQECAyYgASFYICKrRx6rZw81kKbqsWrFno2Z"
    "_vRIU4_Q4dYzYieD5THTIlgg-I1N768wRv7zs9uFCzd-OHKCLxhJfq7BvKFpE2L_BJo"
)


def add_passkey(user, name="Telephone"):
    """A passkey that may log in alone; whoever holds it is not here."""
    response = {"clientDataJSON": _CLIENT_DATA, "attestationObject": _ATTESTATION}
    extensions = {"credProps": {"rk": True}}
    credential = {"id": _KEY_ID, "rawId": _KEY_ID, "type": "public-key", "response": response}
    data = {"name": name, "credential": {**credential, "clientExtensionResults": extensions}}
    return Authenticator.objects.create(user=user, type="webauthn", data=data)


def known(**fields):
    """An account whose address is verified."""
    user = UserFactory(**fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def grown(**fields):
    """An account that is old enough to write to others."""
    return UserFactory(date_joined=NOW - dt.timedelta(100), **fields)


def logged_in(user, *, just_now=True):
    """A browser of this account; its login is fresh enough for sensitive changes, or from yesterday."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    if just_now:
        session = client.session
        identity_checks.confirm(session, user)
        session.save()
    return client


def grow_old(session_key):
    """Make the login of a session an hour old."""
    session = SessionStore(session_key)
    session["identity_confirmed"] = {**session["identity_confirmed"], "at": time.time() - 3_600}
    session.save()


def code(mailoutbox):
    """The code in the latest mail."""
    return re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mailoutbox[-1].body, re.MULTILINE)[1]


def fill(client, response, form=0, **typed):
    """Send a form of a page as a browser would: its hidden fields, and what is typed."""
    page = markup.parse(response).xpath('//main//form[@method="post"]')[form]
    address = page.get("action") or response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"]
    return client.post(address, {**dict(page.form_values()), **typed}, follow=True)


def log_in(client, user, mailoutbox):
    """By e-mail code, as a person would."""
    return fill(client, fill(client, client.get("/accounts/login/"), login=user.email), code=code(mailoutbox))
