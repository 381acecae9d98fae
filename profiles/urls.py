from django.urls import path

from profiles.views import claiming, evidence, following, pages

app_name = "profiles"

_AUTHOR = "researchers/<public_id:public_id>/<slug:slug>"

urlpatterns = [
    # /researchers/<public id>/
    path("researchers/<public_id:public_id>/", pages.short, name="short"),
    # /researchers/<public id>/<slug>/
    path(f"{_AUTHOR}/", pages.profile, name="profile"),
    path(f"{_AUTHOR}/follow/", following.follow, name="follow"),
    path(f"{_AUTHOR}/claim/", claiming.claim, name="claim"),
    path(f"{_AUTHOR}/invite/", claiming.invite, name="invite"),
    # what others say of the record, for its owner alone
    path(f"{_AUTHOR}/own/sources/", evidence.sources, name="own_sources"),
    path(f"{_AUTHOR}/own/sources/mail/", evidence.mail, name="own_sources_mail"),
    path(f"{_AUTHOR}/own/sources/mail/<str:link>/", evidence.mailed, name="own_sources_mailed"),
    path(f"{_AUTHOR}/own/confirmations/", evidence.confirmations, name="own_confirmations"),
]
