from django.urls import path

from graph import views

app_name = "graph"

urlpatterns = [
    # /explore/?focus=author:<public id>
    path("explore/", views.explore, name="explore"),
    # /researchers/<public id>/<slug>/graph/
    path("researchers/<public_id:public_id>/<slug:slug>/graph/", views.slice_, name="slice"),
]
