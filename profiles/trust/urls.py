from django.urls import path

from profiles.trust import views

app_name = "trust"

urlpatterns = [
    # /trust/
    path("trust/", views.about, name="about"),
    # /researchers/<public id>/<slug>/trust/
    path("researchers/<public_id:public_id>/<slug:slug>/trust/", views.breakdown, name="breakdown"),
]
