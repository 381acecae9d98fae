"""The site map."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.generic import RedirectView

from bzpeer import health
from works.addresses import PublicIdConverter

register_converter(PublicIdConverter, "public_id")
# The admin's own login would pass by second factors, limits and the list of sessions.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


urlpatterns = [
    # / /search/ /works/… /topics/… /researchers/<public id>/<slug>/works/
    path("", include("works.urls")),
    # /explore/ /researchers/<public id>/<slug>/graph/
    path("", include("graph.urls")),
    # /trust/ /researchers/<public id>/<slug>/trust/
    path("", include("profiles.trust.urls")),
    # /researchers/<public id>/<slug>/ and its follow/ claim/ invite/
    path("", include("profiles.urls")),
    path("accounts/", include("profiles.account_urls")),
    path("admin/", admin.site.urls),
    # asked for by browsers whatever the page says
    path("favicon.ico", RedirectView.as_view(url="/static/favicon.svg")),
    path("healthz", health.healthz, name="healthz"),
]
