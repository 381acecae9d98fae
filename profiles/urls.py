from django.urls import include, path

from profiles.views import (
    claiming,
    evidence,
    following,
    invitations,
    notices,
    openness,
    own,
    pages,
    privacy,
    records,
    reporting,
    statements,
    styleguide,
)

app_name = "profiles"

_AUTHOR = "researchers/<public_id:public_id>/<slug:slug>"

urlpatterns = [
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    # /conversations/
    path("", include("profiles.conversation_urls")),
    # /researchers/<public id>/
    path("researchers/<public_id:public_id>/", pages.short, name="short"),
    # /researchers/<public id>/<slug>/
    path(f"{_AUTHOR}/", pages.profile, name="profile"),
    path(f"{_AUTHOR}/record.jsonld", records.record, name="record"),
    path(f"{_AUTHOR}/linkset.json", records.record_linkset, name="record_linkset"),
    # a statement of the record, as issued, and to be checked
    path(f"{_AUTHOR}/statement/", statements.statement, name="statement"),
    path(f"{_AUTHOR}/statement/<str:code>/", statements.issued, name="issued"),
    path(f"{_AUTHOR}/statement/<str:code>/qr.svg", statements.qr, name="statement_qr"),
    path("check/", statements.check, name="check"),
    path(f"{_AUTHOR}/follow/", following.follow, name="follow"),
    path(f"{_AUTHOR}/claim/", claiming.claim, name="claim"),
    path(f"{_AUTHOR}/invite/", invitations.invite, name="invite"),
    # for its owner alone
    path(f"{_AUTHOR}/own/", own.details, name="own"),
    path(f"{_AUTHOR}/own/works/", own.works, name="own_works"),
    path(f"{_AUTHOR}/own/missing/", own.missing, name="own_missing"),
    path(f"{_AUTHOR}/own/names/", own.names, name="own_names"),
    path(f"{_AUTHOR}/own/affiliations/", own.affiliations, name="own_affiliations"),
    path(f"{_AUTHOR}/own/affiliations/<int:key>/", own.affiliation, name="own_affiliation"),
    path(f"{_AUTHOR}/own/open/", openness.own_open, name="own_open"),
    path(f"{_AUTHOR}/own/history/", own.history, name="own_history"),
    path(f"{_AUTHOR}/own/history/<int:key>/undo/", own.undo, name="own_undo"),
    path(f"{_AUTHOR}/own/sources/", evidence.sources, name="own_sources"),
    path(f"{_AUTHOR}/own/sources/mail/", evidence.mail, name="own_sources_mail"),
    path(f"{_AUTHOR}/own/sources/mail/<str:link>/", evidence.mailed, name="own_sources_mailed"),
    path(f"{_AUTHOR}/own/confirmations/", evidence.confirmations, name="own_confirmations"),
    # /about/privacy/
    path("about/privacy/", privacy.privacy, name="privacy"),
    # who is open to collaborate, and who invites whom
    path("open/", openness.open_list, name="open"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:key>/", invitations.invitation, name="invitation"),
    path("invitations/<int:key>/report/", invitations.report, name="invitation_report"),
    # Something wrong? From anybody, with or without an account
    path(f"{_AUTHOR}/wrong/", reporting.wrong, name="wrong"),
    path(f"{_AUTHOR}/wrong/sent/", reporting.sent, name="sent"),
    path("reports/", reporting.links, name="links"),
    path("reports/<str:token>/", reporting.status, name="status"),
    # what an account is told, and what of it by mail
    path("notices/", notices.notices, name="notices"),
    path("notices/settings/", notices.settings, name="notice_settings"),
    path("notices/<int:key>/", notices.notice, name="notice"),
    path("mail/stop/<str:token>/", notices.unsubscribe, name="unsubscribe"),
]
