"""Search: a question's tokens, looked up label by label, ranked by match and recency, never by frequency."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from itertools import islice
from typing import Final

from django.db import connections

from watchfloor.core.policy.reader import Reader
from watchfloor.entities.answer import Answer, Highlight, Hit
from watchfloor.entities.cleaning import type_of
from watchfloor.entities.entity import (
    Shown,
    assembled,
    merges_of,
    numbered_of,
    statements_at,
    statements_of,
)
from watchfloor.entities.folding import name_key, words
from watchfloor.entities.hits import MOST_HITS, hits_of
from watchfloor.entities.judgements import Key, clusters
from watchfloor.entities.models import STATEMENTS
from watchfloor.entities.narrowing import Narrowing
from watchfloor.entities.question import STRENGTH, Question, query_tokens, strength
from watchfloor.entities.statements import EXISTS
from watchfloor.entities.tokens import tokens_of
from watchfloor.node.audit import note_access
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.repeats import note_once
from watchfloor.node.visibility.binding import acting

READ_MORE: Final = 5  # records read beyond the limit, for some turn out to be one entity
MOST_COMPLETED: Final = 25  # records that are searched again for a token with too many hits
MOST_HIGHLIGHTS: Final = 5
MOST_NARROWED: Final = 100  # answers among which kind, source, level and age choose
WHOLE_NAME: Final = 1.0  # what the whole of a name says more than its parts
TOGETHER: Final = 0.5  # what terms say more when one statement meets them all
SOUNDS: Final = "m"
NOTHING_NARROWS: Final = Narrowing()
TIERS: Final = ("kid", "n", "wpc", SOUNDS)  # kinds of token, by what they say; a later tier fills what is left

_WORD = re.compile(r"[\w+@.-]+")


def search(
    text: str, *, by: Reader, limit: int = 20, narrowing: Narrowing = NOTHING_NARROWS, sitting: str = ""
) -> Answer:
    """What the reader may see that answers `text`: names, numbers, dates, places and words, in any order.

    `narrowing` chooses among the MOST_NARROWED best answers. The search is logged before anything is shown; where
    a `sitting` is named, its repetitions are one entry (node/repeats.py). Raises Unavailable when it cannot be
    logged.
    """
    question, now = query_tokens(text), utc_now()
    with acting(by):
        considered, more = ranked(question, max(limit, MOST_NARROWED) if narrowing else limit)
    passed = [h for h in considered if narrowing.passes(h, now)]
    hits = passed[:limit]
    concerned = sorted({c for hit in hits for c in hit.entity.cs})
    logged = _logged(by, text, question, concerned, sitting)
    return Answer(question, tuple(hits), more or len(passed) > limit, logged, tuple(considered))


def _logged(by: Reader, text: str, question: Question, concerned: Sequence[bytes], sitting: str) -> datetime:
    terms = [t.tokens for t in question.terms]
    if sitting:
        return note_once(by, "search", concerned, sitting=sitting, words=text, terms=terms)
    now = utc_now()
    note_access(by, "search", concerned, words=text, terms=terms)
    return now


def ranked(question: Question, limit: int) -> tuple[list[Hit], bool]:
    """The best `limit` answers that the bound reader sees, and whether there are more; by match, then recency."""
    asked = _Asked.of(question)
    found = _probe(asked, limit)
    best = sorted(found, key=lambda seq: (asked.score(found[seq]), seq), reverse=True)
    by_cluster: dict[frozenset[Key], Found] = {}
    read = 0
    while read < len(best) and len(by_cluster) <= limit:  # many records may be about one entity
        _gather(by_cluster, {seq: found[seq] for seq in best[read : read + limit + READ_MORE]})
        read += limit + READ_MORE
    seen = statements_of({key for cluster in by_cluster for key in cluster})
    why = statements_at({i for f in by_cluster.values() for ids in f.values() for i in ids})
    there = {cluster: f for cluster, f in by_cluster.items() if not seen.keys().isdisjoint(cluster)}
    hits = [_hit(sorted(cluster), seen, f, why, asked) for cluster, f in there.items()]
    hits.sort(key=lambda h: (h.score, h.learnt), reverse=True)
    return hits[:limit], len(hits) > limit or len(best) > read


Found = dict[str, set[int]]  # the tokens that a record has, and the statements that have them


def _gather(by_cluster: dict[frozenset[Key], Found], records: dict[int, Found]) -> None:
    """Add what these records were found by to the entities that they are about, merged as the reader sees them."""
    at = _entities_at(records)
    merged = clusters(at.values())
    for seq, tokens in records.items():
        if seq in at:
            known = by_cluster.setdefault(merged[at[seq]], {})
            for token, ids in tokens.items():
                known[token] = known.get(token, set()) | ids


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question made ready for scoring many records."""

    question: Question
    tokens: tuple[str, ...]
    terms: tuple[tuple[tuple[str, float], ...], ...]  # each term's tokens, strongest first
    whole: str  # a single word as the whole of a name; of several words the key says it

    @classmethod
    def of(cls, question: Question) -> _Asked:
        terms = tuple(tuple((t, strength(t)) for t in term.tokens) for term in question.terms)
        said = words(question.text)
        return cls(question, question.tokens, terms, name_key(said) if len(said) == 1 else "")

    def score(self, found: Found) -> float:
        """Each term by its strongest token; more for the whole name, and for terms met in one statement."""
        total, met = 0.0, []
        for term in self.terms:
            for token, says in term:
                if token in found:
                    total += says
                    met.append(found[token])
                    break
        if len(met) > 1 and met[0].intersection(*met[1:]):
            total += TOGETHER
        return total + (WHOLE_NAME if self.question.key in found else 0.0)


