"""Addresses under /accounts/: ours first, where allauth has one of the same name, then allauth's."""

from django.urls import include, path

from profiles.views import accounts, conduct, conversing, identity, orcid, second_factors

urlpatterns = [
    # /accounts/ and what it leads to
    path("", accounts.account, name="account"),
    path("export/", accounts.export, name="account_export"),
    path("erase/", accounts.erase, name="account_erase"),
    path("logout/everywhere/", accounts.log_out_everywhere, name="account_logout_everywhere"),
    path("confirm-identity/", identity.confirm, name="account_confirm_identity"),
    path("second-factor/", second_factors.second_factor, name="account_second_factor"),
    path("blocked/", conversing.blocked, name="account_blocked"),
    path("standing/", conduct.standing, name="account_standing"),
    # /accounts/orcid/ and the way to ORCID and back
    path("orcid/", orcid.connected, name="account_orcid"),
    path("orcid/disconnect/", orcid.disconnect, name="account_orcid_disconnect"),
    path("3rdparty/", orcid.connected, name="socialaccount_connections"),
    path("3rdparty/signup/", orcid.pending, name="socialaccount_signup"),
    path("oidc/orcid/login/", orcid.log_in, name="account_orcid_login"),
    path("oidc/orcid/login/callback/", orcid.callback, name="account_orcid_callback"),
    path("", include("allauth.urls")),
]
