"""Screens that are being built."""

from django.http import HttpResponse
from django.urls import path

from watchfloor.web.front.page import page
from watchfloor.web.front.work import Open, WorkRequest, open_to


def soon(request: WorkRequest, **_: str) -> HttpResponse:
    """A page that is being built."""
    return page(request, "watch.html")


urlpatterns = [
    path(f"{name.replace('_', '-')}/", soon, name=name)
    for name in (
        "search",
        "add",
        "reviews",
        "access_log",
        "holds",
        "purges",
        "overrides",
        "people",
        "inspector",
        "proofs",
    )
]
urlpatterns += [
    path("entity/<path:ref>/", soon, name="entity"),
    path("record/<str:c>/", soon, name="record"),
    path("purpose/", open_to(Open.TO_SIGNED_IN)(lambda r: soon(r)), name="purpose"),
    path("locked/", open_to(Open.TO_SIGNED_IN)(lambda r: soon(r)), name="locked"),
    path("2fa/", open_to(Open.TO_SIGNED_IN)(lambda r: soon(r)), name="mfa_index"),
]
