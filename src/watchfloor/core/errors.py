"""Everything that can go wrong, by what the person can do about it.

WatchfloorError
├── Malformed     the input is wrong: where, what was found, what was expected
├── Refused       a rule forbids it, or nothing permits it: why, which rule, what would permit it
│   └── Absent    nothing is there that this person may see, which is also said of what is not there at all
├── Broken        a proof, a signature or a stored byte does not fit: trust nothing that rests on it
└── Unavailable   a disk, a database or a partner cannot answer now: try again, or mend it

The command line maps each kind to an exit code, the web maps it to a status; nothing else does.
"""


class WatchfloorError(Exception):
    """A failure that a person is told about in one sentence."""


class Malformed(WatchfloorError):
    """Bad input, with the place it stands in, what was found there, and what was expected."""

    def __init__(self, where: str, found: str, expected: str) -> None:
        super().__init__(f"{where}: found {found}, expected {expected}")
        self.where, self.found, self.expected = where, found, expected


class Refused(WatchfloorError):
    """A decision against it. `rule` cites the policy or the law; `permit` says what would allow it."""

    def __init__(self, why: str, *, rule: str, permit: str = "") -> None:
        super().__init__(f"{why} [{rule}]" + (f" To be allowed: {permit}" if permit else ""))
        self.why, self.rule, self.permit = why, rule, permit


class Absent(Refused):
    """The one answer for what is not there and for what is hidden; whoever asks cannot tell them apart."""


class Broken(WatchfloorError):
    """Something that was proven no longer is. `what` names the thing, `how` says what does not fit."""

    def __init__(self, what: str, how: str) -> None:
        super().__init__(f"{what}: {how}")
        self.what, self.how = what, how


class Unavailable(WatchfloorError):
    """Something outside this program cannot serve now. `what` names it, `remedy` says what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}. {remedy}")
        self.what, self.remedy = what, remedy
