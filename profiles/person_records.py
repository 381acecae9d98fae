"""People as schema.org's JSON-LD, and the links of their pages. No score, no level: trust has no form for programs."""

from collections.abc import Iterable

from django.urls import reverse

from profiles import orcid
from profiles.queries import Profile
from works.exports import jsonld
from works.models import Author
from works.signposts import Link


def profile_page(profile: Profile, site: str) -> jsonld.Node:
    """The page of a person. `sameAs` names an ORCID iD only when its holder proved it and holds the record."""
    author = profile.author
    address = site + author.get_absolute_url()
    person = {
        "@type": "Person",
        "@id": jsonld.person_id(author, site),
        "name": author.display_name,
        "alternateName": list(profile.variants),
        "url": address,
        "identifier": author.public_id,
        "description": profile.biography,
        "affiliation": {"@type": "Organization", "name": profile.affiliation} if profile.affiliation else None,
        "knowsAbout": [jsonld.term(author.top_topic, site)] if author.top_topic else None,
        "sameAs": orcid.url(profile.orcid) if profile.orcid else "",
    }
    page = {"@type": "ProfilePage", "@id": address, "url": address, "mainEntity": jsonld.filled(person)}
    return page | {"name": f"{author.display_name}, researcher profile"}


def links(author: Author, arxiv_ids: Iterable[str], site: str) -> list[Link]:
    """Links of a profile; `arxiv_ids` are those of the works to name as its items."""
    data = reverse("profiles:record", args=[author.public_id, author.slug])
    return [
        Link("cite-as", site + reverse("profiles:short", args=[author.public_id])),
        Link("type", "https://schema.org/ProfilePage"),
        Link("describedby", site + data, jsonld.CONTENT_TYPE),
        *(Link("item", site + reverse("works:work", args=[each]), "text/html") for each in arxiv_ids),
    ]
