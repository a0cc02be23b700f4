"""Every address of the node: each room keeps its own. What is not marked `open_to` is for those at work."""

from django.urls import include, path

_ROOMS = (
    "serving.views",
    "accounts.urls",
    "screens.watch",
    "screens.search",
    "screens.add",
    "screens.add_file",
    "screens.judge",
    "screens.entity",
    "screens.record",
    "screens.record_deeds",
    "screens.proofs",
    "screens.inspector",
    "screens.access_log",
    "screens.reviews",
    "screens.purges",
    "screens.holds",
    "screens.overrides",
    "screens.people",
    "screens.person",
    "screens.agency",
    "api.pages",
)

urlpatterns = [path("", include(f"watchfloor.web.{room}")) for room in _ROOMS]

handler400 = "watchfloor.web.front.failing.bad_request"
handler403 = "watchfloor.web.front.failing.refused"
handler404 = "watchfloor.web.front.failing.not_found"
handler429 = "watchfloor.web.front.failing.too_many"  # allauth's rate limits
handler500 = "watchfloor.web.front.failing.failed"
