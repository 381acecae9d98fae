"""Addresses under /conversations/, for their members alone."""

from django.urls import path

from profiles.views import conduct, conversing

urlpatterns = [
    path("conversations/", conversing.conversations_page, name="conversations"),
    path("conversations/<int:key>/", conversing.conversation, name="conversation"),
    path("conversations/<int:key>/messages/", conversing.messages, name="messages"),
    path("conversations/<int:key>/keep/", conversing.keep, name="conversation_keep"),
    path("conversations/<int:key>/leave/", conversing.leave, name="conversation_leave"),
    path("conversations/<int:key>/block/", conversing.block, name="conversation_block"),
    path("conversations/<int:key>/<int:number>/report/", conduct.report, name="conversation_report"),
    path("conversations/<int:key>/export.<str:form>", conversing.export, name="conversation_export"),
]
