"""Every address of the node: each room keeps its own. What is not marked `open_to` is for those at work."""

from django.urls import include, path

_ROOMS = (
    "accounts.urls",
    "screens.watch",
    "screens.soon",
)

urlpatterns = [path("", include(f"watchfloor.web.{room}")) for room in _ROOMS]

handler400 = "watchfloor.web.front.failing.bad_request"
handler403 = "watchfloor.web.front.failing.refused"
handler404 = "watchfloor.web.front.failing.not_found"
handler500 = "watchfloor.web.front.failing.failed"
