"""Logging in at ORCID by OpenID Connect: allauth's way, with every signature checked and every failure in words."""

import time
from collections.abc import Mapping
from typing import Any

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from profiles import orcid

# How long an iD that no account has waits for its holder to log in by mail (seconds).
PENDING_SECONDS = 1_800

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
# Clocks differ; ORCID's tokens live for minutes.
_LEEWAY = 60
# All that is kept of what ORCID says.
_KEPT = ("sub", "name", "given_name", "family_name")
_PENDING = "socialaccount_sociallogin"


class OrcidFailure(OAuth2Error):  # type: ignore[misc]
    """ORCID, or what came from there, was of no use. The message is in words for the person who waits."""


class OrcidOpenID(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The conversation with the provider. Raises OrcidFailure and nothing else."""

    def get_provider(self) -> Any:
        provider = super().get_provider()
        # Its own way to the consent page begins with a conversation, too.
        provider.oauth2_adapter_class = OrcidOpenID
        return provider

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_described"):
            self._described = _fetched(self.get_provider().server_url)
        return self._described

    @property
    def authorize_url(self) -> str:
        return _text(self.openid_config, "authorization_endpoint")

    @property
    def access_token_url(self) -> str:
        return _text(self.openid_config, "token_endpoint")

    def get_access_token_data(self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: Any = None) -> Any:
        try:
            return super().get_access_token_data(request, app, client, pkce_code_verifier)
        except (requests.ConnectionError, requests.Timeout) as error:
            raise _silent(error) from error
        except (requests.RequestException, OAuth2Error, ValueError, KeyError, TypeError) as error:
            raise OrcidFailure(
                "ORCID did not accept the code that your browser brought back. Codes work once, for a few minutes."
            ) from error

    def parse_token(self, data: Any) -> Any:
        try:
            return super().parse_token(data)
        except (ValueError, KeyError, TypeError) as error:
            raise _nonsense("a token") from error

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        claims = self._verified(app, kwargs["response"].get("id_token"))
        shown = _fetched(_text(self.openid_config, "userinfo_endpoint"), token.token)
        if shown.get("sub") != claims.get("sub"):
            raise _nonsense("two iDs for one person")
        try:
            shown["sub"] = orcid.parse(str(claims["sub"]))
        except (orcid.InvalidOrcid, KeyError) as error:
            raise _nonsense("no ORCID iD") from error
        kept = {key: shown[key] for key in _KEPT if isinstance(shown.get(key), str)}
        return self.get_provider().sociallogin_from_response(request, {"userinfo": kept})

    def _verified(self, app: Any, token: Any) -> dict[str, Any]:
        keys = _fetched(_text(self.openid_config, "jwks_uri"))
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            # A token need not name its key where only one is published.
            key = next(key for key in jwt.PyJWKSet.from_dict(keys).keys if kid in (None, key.key_id))
            found: dict[str, Any] = jwt.decode(
                token,
                key=key,
                algorithms=_ALGORITHMS,
                issuer=_text(self.openid_config, "issuer"),
                audience=app.client_id,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "sub"]},
            )
        except (jwt.PyJWTError, StopIteration, AttributeError, TypeError, ValueError) as error:
            raise OrcidFailure("What ORCID said is not signed with a key that ORCID publishes.") from error
        return found


def note_moment(login: SocialLogin) -> None:
    """Write down when the iD was proved, for the case that it waits."""
    login.state["proved_at"] = time.time()


def pending(request: HttpRequest) -> SocialLogin | None:
    """The login of an iD that no account has yet, proved in this session within the last half hour."""
    try:
        login = SocialLogin.deserialize(request.session.get(_PENDING))
    except ValueError:
        return None
    if time.time() - login.state.get("proved_at", 0) > PENDING_SECONDS:
        forget_pending(request)
        return None
    return login


def forget_pending(request: HttpRequest) -> None:
    """Nothing waits any more."""
    request.session.pop(_PENDING, None)


def words(failure: Exception | None, answer: Mapping[str, str]) -> str:
    """What went wrong on the way to ORCID and back, for the person who waits; `answer` is the query of the way back."""
    if isinstance(failure, OrcidFailure):
        return str(failure)
    if "error" in answer:
        return "ORCID answered that it cannot log you in now."
    return (
        "The way back from ORCID does not fit a way there from this browser. It took longer than ten minutes, was "
        "used before, or began in another browser."
    )


def _fetched(url: str, token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with get_adapter().get_requests_session() as session:
            response = session.get(url, headers=headers)
            response.raise_for_status()
            found = response.json()
    except requests.JSONDecodeError as error:
        raise _nonsense("something else than JSON") from error
    except requests.RequestException as error:
        raise _silent(error) from error
    if not isinstance(found, dict):
        raise _nonsense("something else than an object")
    return found


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    if not isinstance(value, str):
        raise _nonsense(f"no {key}")
    return value


def _silent(error: requests.RequestException) -> OrcidFailure:
    if isinstance(error, requests.Timeout):
        return OrcidFailure("ORCID takes too long to answer.")
    return OrcidFailure("ORCID does not answer, or answers with an error of its own.")


def _nonsense(what: str) -> OrcidFailure:
    return OrcidFailure(f"ORCID's answer cannot be used: {what}.")
