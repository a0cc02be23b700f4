"""The command `watchfloor`: the options before the verb, and which verb is which function."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from watchfloor.cli import (
    asking,
    custody,
    founding,
    holders,
    judging,
    keeping,
    log,
    overrides,
    people,
    serving,
    taking_in,
    verify,
)
from watchfloor.cli.screen import say
from watchfloor.cli.session import Session

app = typer.Typer(
    name="watchfloor",
    help="One agency's node: what it knows, who may see it, and the proof.",
    epilog="Exit codes: 0 done, 1 unexpected, 2 usage, 3 malformed input, 4 refused, 5 broken, 6 unavailable, "
    "130 interrupted. Reference: docs/reference/cli.md.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            say(version("watchfloor"))
        except PackageNotFoundError:  # a checkout that nobody installed
            say("unreleased")
        raise typer.Exit


Node = Annotated[
    Path | None,
    typer.Option(
        "--node",
        envvar="WATCHFLOOR_NODE",
        metavar="DIR",
        help="The node's folder.",
        show_default="~/.watchfloor",
    ),
]
Person = Annotated[
    str | None,
    typer.Option(
        "--as",
        envvar="WATCHFLOOR_AS",
        metavar="PERSON",
        help="Who you are. The operating system is trusted to let nobody else read the node's folder.",
    ),
]
Purpose = Annotated[
    str | None,
    typer.Option(
        "--for",
        envvar="WATCHFLOOR_FOR",
        metavar="PURPOSE",
        help="What you work for: crime, border, security, safety, oversight, training.",
    ),
]
ActingFor = Annotated[
    str | None,
    typer.Option(
        "--acting-for",
        envvar="WATCHFLOOR_ACTING_FOR",
        metavar="PERSON",
        help="The absent colleague whose deputy you are today.",
    ),
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        envvar="WATCHFLOOR_AT",
        metavar="URL",
        help="A node that is reached over its API: https://watchfloor.example:8400. --token-file says who you are.",
    ),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        envvar="WATCHFLOOR_TOKEN_FILE",
        metavar="FILE",
        help="Your token for --at, in a file that only you read. It says who you are and what for.",
    ),
]
Ca = Annotated[
    Path | None,
    typer.Option("--ca", envvar="WATCHFLOOR_CA", metavar="FILE", help="The certificate of that node's own CA."),
]
Version = Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")]
Once = Annotated[bool, typer.Option("--once", help="Play it in the terminal, leave nothing behind, and end.")]
ListPath = Annotated[
    Path | None,
    typer.Option(
        "--list",
        metavar="PATH",
        help="Take this list: a folder with sdn.csv, or FollowTheMoney JSON lines.",
    ),
]


@app.callback()
def before_the_verb(
    ctx: typer.Context,
    node: Node = None,
    person: Person = None,
    purpose: Purpose = None,
    acting_for: ActingFor = None,
    at: At = None,
    token_file: TokenFile = None,
    ca: Ca = None,
    version: Version = False,
) -> None:
    """One agency's node: what it knows, who may see it, and the proof."""
    ctx.obj = Session(node, person, purpose, acting_for, at, token_file, ca)


_ASK, _SAY, _KEEP, _PROVE, _RUN = "Look", "Say", "Keep and destroy", "Prove", "Run the node"

_VERBS = (
    ("search", asking.search_words, _ASK),
    ("list", asking.list_newest, _ASK),
    ("facets", asking.count_kinds, _ASK),
    ("show", asking.show, _ASK),
    ("export", asking.export_entities, _ASK),
    ("override", overrides.override_record, _ASK),
    ("import", taking_in.import_list, _SAY),
    ("add", taking_in.add_facts, _SAY),
    ("judge", judging.judge_two, _SAY),
    ("label", custody.label_anew, _SAY),
    ("withdraw", custody.withdraw_record, _SAY),
    ("due", custody.list_due, _KEEP),
    ("review", custody.review_record, _KEEP),
    ("hold", custody.hold_record, _KEEP),
    ("lift", custody.lift_hold, _KEEP),
    ("purge", custody.purge_records, _KEEP),
    ("access-log", log.read_access_log, _KEEP),
    ("seal", log.seal_log, _PROVE),
    ("head", log.show_head, _PROVE),
    ("prove", log.prove_record, _PROVE),
    ("verify", verify.verify_file, _PROVE),
    ("key", founding.key, _PROVE),
    ("whoami", log.say_who, _RUN),
    ("init", founding.init, _RUN),
    ("serve", serving.serve_node, _RUN),
    ("check-config", serving.check_config, _RUN),
    ("backup", keeping.back_up_node, _RUN),
    ("restore", keeping.restore_node, _RUN),
    ("rebuild", log.rebuild_projections, _RUN),
    ("fsck", log.check_node, _RUN),
)
for _name, _verb, _panel in _VERBS:
    app.command(_name, rich_help_panel=_panel)(_verb)
app.add_typer(overrides.app, name="overrides", rich_help_panel=_KEEP)
app.add_typer(people.app, name="people", rich_help_panel=_RUN)
app.add_typer(holders.app, name="holder", rich_help_panel=_RUN)


@app.command("demo", rich_help_panel=_RUN)
def demo(
    once: Once = False,
    list_path: ListPath = None,
) -> None:
    """Serve an invented case until Ctrl-C, with people to sign in as; or play it in the terminal (--once)."""
    from watchfloor.cli.demo import run

    run(once=once, list_path=list_path)
