"""What a program finds from a page of the record: what to cite, who wrote it, where the same is as data."""

from django.urls import reverse

from works import exports
from works.exports import jsonld
from works.models import Institution, Topic, Work
from works.signposts import Link

_PAGE = Link("type", "https://schema.org/AboutPage")
_CITED = ("bib", "ris", "json")


def of_work(work: Work, site: str) -> list[Link]:
    """Links of a work, with an author link for each prefetched byline whose record is shown."""
    authors = [each.shown_author for each in work.authorships.all()]
    data = [(reverse("works:cite", args=[work.arxiv_id, form]), exports.FILES[form][0]) for form in _CITED]
    return [
        Link("cite-as", work.abs_url),
        _PAGE,
        Link("type", "https://schema.org/ScholarlyArticle"),
        *(Link("author", site + author.get_absolute_url()) for author in authors if author),
        Link("item", work.pdf_url, "application/pdf"),
        Link("describedby", site + reverse("works:work_record", args=[work.arxiv_id]), jsonld.CONTENT_TYPE),
        *(Link("describedby", site + path, kind.partition(";")[0]) for path, kind in data),
        *([Link("license", work.licence)] if work.licence.startswith(("http://", "https://")) else []),
    ]


def of_topic(topic: Topic, site: str) -> list[Link]:
    """Links of a topic."""
    data = site + reverse("works:topic_record", args=[topic.code])
    return [
        Link("cite-as", site + topic.get_absolute_url()),
        Link("type", "https://schema.org/CollectionPage"),
        Link("describedby", data, jsonld.CONTENT_TYPE),
    ]


def of_institution(institution: Institution, site: str) -> list[Link]:
    """Links of an institution."""
    data = site + reverse("works:institution_record", args=[institution.ror_id])
    return [Link("cite-as", institution.ror_url), _PAGE, Link("describedby", data, jsonld.CONTENT_TYPE)]
