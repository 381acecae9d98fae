"""Forms of accounts: confirming who is there, erasing."""

from typing import Any

from django import forms
from django.contrib.sessions.backends.base import SessionBase

from profiles import identity_checks, second_factors
from profiles.models import User


class CodeForm(forms.Form):
    """The code that was mailed to confirm who is there."""

    code = forms.CharField(
        max_length=40, widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"})
    )

    def __init__(self, *args: Any, session: SessionBase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._session = session

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not identity_checks.accept_code(self._session, code):
            is_over = not identity_checks.is_code_waited_for(self._session)
            raise forms.ValidationError(
                "That code no longer counts. Send another one." if is_over else "That is not the code. Look again."
            )
        return code


class SecondFactorKeyForm(forms.Form):
    """The key that somebody else hands over to whoever has a role."""

    key = forms.CharField(
        max_length=200,
        label="Key",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, session: SessionBase, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._session, self._user = session, user

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not second_factors.accept_key(self._session, self._user, key):
            raise forms.ValidationError(
                "That is not a key of this account, or it is older than three days. Copy all of it, or ask for another."
            )
        return key


class EraseForm(forms.Form):
    """The account's own address, typed, so that nothing goes by a slip of the hand."""

    email = forms.CharField(
        max_length=254,
        label="Your e-mail address, to confirm",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.strip().lower() != self._user.email.lower():
            raise forms.ValidationError("This is not the address of this account. Nothing was erased.")
        return email


class ApiKeyForm(forms.Form):
    """What its owner calls a key."""

    name = forms.CharField(
        max_length=60,
        label="Name",
        help_text="To tell it from others, such as the program that uses it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
