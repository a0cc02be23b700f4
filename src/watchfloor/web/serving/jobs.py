"""Which timers a serving node has: seal, purges, retention, backups, what is left over, clock, certificate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from watchfloor.node.backup.by_timer import back_up_into, destroy_ended, newest, two_holders
from watchfloor.node.custody.ended import purge_ended
from watchfloor.node.custody.purge import finish_purges, unfinished_purges
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.clock import today, utc_now
from watchfloor.node.ledger.seal import seal
from watchfloor.node.node import the_system
from watchfloor.web.screens.add_held import sweep
from watchfloor.web.serving.clock import measure
from watchfloor.web.serving.timers import Timer

if TYPE_CHECKING:
    from watchfloor.web.config import Config

_MINUTE = 60.0
_HOUR = 3600.0


def timers_of(config: Config, *, renew: Callable[[], int] | None = None) -> list[Timer]:
    """The timers that these settings ask for; `renew` gives the server a newer certificate where one is due."""
    found = [
        Timer("seal", max(config.seal_minutes, 1) * _MINUTE, seal_both),
        Timer("purges", _MINUTE, end_purges),
        Timer("retention", _HOUR, lambda: purge_ended(today(), overdue_days=config.overdue_days), first=20),
        Timer("sign-in", _HOUR, forget_sessions, first=30),
        Timer("uploads", 5 * _MINUTE, sweep, first=2),
        Timer("clock", _MINUTE, lambda: _measured(config.time_server), first=1),
    ]
    if config.backup_hours:
        found.append(Timer("backup", 10 * _MINUTE, lambda: back_up_when_due(config), first=40))
    if renew:
        found.append(Timer("certificate", _HOUR, renew, first=_HOUR))
    return found


def seal_both() -> int:
    """Seal the ledger and the access log; how many records they took in."""
    return sum(seal(by=the_system(), log=log).records for log in ("ledger", "access"))


def end_purges() -> int:
    """End the purges that a crash or a reader cut short; how many."""
    with ledger():
        waiting = unfinished_purges()
    return finish_purges() if waiting else 0


def back_up_when_due(config: Config) -> int:
    """Make a backup when the newest is older than it may be, and remove those that have ended."""
    folder = Path(config.backup_folder)
    holders = two_holders(config.backup_holders)
    destroy_ended(folder, utc_now())
    last = newest(folder)
    if last and (utc_now() - last).total_seconds() < config.backup_hours * _HOUR:
        return 0
    back_up_into(folder, holders, days=config.backup_days)
    return 1


def forget_sessions() -> int:
    """Remove sessions and invitations that have ended; how many."""
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.models import Session

    from watchfloor.web.accounts.models import Invitation

    now = utc_now()
    gone, _ = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    invited, _ = Invitation.objects.filter(expires__lt=now).delete()
    return gone + invited


def _measured(server: str) -> int:
    measure(server)
    return 0
