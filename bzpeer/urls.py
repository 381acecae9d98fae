"""The site map."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.generic import RedirectView

from bzpeer import health, policy
from profiles.views import crawlers
from works.addresses import ArxivIdConverter, NameConverter, PublicIdConverter, RorIdConverter, TopicCodeConverter

register_converter(PublicIdConverter, "public_id")
register_converter(ArxivIdConverter, "arxiv_id")
register_converter(TopicCodeConverter, "topic_code")
register_converter(RorIdConverter, "ror_id")
register_converter(NameConverter, "name")
# The admin's own login would pass by second factors, limits and the list of sessions.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
handler500 = "bzpeer.overload.failed"

urlpatterns = [
    # /explore/ /paths/ and the graph/ and nearby/ of researchers, works, topics, institutions; before the works, whose
    # other forms of an arXiv id would take them
    path("", include("graph.urls")),
    # / /search/ /works/… /topics/… /researchers/<public id>/<slug>/works/
    path("", include("works.urls")),
    # /trust/ /researchers/<public id>/<slug>/trust/
    path("", include("profiles.trust.urls")),
    # /follow/ /following/ and Atom feeds
    path("", include("profiles.follow_urls")),
    # /researchers/<public id>/<slug>/ and its follow/ claim/ invite/
    path("", include("profiles.urls")),
    # /collections/ and /shared/<key>/
    path("", include("profiles.collection_urls")),
    path("accounts/", include("profiles.account_urls")),
    path("admin/", admin.site.urls),
    # asked for by browsers whatever the page says
    path("favicon.ico", RedirectView.as_view(url="/static/favicon.svg")),
    # /api/v1/… /developers/
    path("", include("api.urls")),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemaps/<slug:kind>-<int:number>.xml", crawlers.sitemap_part, name="sitemap_part"),
    path(".well-known/security.txt", crawlers.security, name="security_txt"),
    path("policy-reports", policy.reports, name="policy_reports"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics_page, name="metrics"),
]
