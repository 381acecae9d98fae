"""Collections: those of a reader, and those that a link opens."""

from django.urls import path

from profiles.views import collections

app_name = "collections"

urlpatterns = [
    # /collections/
    path("collections/", collections.collections_of_reader, name="all"),
    path("collections/<int:key>/", collections.one, name="one"),
    path("collections/<int:key>/works.<str:form>", collections.export, name="export"),
    # /collections/save/?work=<arXiv id> or ?author=<public id>
    path("collections/save/", collections.save, name="save"),
    # for whoever has the link
    path("shared/<str:key>/", collections.shared, name="shared"),
    path("shared/<str:key>/works.<str:form>", collections.shared_export, name="shared_export"),
    path("shared/<str:key>/feed.atom", collections.shared_feed, name="shared_feed"),
]
