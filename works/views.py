from collections.abc import Collection, Sequence
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer.caching import versioned
from bzpeer.http import refused, render_page, site_of, wants_fragment
from bzpeer.negotiation import ATOM, also_as, kept_at
from works import changes as what_changed
from works import (
    exports,
    lists,
    namesakes,
    placement,
    provenance,
    queries,
    record_links,
    record_views,
    signposts,
    stated_works,
    topic_lists,
    versions,
)
from works import history as histories
from works import search as searching
from works.addresses import NO_INSTITUTION, NO_TOPIC, NO_WORK, for_author, for_name_key, or_404
from works.exports import highwire, jsonld
from works.filters import InvalidFilter, ListFilter, NameFilter, Selection
from works.identity import name_addresses
from works.models import Author, Work


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "size": queries.record_size(),
        "works": queries.recent_works(),
        "authors": queries.prominent_authors(),
        "topics": queries.largest_topics(),
    }
    return render_page(request, "works/home.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {"size": queries.record_size(), "imports": provenance.latest_imports(), "gaps": provenance.gaps()}
    return render_page(request, "works/about.html", context)


@require_safe
@also_as({ATOM: kept_at("following:search_feed")})
def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    found = searching.search(asked.get("q", ""), sort=asked.get("sort", ""), after=asked.get("after", ""))
    # Typing must not leave the page: whoever presses Enter is led there.
    if found.exact and not wants_fragment(request):
        return redirect(found.exact)
    return render_page(request, "works/search.html", {"found": found})


@require_safe
def cite(request: HttpRequest, arxiv_id: str, form: str) -> HttpResponse:
    found = or_404(queries.work_by_arxiv_id(arxiv_id), NO_WORK)
    return exported(queries.with_authorships([found]), form, arxiv_id.replace("/", "_"), exports.FILES)


@require_safe
@versioned(versions.of_work)
@also_as(
    {
        jsonld.CONTENT_TYPE: record_views.work,
        "application/x-bibtex": partial(cite, form="bib"),
        "application/x-research-info-systems": partial(cite, form="ris"),
        "application/vnd.citationstyles.csl+json": partial(cite, form="json"),
        signposts.LINKSET: record_views.work_linkset,
    }
)
def work(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    found, names = or_404(queries.work_and_names(arxiv_id), NO_WORK)
    everyone = request.GET.get("authors") == "all"
    is_large = found.author_count > queries.SHOWN_AUTHORS
    queries.with_first_authors(found, None if everyone else queries.SHOWN_AUTHORS)
    topics, site = queries.topics_of(found), site_of(request)
    context = {
        "work": found,
        "topics": topics,
        "tags": highwire.tags(found, names, site + found.get_absolute_url()),
        "data": jsonld.article(found, topics, site),
        "changes": queries.changes_of(found),
        "is_folded": is_large and not everyone,
        "bibtex": "" if is_large else exports.bibtex.write([found]),
        "forms": _FORMS,
    }
    response = render_page(request, "works/work.html", context)
    linkset = site + reverse("works:work_linkset", args=[arxiv_id])
    response["Link"] = signposts.header(record_links.of_work(found, site), linkset)
    return response


@require_safe
def other_form(request: HttpRequest, raw: str) -> HttpResponse:
    arxiv_id = queries.canonical_id(raw)
    if arxiv_id is None or arxiv_id == raw:
        raise Http404("This is no arXiv id.")
    return redirect("works:work", arxiv_id, permanent=True)


@require_safe
def changes(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    work_and_names = or_404(queries.work_and_names(arxiv_id), NO_WORK)
    found, _ = work_and_names
    try:
        before = histories.key_before(request.GET.get("before", ""))
    except InvalidFilter as error:
        return refused(request, error)
    context = {"work": found, "page": what_changed.of_work(found, before), "is_later_page": before is not None}
    return render_page(request, "works/changes.html", context)


@require_safe
def why(request: HttpRequest, arxiv_id: str, position: int) -> HttpResponse:
    found = placement.of_byline(arxiv_id, position, timezone.now())
    if found is None:
        raise Http404("This work has no byline there.")
    context = {"placement": found, "authorship": found.authorship, "work": found.authorship.work}
    return render_page(request, "works/why.html", context)


@require_safe
def citations(request: HttpRequest) -> HttpResponse:
    try:
        selection = Selection.from_query(request.GET)
    except InvalidFilter as error:
        return refused(request, error)
    works = queries.works_to_cite(selection.works, is_formatted=selection.is_formatted)
    context = {
        "selection": selection,
        "count": len(works),
        "text": exports.text_of(works, selection.form) if works else "",
        "missing": sorted(set(selection.works) - {work.arxiv_id for work in works}),
        "forms": exports.LABELS.items(),
    }
    return render_page(request, "works/citations.html", context)


@require_safe
def citations_file(request: HttpRequest, form: str) -> HttpResponse:
    try:
        selection = Selection.from_query(request.GET)
    except InvalidFilter as error:
        return refused(request, error)
    works = queries.works_to_cite(selection.works, is_formatted=form in exports.STYLES)
    if not works:
        raise Http404("None of these works is on file.")
    return exported(works, form, "works", exports.FILES)


@require_safe
@also_as(
    {
        jsonld.CONTENT_TYPE: record_views.topic,
        signposts.LINKSET: record_views.topic_linkset,
        ATOM: kept_at("following:topic_feed"),
    }
)
def topic(request: HttpRequest, code: str) -> HttpResponse:
    found = or_404(queries.topic_by_code(code), NO_TOPIC)
    try:
        page = topic_lists.works_in_topic(found.pk, ListFilter.from_query(request.GET))
    except InvalidFilter as error:
        return refused(request, error)
    site = site_of(request)
    data = jsonld.topic_page(found, site)
    context = {
        "topic": found,
        "page": page,
        "authors": queries.active_authors(found),
        "neighbours": queries.neighbours(found),
        "data": data,
    }
    response = render_page(request, "works/topic.html", context)
    linkset = site + reverse("works:topic_linkset", args=[code])
    response["Link"] = signposts.header(record_links.of_topic(found, site), linkset)
    return response


@require_safe
def export_topic(request: HttpRequest, code: str, form: str) -> HttpResponse:
    found = or_404(queries.topic_by_code(code), NO_TOPIC)
    try:
        ids = topic_lists.ids_in_topic(found.pk, ListFilter.from_query(request.GET))
    except InvalidFilter as error:
        return refused(request, error)
    return exported(queries.works_to_export(ids), form, found.code)


@require_safe
@also_as(
    {
        jsonld.CONTENT_TYPE: record_views.institution,
        signposts.LINKSET: record_views.institution_linkset,
        ATOM: kept_at("following:institution_feed"),
    }
)
def institution(request: HttpRequest, ror_id: str) -> HttpResponse:
    found = or_404(queries.institution_by_ror_id(ror_id), NO_INSTITUTION)
    site = site_of(request)
    context = {
        "institution": found,
        "statements": queries.statements_about(found),
        "most": queries.STATEMENTS,
        "stated": stated_works.at(found),
        "of_each": stated_works.OF_EACH,
        "data": jsonld.organization(found, site),
    }
    response = render_page(request, "works/institution.html", context)
    linkset = site + reverse("works:institution_linkset", args=[ror_id])
    response["Link"] = signposts.header(record_links.of_institution(found, site), linkset)
    return response


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("name", "").strip()
    if not typed:
        return render_page(request, "works/names.html", {})
    return redirect("works:name", name_addresses.key_of(typed))


@require_safe
@for_name_key
def name(request: HttpRequest, key: str) -> HttpResponse:
    try:
        page = namesakes.of_name(key, NameFilter.from_query(request.GET))
    except InvalidFilter as error:
        return refused(request, error)
    return render_page(request, "works/name.html", {"page": page}, status=200 if page.total else 404)


@require_safe
@for_author
def by_author(request: HttpRequest, author: Author) -> HttpResponse:
    try:
        page = lists.works_by_author(author.pk, ListFilter.from_query(request.GET))
    except InvalidFilter as error:
        return refused(request, error)
    return render_page(request, "works/by_author.html", {"author": author, "page": page})


@require_safe
@for_author
def history(request: HttpRequest, author: Author) -> HttpResponse:
    try:
        before = histories.key_before(request.GET.get("before", ""))
    except InvalidFilter as error:
        return refused(request, error)
    context = {"author": author, "history": histories.of_author(author.pk, before), "is_later_page": before is not None}
    return render_page(request, "works/history.html", context)


def cite_all(request: HttpRequest, author: Author, form: str) -> HttpResponse:
    try:
        ids = lists.ids_by_author(author.pk, ListFilter.from_query(request.GET))
    except InvalidFilter as error:
        return refused(request, error)
    return exported(queries.works_to_export(ids), form, author.slug)


export = require_safe(for_author(cite_all))


_FORMS = (("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON"))


def exported(works: Sequence[Work], form: str, name: str, forms: Collection[str] = exports.WRITERS) -> HttpResponse:
    """Works as a file of this name in one of the forms. Raises Http404 for any other."""
    if form not in forms:
        raise Http404(f"They come as {', '.join(forms)}.")
    content_type, suffix = exports.FILES[form]
    response = HttpResponse(exports.text_of(works, form), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    return response
