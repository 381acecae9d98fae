from django.urls import path, re_path

from works import record_views, views

app_name = "works"

_AUTHOR = "researchers/<public_id:public_id>/<slug:slug>"

urlpatterns = [
    # /
    path("", views.home, name="home"),
    # /about/data/
    path("about/data/", views.about, name="about"),
    # /search/?q=
    path("search/", views.search, name="search"),
    path("opensearch.xml", record_views.opensearch, name="opensearch"),
    # /works/<arXiv id>/
    path("works/<arxiv_id:arxiv_id>/", views.work, name="work"),
    path("works/<arxiv_id:arxiv_id>/record.jsonld", record_views.work, name="work_record"),
    path("works/<arxiv_id:arxiv_id>/linkset.json", record_views.work_linkset, name="work_linkset"),
    path("works/<arxiv_id:arxiv_id>/cite.<str:form>", views.cite, name="cite"),
    path("works/<arxiv_id:arxiv_id>/authors/<int:position>/", views.why, name="why"),
    path("works/<arxiv_id:arxiv_id>/changes/", views.changes, name="changes"),
    # the same in any other form of the id: with a version, a subject class, …
    re_path(r"^works/(?P<raw>[A-Za-z0-9./:-]{1,80}?)/?$", views.other_form, name="other_form"),
    # /cite/?work=<arXiv id>&form=
    path("cite/", views.citations, name="citations"),
    path("cite.<str:form>", views.citations_file, name="citations_file"),
    # /topics/<code>/
    path("topics/<topic_code:code>/", views.topic, name="topic"),
    path("topics/<topic_code:code>/works.<str:form>", views.export_topic, name="export_topic"),
    path("topics/<topic_code:code>/record.jsonld", record_views.topic, name="topic_record"),
    path("topics/<topic_code:code>/linkset.json", record_views.topic_linkset, name="topic_linkset"),
    # /institutions/<ROR id>/
    path("institutions/<ror_id:ror_id>/record.jsonld", record_views.institution, name="institution_record"),
    path("institutions/<ror_id:ror_id>/linkset.json", record_views.institution_linkset, name="institution_linkset"),
    path("institutions/<ror_id:ror_id>/", views.institution, name="institution"),
    # /names/?name=
    path("names/", views.names, name="names"),
    # /names/<name key>/, and any other form of the name
    path("names/<name:typed>/", views.name, name="name"),
    # /researchers/<public id>/<slug>/works/
    path(f"{_AUTHOR}/works/", views.by_author, name="by_author"),
    path(f"{_AUTHOR}/works.<str:form>", views.export, name="export"),
    # /researchers/<public id>/<slug>/history/
    path(f"{_AUTHOR}/history/", views.history, name="history"),
]
