"""Accounts as a Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """How the people of the register prove who they are."""

    name = "watchfloor.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what django-allauth tells: a factor was enrolled."""
        from watchfloor.web.accounts import second_factor  # noqa: F401
