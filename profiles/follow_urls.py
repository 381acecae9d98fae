"""Following and feeds: /follow/, /following/, and Atom beside the pages it is about."""

from django.urls import path

from profiles.views import feeds, following

app_name = "following"

urlpatterns = [
    # /follow/?author=<public id>, and what else can be followed
    path("follow/", following.target, name="follow"),
    path("following/", following.all_followed, name="all"),
    path("following/works/", following.feed, name="works"),
    path("following/feed/", following.feed_key, name="key"),
    # Atom
    path("following/<str:key>/feed.atom", feeds.private, name="private_feed"),
    path("researchers/<public_id:public_id>/feed.atom", feeds.author, name="author_feed"),
    path("topics/<topic_code:code>/feed.atom", feeds.topic, name="topic_feed"),
    path("institutions/<ror_id:ror_id>/feed.atom", feeds.institution, name="institution_feed"),
    path("search/feed.atom", feeds.search, name="search_feed"),
]
