"""Works, topics and institutions as data, and as sets of links."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bzpeer.http import site_of
from works import queries, record_links, signposts
from works.addresses import NO_INSTITUTION, NO_TOPIC, NO_WORK, or_404
from works.exports import jsonld


@require_safe
def work(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    found = or_404(queries.work_with_everything(arxiv_id), NO_WORK)
    return written(jsonld.article(found, queries.topics_of(found), site_of(request)))


@require_safe
def work_linkset(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    found = or_404(queries.work_with_everything(arxiv_id), NO_WORK)
    site = site_of(request)
    return linkset(site + found.get_absolute_url(), record_links.of_work(found, site))


@require_safe
def topic(request: HttpRequest, code: str) -> HttpResponse:
    found = or_404(queries.topic_by_code(code), NO_TOPIC)
    return written(jsonld.topic_page(found, site_of(request)))


@require_safe
def topic_linkset(request: HttpRequest, code: str) -> HttpResponse:
    found = or_404(queries.topic_by_code(code), NO_TOPIC)
    site = site_of(request)
    return linkset(site + found.get_absolute_url(), record_links.of_topic(found, site))


@require_safe
def institution(request: HttpRequest, ror_id: str) -> HttpResponse:
    found = or_404(queries.institution_by_ror_id(ror_id), NO_INSTITUTION)
    return written(jsonld.organization(found, site_of(request)))


@require_safe
def institution_linkset(request: HttpRequest, ror_id: str) -> HttpResponse:
    found = or_404(queries.institution_by_ror_id(ror_id), NO_INSTITUTION)
    site = site_of(request)
    return linkset(site + found.get_absolute_url(), record_links.of_institution(found, site))


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    context = {"site": site_of(request)}
    return render(request, "works/opensearch.xml", context, content_type="application/opensearchdescription+xml")


def written(node: jsonld.Node) -> HttpResponse:
    """A node as a document of JSON-LD, for programs of any origin."""
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(jsonld.text(node), content_type=jsonld.CONTENT_TYPE, headers=headers)


def linkset(anchor: str, links: list[signposts.Link]) -> HttpResponse:
    """Links as a document, for programs of any origin."""
    document: dict[str, Any] = signposts.linkset(anchor, links)
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(json.dumps(document, indent=1), content_type=signposts.LINKSET, headers=headers)
