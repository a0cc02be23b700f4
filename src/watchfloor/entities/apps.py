"""Entities as a Django application."""

from django.apps import AppConfig


class EntitiesConfig(AppConfig):
    """Statements, search and judgements."""

    name = "watchfloor.entities"
    label = "entities"
    default_auto_field = "django.db.models.BigAutoField"
