"""Search: a question's tokens, looked up label by label, ranked by match and recency, never by frequency."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connections

from watchfloor.core.policy.reader import Reader
from watchfloor.entities.cleaning import type_of
from watchfloor.entities.entity import Shown, assembled, shown
from watchfloor.entities.judgements import Key, same_as
from watchfloor.entities.models import STATEMENTS, Statement
from watchfloor.entities.question import Question, Term, query_tokens, strength
from watchfloor.entities.statements import EXISTS
from watchfloor.entities.tokens import tokens_of
from watchfloor.node.audit import note_access
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.driven import first_rows

MOST_HITS: Final = 400  # the newest statements that one token brings in
MOST_READ: Final = 60  # candidates whose statements are read to rank them exactly
TIERS: Final = ("kid", "n", "wpc", "m")  # kinds of token, by what they say; a later tier only fills what is left

_WORD = re.compile(r"[\w+@.-]+")


@dataclass(frozen=True, slots=True)
class Highlight:
    """A visible text in which the question was found: the property, the text, and where in it (start, end)."""

    prop: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that answers the question, and why; all of it from what the reader may see."""

    keys: tuple[Key, ...]
    schema: str
    caption: str
    learnt: datetime
    score: float
    matched: tuple[str, ...]
    highlights: tuple[Highlight, ...]
    statements: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits, best first; `more` when there are others beyond the limit."""

    question: Question
    hits: tuple[Hit, ...]
    more: bool


def search(text: str, *, by: Reader, limit: int = 20) -> Answer:
    """What the reader may see that answers `text`: names, numbers, dates, places and words, in any order.

    The search is logged before anything is shown. Raises Unavailable when it cannot be.
    """
    question = query_tokens(text)
    with acting(by):
        hits, more = _ranked(question, limit)
    concerned = {s.c for hit in hits for s in hit.statements}
    note_access(by, "search", sorted(concerned), words=text, tokens=question.tokens)
    return Answer(question, tuple(hits), more)


def hits_of(token: str, limit: int = MOST_HITS) -> list[int]:
    """The newest visible statements that have this token; the cost does not depend on hidden ones."""
    sql = first_rows("token", "statement_id", where="token = %(token)s", order="statement_id DESC", limit=limit)
    with connections["reader"].cursor() as cursor:
        cursor.execute(sql, {"token": token})
        return [row[0] for row in cursor.fetchall()]


def _ranked(question: Question, limit: int) -> tuple[list[Hit], bool]:
    candidates = _candidates(question, limit)
    best = sorted(candidates, key=lambda seq: (candidates[seq], seq), reverse=True)[: max(MOST_READ, 2 * limit)]
    hits = sorted(_read(best, question), key=lambda h: (h.score, h.learnt), reverse=True)
    return hits[:limit], len(hits) > limit or len(candidates) > len(best)


def _candidates(question: Question, limit: int) -> dict[int, float]:
    """Records (by number) that have some of the question's tokens, with the score they reach by those."""
    by_token: dict[str, set[int]] = {}
    scores: dict[int, float] = {}
    for tier in TIERS:
        for token in (t for t in question.tokens if t[0] in tier):
            by_token[token] = {hit // STATEMENTS for hit in hits_of(token)}
        scores = _scores(question, by_token)
        whole = len(question.terms) * 0.6
        if sum(score >= whole for score in scores.values()) > limit:
            break
    return scores


def _scores(question: Question, by_token: dict[str, set[int]]) -> dict[int, float]:
    scores: dict[int, float] = defaultdict(float)
    for term in question.terms:
        best: dict[int, float] = {}
        for token in term.tokens:
            for seq in by_token.get(token, ()):
                best[seq] = max(best.get(seq, 0.0), strength(token))
        for seq, value in best.items():
            scores[seq] += value
    for seq in by_token.get(question.key, ()) if question.key else ():
        scores[seq] += 1.0
    return dict(scores)


def _read(seqs: Sequence[int], question: Question) -> list[Hit]:
    """The entities of these records, as the reader sees them, scored by what he sees of them."""
    seen: set[Key] = set()
    hits = []
    found = _statements_of(seqs)
    for seq in seqs:
        for key in dict.fromkeys(s.key for s in found.get(seq, ())):
            if key not in seen:
                keys = same_as(key)
                seen |= keys
                hits.append((keys, key))
    everything = _by_key({k for keys, _ in hits for k in keys})
    read = (
        _hit(sorted(keys), [s for k in sorted(keys) for s in everything.get(k, ())], question) for keys, _ in hits
    )
    return [hit for hit in read if hit is not None]


def _statements_of(seqs: Iterable[int]) -> dict[int, list[Shown]]:
    """The statement of each record that says its entity exists."""
    found: dict[int, list[Shown]] = {}
    numbers = [seq * STATEMENTS for seq in seqs]
    rows = list(Statement.objects.filter(id__in=numbers))
    for row, one in zip(rows, shown(rows), strict=False):
        found.setdefault(row.id // STATEMENTS, []).append(one)
    return found


def _by_key(keys: set[Key]) -> dict[Key, list[Shown]]:
    found: dict[Key, list[Shown]] = {}
    for one in shown(Statement.objects.filter(entity__in={k.id for k in keys}).order_by("id")):
        if one.key in keys:
            found.setdefault(one.key, []).append(one)
    return found


def _hit(keys: Sequence[Key], statements: Sequence[Shown], question: Question) -> Hit | None:
    if not statements:
        return None
    asked = set(question.tokens)
    met: set[str] = set()
    highlights = []
    for s in statements:
        if s.prop == EXISTS:
            continue
        kind = type_of(s.schema, s.prop)
        common = asked & tokens_of(kind, s.text, prop=s.prop)
        if common:
            met |= common
            highlights.append(Highlight(s.prop, s.text, _spans(kind, s, common)))
    terms = [t for t in question.terms if met.intersection(t.tokens)]
    score = sum(max(strength(t) for t in term.tokens if t in met) for term in terms)
    score += 1.0 if question.key and question.key in met else 0.0
    if not met:
        return None
    entity = assembled(keys, statements)
    newest = max(s.learnt for s in statements)
    matched = tuple(_words(terms))
    return Hit(
        tuple(keys),
        entity.schema,
        entity.caption,
        newest,
        score,
        matched,
        tuple(highlights[:5]),
        tuple(statements),
    )


def _words(terms: Iterable[Term]) -> Iterable[str]:
    return (term.text for term in terms)


def _spans(kind: str, statement: Shown, tokens: set[str]) -> tuple[tuple[int, int], ...]:
    """Where in the text the tokens come from; the whole text where they are made of all of it."""
    text = statement.text
    spans = [
        (m.start(), m.end())
        for m in _WORD.finditer(text)
        if tokens & tokens_of(kind, m.group(), prop=statement.prop)
    ]
    return tuple(spans) or ((0, len(text)),)
