"""Proofs: what this node's logs have signed, when they sign next, and whether a proof that somebody has holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.log.checkpoint import Checkpoint
from watchfloor.core.log.note import Verifier
from watchfloor.core.log.proof import Proven, verify_alone
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.reader import Reader
from watchfloor.desk.typed import log_said
from watchfloor.node.check.brief import check_now
from watchfloor.node.check.misfit import Misfit
from watchfloor.node.check.pulse import pulse
from watchfloor.node.ledger.heads import last_seal
from watchfloor.node.ledger.prove import NewestHead, log_vkey, newest_head, still_holds
from watchfloor.node.ledger.seal import seal
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.sheet import Sheet, words
from watchfloor.web.serving.timers import serving_runs

LARGEST: Final = 256 * 1024  # bytes of a proof: a path of 63 hashes and a hundred cosignatures are 20 kB


class Proof(Sheet):
    """A proof as a file, and the keys that one trusts."""

    places = {"proof": "proof", "key": "keys"}

    proof = forms.FileField(
        label=gettext_lazy("Proof"), help_text=gettext_lazy("A .tlog-proof file. It is read, and kept nowhere."),
        widget=forms.FileInput(attrs={"accept": ".tlog-proof,text/plain"}),
    )  # fmt: skip
    keys = words(
        gettext_lazy("Public keys"), rows=2, spellcheck="false",
        help_text=gettext_lazy("One a line, told to you by a way you trust; here is this node’s own."),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """A log's newest head, and when this node signed it, by its own clock. `waiting`: for who runs the node alone."""

    name: str
    newest: NewestHead
    signed: datetime | None
    waiting: int | None

    @property
    def root(self) -> bytes | None:
        """The root that it states."""
        return Checkpoint.parse(self.newest.note.partition("\n\n")[0] + "\n").root if self.newest.note else None


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a proof that was looked at: what it has shown, or why it does not hold.

    `here`: whether this node's log still begins so; None for the log of another.
    """

    proven: Proven | None = None
    here: bool | None = None
    broken: str = ""

    @property
    def cosigned(self) -> list[tuple[str, datetime]]:
        """The witnesses among the known keys, and when each signed."""
        signed = self.proven.signed if self.proven else ()
        return [(s.name, datetime.fromtimestamp(s.time, UTC)) for s in signed if s.time is not None]


@require_safe
def proofs(request: WorkRequest) -> HttpResponse:
    """The heads of the logs, and the form that checks a proof."""
    return _page(request)


@require_safe
def checkpoint(request: WorkRequest) -> HttpResponse:
    """The newest head as a file, verbatim, for a witness or whoever compares. Raises Refused, Malformed."""
    log = log_said(request.GET.get("log", "ledger"))
    if log == "access" and not may_know_access(request.reader):
        decide(request.reader, "read_access_log", None)
    head = newest_head(log, by=request.reader)
    if head.note is None:
        raise Malformed("log", _("a log that was never sealed"), _("one that was"))
    response = HttpResponse(head.note, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{log}-{head.size}.checkpoint"'
    return response


@require_POST
def seal_now(request: WorkRequest) -> HttpResponse:
    """Seal both logs."""
    done = [seal(by=request.reader, log=log) for log in ("ledger", "access")]
    messages.success(request, _("Sealed: the log has %s entries, and its head is signed.") % f"{done[0].size:,}")
    return redirect("proofs")


@require_POST
def check(request: WorkRequest) -> HttpResponse:
    """Read the whole node again, and name what does not fit."""
    return _page(request, misfits=check_now(by=request.reader))


@require_POST
def verify(request: WorkRequest) -> HttpResponse:
    """Check a proof that somebody has; nothing of the file is kept."""
    form, found = Proof(request.POST, request.FILES), list[Verified]()
    form.does(lambda said: found.append(_verified(said)))
    return _page(request, form=form, verified=found[0] if found else None)


def _verified(said: dict[str, Any]) -> Verified:
    file = said["proof"]
    if file.size > LARGEST:
        raise Malformed("proof", _("%s bytes") % f"{file.size:,}", _("at most %s") % f"{LARGEST:,}")
    keys = [Verifier.parse(line.strip()) for line in said["keys"].splitlines() if line.strip()]
    try:
        proven = verify_alone(file.read(), keys)
        return Verified(proven, still_holds(proven.checkpoint))
    except Broken as broken:
        return Verified(broken=str(broken))


def may_know_access(by: Reader) -> bool:
    """Whether how much is consulted here is his to know: who reads the access log, or runs the node."""
    return allowed(by, "read_access_log") or allowed(by, "check")


def next_seal() -> datetime | None:
    """When this process seals next; None in one that does not, or has not yet."""
    run = next((r for r in serving_runs() if r.name == "seal"), None)
    return run.succeeded + timedelta(seconds=run.every) if run and run.succeeded else None


def _heads(by: Reader) -> list[Head]:
    waiting = {log.name: log.waiting for log in pulse().logs} if allowed(by, "seal") else {}
    logs = ("ledger", "access") if may_know_access(by) else ("ledger",)
    return [Head(log, newest_head(log, by=by), _signed(log), waiting.get(log)) for log in logs]


def _signed(log: str) -> datetime | None:
    found = last_seal(log)
    return found[0] if found else None


def _page(
    request: WorkRequest,
    *,
    form: Proof | None = None,
    verified: Verified | None = None,
    misfits: Sequence[Misfit] | None = None,
) -> HttpResponse:
    by = request.reader
    sheet = form or Proof(initial={"keys": log_vkey()})
    context = {
        "heads": _heads(by),
        "next": next_seal(),
        "minutes": settings.CONFIG.seal_minutes,
        "form": sheet,
        "verified": verified,
        "misfits": misfits,
        "may_seal": allowed(by, "seal"),
        "may_check": allowed(by, "check"),
    }
    return page(request, "proofs.html", context, status=sheet.status)


urlpatterns = [
    path("proofs/", proofs, name="proofs"),
    path("proofs/checkpoint", checkpoint, name="checkpoint"),
    path("proofs/seal/", seal_now, name="seal"),
    path("proofs/check/", check, name="check"),
    path("proofs/verify/", verify, name="verify"),
]
