from django.urls import path

from graph import explorer_views, views

app_name = "graph"

urlpatterns = [
    # /explore/?focus=author:<public id>&steps=open.topic:cs.LG
    path("explore/", explorer_views.explore, name="explore"),
    # /explore/find/?q=
    path("explore/find/", explorer_views.find, name="find"),
    # /explore/view.graphml?focus=author:<public id>
    path("explore/view.<str:form>", explorer_views.export, name="export"),
    # /explore/coverage/
    path("explore/coverage/", views.coverage, name="coverage"),
    # /paths/?from=<public id>&to=<public id>
    path("paths/", views.paths, name="paths"),
    # /compare/?author=<public id>&author=<public id>
    path("compare/", views.compare, name="compare"),
    # /researchers/<public id>/<slug>/graph/ and the same around a work, a topic, an institution
    path("researchers/<public_id:public_id>/<slug:slug>/graph/", views.slice_, name="slice"),
    path("researchers/<public_id:public_id>/<slug:slug>/nearby/", views.near_author, name="nearby"),
    path("works/<arxiv_id:arxiv_id>/graph/", views.slice_of_work, name="slice"),
    path("topics/<topic_code:code>/graph/", views.slice_of_topic, name="slice"),
    # /topics/<code>/crossings/?with=<code of another>
    path("topics/<topic_code:code>/crossings/", views.crossings, name="crossings"),
    path("institutions/<ror_id:ror_id>/graph/", views.slice_of_institution, name="slice"),
]
