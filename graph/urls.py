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
    # /researchers/<public id>/<slug>/graph/
    path("researchers/<public_id:public_id>/<slug:slug>/graph/", views.slice_, name="slice"),
]
