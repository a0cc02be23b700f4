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
    """The keys to the door of one person; `username` is his name in the register.

    `ended`: sessions that were opened before this moment are over.
    """

    username = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
    made = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username


class Invitation(models.Model):
    """A code by which a person gets a password: of it only the digest (SHA-256, hexadecimal) is kept.

    Until `expires` it can be used once; `reset` says that it replaces keys to the door that he had.
    """

    person = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    reset = models.BooleanField(default=False)
    by = models.CharField(max_length=64)
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()

    def __str__(self) -> str:
        return f"invitation of {self.person}"


class ApiToken(models.Model):
    """What a program bears on a person's behalf, for one purpose: of its text only the digest (SHA-256) is kept.

    `last_used` is a day and no more: a token must not become a record of somebody's hours.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=32)
    scope = models.CharField(max_length=5)
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    last_used = models.DateField(null=True)
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.account.username}"
