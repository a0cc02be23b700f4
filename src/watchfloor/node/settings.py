"""Django's settings for the node that the environment names (WATCHFLOOR_NODE)."""

from watchfloor.core.errors import Unavailable
from watchfloor.node.databases.settings import databases_of
from watchfloor.node.home import Home, named_home

try:
    HOME: Home | None = Home.at(named_home())
except Unavailable:  # checks and `makemigrations` run without a node
    HOME = None

DATABASES = databases_of(HOME)
DATABASE_ROUTERS = ["watchfloor.node.databases.router.Router"]
INSTALLED_APPS = ["watchfloor.node", "watchfloor.entities"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
