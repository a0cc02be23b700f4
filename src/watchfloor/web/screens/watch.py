"""The watch: what happens, as it happens, and what waits for the person at work."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest


def watch(request: WorkRequest) -> HttpResponse:
    """The first screen."""
    return page(request, "watch.html")


urlpatterns = [path("", watch, name="watch")]