def _probe(asked: _Asked, limit: int) -> dict[int, Found]:
    """The records (by number) that have some of the question's tokens.

    The kinds of token that say most are looked up first. A term that more records meet than are shown is not
    looked up in weaker ways, nor by its sound where anything met it; once enough records meet every term, nothing
    more is. What was passed over is looked for in the records that rarer tokens brought in.
    """
    found: dict[int, Found] = {}
    meeting: list[set[int]] = [set() for _ in asked.terms]
    passed: set[str] = set()
    for tier in TIERS:
        for token in (t for t in asked.tokens if t[0] in tier):
            of_terms = [n for n, term in enumerate(asked.question.terms) if token in term.tokens]
            enough = 1 if tier == SOUNDS else limit + READ_MORE
            if of_terms and all(len(meeting[n]) >= enough for n in of_terms):
                passed.add(token)
                continue
            seqs = _take(found, token, hits_of(token))
            passed |= {token} if len(seqs) == MOST_HITS else set()
            for n in of_terms:
                meeting[n].update(seqs)
        if meeting and len(set.intersection(*meeting)) >= limit:
            return found
    if passed and len(asked.terms) > 1:
        _complete(found, passed)
    return found


def _take(found: dict[int, Found], token: str, hits: Sequence[int]) -> list[int]:
    seqs = []
    for hit in hits:
        seq = hit // STATEMENTS
        seqs.append(seq)
        found.setdefault(seq, {}).setdefault(token, set()).add(hit)
    return seqs


def _complete(found: dict[int, Found], common: set[str]) -> None:
    """Look for tokens that were passed over, or had more hits than were taken, where rarer ones led."""
    rare = nlargest(
        MOST_COMPLETED, (seq for seq, f in found.items() if not common.issuperset(f) and common - f.keys())
    )
    for number, statement in numbered_of(_entities_at({seq: found[seq] for seq in rare}).values()).items():
        if number // STATEMENTS in found:
            for token in common & _tokens_in(statement, statement.text):
                found[number // STATEMENTS].setdefault(token, set()).add(number)


def _entities_at(found: dict[int, Found]) -> dict[int, Key]:
    """The entity that each of these records speaks of, by one of its statements that was found."""
    numbers = [next(iter(ids)) for tokens in found.values() for ids in islice(tokens.values(), 1)]
    if not numbers:
        return {}
    marks = ", ".join(["%s"] * len(numbers))
    with connections["reader"].cursor() as cursor:
        cursor.execute(f"SELECT id, origin, entity FROM statement WHERE id IN ({marks})", numbers)  # noqa: S608
        return {number // STATEMENTS: Key(origin, entity) for number, origin, entity in cursor.fetchall()}


def _hit(
    keys: Sequence[Key], seen: dict[Key, list[Shown]], found: Found, why: dict[int, Shown], asked: _Asked
) -> Hit:
    entity = assembled(keys, [s for k in keys for s in seen.get(k, ())], merges_of(keys))
    highlights = []
    for number in sorted({n for ids in found.values() for n in ids if n in why})[:MOST_HIGHLIGHTS]:
        met = [t for t, ids in found.items() if number in ids]
        how = max((t[0] for t in met), key=STRENGTH.__getitem__)
        highlights.append(
            Highlight(why[number].prop, why[number].text, _spans(why[number], met), why[number], how)
        )
    matched = tuple(t.text for t in asked.question.terms if not found.keys().isdisjoint(t.tokens))
    whole = any(asked.whole and h.how == "n" and name_key(words(h.text)) == asked.whole for h in highlights)
    return Hit(entity, asked.score(found) + (WHOLE_NAME if whole else 0.0), matched, tuple(highlights))


def _spans(statement: Shown, tokens: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Where in the text the tokens come from; the whole text where they are made of all of it."""
    text = statement.text
    words = _WORD.finditer(text)
    spans = [m.span() for m in words if not _tokens_in(statement, m.group()).isdisjoint(tokens)]
    return tuple(spans) or ((0, len(text)),)


def _tokens_in(statement: Shown, text: str) -> frozenset[str]:
    if statement.prop == EXISTS:
        return frozenset()
    return tokens_of(type_of(statement.schema, statement.prop), text, prop=statement.prop)
