"""How accounts are made and named, where allauth's own ways do not fit."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts have no names to fill in: the e-mail address is the name."""
