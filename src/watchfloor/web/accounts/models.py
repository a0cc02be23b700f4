"""Accounts: how a person of the register signs in. What he may do, the register says alone."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Accounts(BaseUserManager["Account"]):
    """Accounts by their person's name."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of a person, named exactly."""
        return self.get(username=username)


class Account(AbstractBaseUser):
    """The keys to the door of one person; `username` is his name in the register."""

    username = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
    made = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username
