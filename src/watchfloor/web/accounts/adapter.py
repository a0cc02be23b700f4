"""How django-allauth makes accounts and sends messages here: it does neither."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts come from invitations; nothing is sent by e-mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs himself up."""
        return False
