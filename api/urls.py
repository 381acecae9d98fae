from django.urls import path, re_path

from api import page_views, views
from profiles.views import api_keys

urlpatterns = [
    # /api/v1/works /api/v1/authors/<public id> … and /api/v1/openapi.json
    path("api/v1/", views.api.urls),
    re_path(r"^api/", views.nowhere, name="api_nowhere"),
    # for people who write programs
    path("developers/", page_views.developers, name="developers"),
    path("developers/api/", page_views.reference, name="api_reference"),
    path("accounts/keys/", api_keys.keys, name="account_keys"),
    path("accounts/keys/<int:key>/revoke/", api_keys.revoke, name="account_key_revoke"),
]
