"""The screens as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Screens, live feed and API of one agency's node."""

    name = "watchfloor.web"
    label = "web"
