"""Allauth's forms of passkeys, for answers that no browser gives: an error of the form, not of the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms


@contextmanager
def _only_errors_of_the_form() -> Iterator[None]:
    # The library reads fields of made-up answers without looking whether they are there.
    try:
        yield
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class _Guarded:
    def clean_credential(self) -> Any:
        clean = getattr(super(), "clean_credential", None)
        with _only_errors_of_the_form():
            return clean() if clean else self.cleaned_data["credential"]  # type: ignore[attr-defined]

    def clean(self) -> Any:
        with _only_errors_of_the_form():
            return super().clean()  # type: ignore[misc]


class AddForm(_Guarded, forms.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""


class AuthenticateForm(_Guarded, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as second factor."""


class LoginForm(_Guarded, forms.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone."""


class ReauthenticateForm(_Guarded, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey that confirms who is there."""
