"""Where people log in at ORCID, as allauth and the content security policy want to be told."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit


def orcid_provider(url: str, client_id: str, secret: str, scopes: Sequence[str] = ("openid",)) -> dict[str, Any]:
    """Allauth's `SOCIALACCOUNT_PROVIDERS`: one OpenID provider named "orcid", none without client id and secret."""
    if not (client_id and secret):
        return {}
    app = {
        "provider_id": "orcid",
        "name": "ORCID",
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": url, "scope": list(scopes), "token_auth_method": "client_secret_post"},
    }
    return {"openid_connect": {"APPS": [app]}}


def form_targets(url: str) -> list[str]:
    """Origins that a form may lead on to: the one of this address, and for ORCID the hosts that it logs in on."""
    parts = urlsplit(url)
    if not parts.hostname:
        return []
    origin = f"{parts.scheme}://{parts.netloc}"
    is_orcid = f".{parts.hostname}".endswith(".orcid.org")
    return [origin, f"{parts.scheme}://*.orcid.org"] if is_orcid else [origin]
