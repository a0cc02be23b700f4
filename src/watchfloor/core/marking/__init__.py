"""Labels as text: our own notation, and what other schemes' markings mean as a label.

A reader of a scheme makes the label only; who imports keeps the marking itself, verbatim, beside it. National
words are never translated: a word that a scheme's reader does not know leaves the information to its owners.
"""

from watchfloor.core.marking.capco import parse_capco
from watchfloor.core.marking.europol import parse_handling_codes
from watchfloor.core.marking.evaluation import SCHEMES, Evaluation
from watchfloor.core.marking.notation import format_marking, parse_marking, require_known_words
from watchfloor.core.marking.stanag import parse_stanag4774
from watchfloor.core.marking.tlp import parse_tlp

__all__ = [
    "SCHEMES",
    "Evaluation",
    "format_marking",
    "parse_capco",
    "parse_handling_codes",
    "parse_marking",
    "parse_stanag4774",
    "parse_tlp",
    "require_known_words",
]
