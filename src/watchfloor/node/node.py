"""The node that this process serves."""

from django.conf import settings

from watchfloor.core.errors import Unavailable
from watchfloor.core.policy.reader import Reader
from watchfloor.node.home import Home, named_home


def this_home() -> Home:
    """The folder and settings of this node. Raises Unavailable when the environment names none."""
    home: Home | None = settings.HOME
    if home is None:
        raise Unavailable(
            f"No node in {named_home()}", "Create one with `watchfloor init`, or name one with --node."
        )
    return home


def the_system() -> Reader:
    """The node itself as a principal: timers, receipts and register entries are said by it."""
    home = this_home()
    return Reader.system(home.agency, home.kind)
