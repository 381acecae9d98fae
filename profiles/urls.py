from django.urls import path

from profiles.views import claiming, following, pages

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
]
