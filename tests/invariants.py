"""What no deed about authors, and no order of deeds, may break."""

from works.models import Author, Authorship, Candidate, Disavowal, DistinctFrom


def now_at(author):
    return author.merged_into or author


def assert_whole():
    """Merged authors hold nothing and lead to active ones, counts are true, and standing facts stand."""
    merged = Author.objects.filter(state="merged")
    assert not Authorship.objects.filter(author__in=merged).exists()
    assert not merged.exclude(merged_into__state="active").exists()
    for author in Author.objects.order_by("pk"):
        assert author.work_count == author.authorships.count()
    for fact in DistinctFrom.objects.select_related("first__merged_into", "second__merged_into"):
        assert now_at(fact.first) != now_at(fact.second)
    for fact in Disavowal.objects.select_related("authorship__author", "author__merged_into"):
        assert fact.authorship.author != now_at(fact.author)
    assert not Candidate.objects.filter(state="open", first__in=merged).exists()
    assert not Candidate.objects.filter(state="open", second__in=merged).exists()
