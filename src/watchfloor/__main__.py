"""`python -m watchfloor` is the command `watchfloor`."""

import sys

from watchfloor.cli import main

sys.exit(main())
