"""For who runs the node: ready or not, the figures, and the authority's certificate to take away."""

from __future__ import annotations

import hmac
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from watchfloor.core.policy.decide import allowed
from watchfloor.node.node import this_home
from watchfloor.web.front.work import Open, WorkRequest, missing_step, open_to, reader_of
from watchfloor.web.serving.gauges import Figures
from watchfloor.web.serving.metrics import REGISTRY
from watchfloor.web.serving.ready import readiness
from watchfloor.web.serving.tls import ca_file
from watchfloor.web.serving.token import metrics_token

BEARER: Final = "Bearer "

REGISTRY.register(Figures())


def may_see_figures(request: WorkRequest) -> bool:
    """Whether the token of the node's metrics file came, or an administrator is at work."""
    given = request.headers.get("Authorization", "")
    if given.startswith(BEARER):
        return hmac.compare_digest(given[len(BEARER) :].encode(), metrics_token(this_home()).encode())
    if missing_step(request):
        return False
    return allowed(reader_of(request.session, request.user.username), "check")


@require_safe
@open_to(Open.TO_ALL)
def ready(request: WorkRequest) -> HttpResponse:
    """200 where the node can serve, 503 where not; with figures for those who may see them."""
    found = readiness()
    said = found.whole() if may_see_figures(request) else found.terse()
    return JsonResponse(said, status=200 if found.ready else 503)


@require_safe
@open_to(Open.TO_ALL)
def metrics(request: WorkRequest) -> HttpResponse:
    """The figures for Prometheus; without token or administrator, 401."""
    if not may_see_figures(request):
        refused = HttpResponse("This is for the node's monitoring.\n", status=401, content_type="text/plain")
        refused["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refused
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


@require_safe
@open_to(Open.TO_ALL)
def authority(request: HttpRequest) -> HttpResponse:
    """The certificate of the node's own authority, where it has one."""
    file = ca_file(this_home())
    if not file.exists():
        raise Http404
    answer = HttpResponse(file.read_bytes(), content_type="application/x-x509-ca-cert")
    answer["Content-Disposition"] = 'attachment; filename="watchfloor-ca.crt"'
    return answer


urlpatterns = [
    path("ready", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("ca.crt", authority, name="authority"),
]
