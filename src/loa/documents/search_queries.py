"""Reads of the search index: SQLite FTS5 or PostgreSQL tsvector, behind one function, `ranked`.

The index has a row a document: number and heading, title, all words folded, all words with their marks.
`search_actions` writes it. A query is parsed by `search_rules.parse`; nothing that was typed reaches SQL as text of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from loa.documents.models import Document
from loa.documents.search_rules import Query, Term, bare_number, parse, passage

TABLE = "documents_search"
MOST = 1000  # documents that one search ranks
MOST_COUNTED = 2000  # documents in which it is counted how often a word stands: FTS5 takes some µs each


def ranked(query: Query, among: QuerySet[Document], most: int = MOST) -> list[int]:
    """Ids of documents in `among` that hold every term, best first: by number, by words as written, by words that stand together,
    by where and how often.

    Where very many hold them, how often is not counted: words as written and the title count, then the newest.
    """
    if not query.terms:
        return []
    seen = _seen(among, most)
    if seen is None:
        return []
    return _ranked_postgresql(query, seen) if connection.vendor == "postgresql" else _ranked_sqlite(query, seen)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The documents among which is searched, as SQL with its parameters, and how many are wanted."""

    sql: str
    words: list[Any]
    most: int


def _seen(among: QuerySet[Document], most: int) -> _Seen | None:
    try:
        inner, inside = among.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # nobody's documents
        return None
    return _Seen(inner, list(inside), most)


def _ids(sql: str, words: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return [int(row[0]) for row in cursor.fetchall()]


def holding(phrases: Sequence[Sequence[str]], among: QuerySet[Document], most: int) -> list[int]:
    """Ids of documents in `among` that hold at least one of the phrases (folded words side by side), in no order."""
    seen = _seen(among, most)
    if seen is None:
        return []
    if connection.vendor == "postgresql":
        wanted = " | ".join(f"({_pg_term(Term(tuple(p)), exact=False)})" for p in phrases)
        sql = f"SELECT document_id FROM {TABLE} WHERE words @@ to_tsquery('simple', %s) AND document_id IN ({seen.sql}) LIMIT %s"
    else:
        wanted = "body : (" + " OR ".join(_phrase(p) for p in phrases) + ")"
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND +rowid IN ({seen.sql}) LIMIT %s"
    return _ids(sql, [wanted, *seen.words, most])


def hits(typed: str, among: QuerySet[Document]) -> list[int]:
    """Ids of the documents in `among` that a typed query finds, best first."""
    return ranked(parse(typed), among)


def shown(ids: Iterable[int], typed: str) -> list[Document]:
    """The documents of one page of `hits`, in that order, each with the passage that holds the query as `document.passage`."""
    query = parse(typed)
    found = Document.objects.select_related("owner").defer("folded", "reading", "first_reading").in_bulk(list(ids))
    documents = [found[pk] for pk in ids if pk in found]
    for document in documents:
        document.passage = passage(document.text, query)  # type: ignore[attr-defined]
    return documents


def _phrase(words: Sequence[str]) -> str:
    """FTS5: a string; its quotes are doubled, though no word has one."""
    return '"' + " ".join(words).replace('"', '""') + '"'


def _sqlite_term(term: Term) -> str:
    found = _phrase(term.words) + ("*" if term.prefix else "")
    bare = bare_number(term.words[0])
    if len(term.words) > 1 and term.words[0].isdecimal() and bare != term.words[0]:
        return f"({found} OR {_phrase((bare, *term.words[1:]))}{'*' if term.prefix else ''})"
    return found


def _ranked_sqlite(query: Query, seen: _Seen) -> list[int]:
    terms = "(" + " AND ".join(_sqlite_term(t) for t in query.terms) + ")"
    wanted = f"{{number title body}} : {terms}"
    number = f"number : {_phrase(query.words)}" + ("*" if query.terms[-1].prefix else "")
    together = number.replace("number :", "body :", 1)
    exact = " AND ".join(_phrase(t.exact) for t in query.terms if t.exact)
    exact = f"exact : ({exact})" if exact else ""
    count = _ids(f"SELECT count(*) FROM (SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT %s)", [wanted, MOST_COUNTED + 1])[0]
    if count > MOST_COUNTED:
        title = f"title : {terms}"
        tiers = [number, *([f"{exact} AND {title}", f"{exact} AND {wanted}"] if exact else []), title, wanted]
        return _newest_of_each(tiers, seen)
    sql = f"""WITH found AS MATERIALIZED (SELECT rowid AS id, bm25({TABLE}, 12.0, 6.0, 1.0, 0.0) AS score FROM {TABLE}
        WHERE {TABLE} MATCH %s), numbered AS MATERIALIZED (SELECT rowid AS id FROM {TABLE} WHERE {TABLE} MATCH %s),
        precise AS MATERIALIZED (SELECT rowid AS id FROM {TABLE} WHERE {TABLE} MATCH %s),
        together AS MATERIALIZED (SELECT rowid AS id FROM {TABLE} WHERE {TABLE} MATCH %s)
        SELECT id FROM found WHERE +id IN ({seen.sql})
        ORDER BY +id IN numbered DESC, +id IN precise DESC, +id IN together DESC, score, id DESC LIMIT %s"""  # +: each list is made once
    return _ids(sql, [wanted, number, exact or number, together, *seen.words, seen.most])


def _newest_of_each(tiers: Iterable[str], seen: _Seen) -> list[int]:
    """The newest documents that each expression finds, each once, in the order of the expressions."""
    found: dict[int, None] = {}
    sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND +rowid IN ({seen.sql}) ORDER BY rowid DESC LIMIT %s"
    for tier in tiers:
        if len(found) >= seen.most:
            break
        found |= dict.fromkeys(_ids(sql, [tier, *seen.words, seen.most]))
    return list(found)[: seen.most]


def _pg_term(term: Term, *, exact: bool) -> str:
    words = term.exact if exact else term.words
    lexemes = ["'" + word.replace("'", "''").replace("\\", "\\\\") + "'" for word in words]
    return " <-> ".join(lexemes) + (":*" if term.prefix and not exact else "")


def _pg_wanted(term: Term) -> str:
    found = _pg_term(term, exact=False)
    bare = bare_number(term.words[0])
    if len(term.words) > 1 and term.words[0].isdecimal() and bare != term.words[0]:
        return f"({found}) | ({_pg_term(Term((bare, *term.words[1:]), prefix=term.prefix), exact=False)})"
    return found


def _ranked_postgresql(query: Query, seen: _Seen) -> list[int]:
    wanted = " & ".join(f"({_pg_wanted(t)})" for t in query.terms)
    number = _pg_term(Term(query.words, prefix=query.terms[-1].prefix), exact=False)
    exact = " & ".join(f"({_pg_term(t, exact=True)})" for t in query.terms if t.exact)
    precise = "(exact @@ to_tsquery('simple', %s)) DESC, " if exact else ""
    sql = (
        f"SELECT document_id FROM {TABLE} WHERE words @@ to_tsquery('simple', %s) AND document_id IN ({seen.sql}) "
        f"ORDER BY (number @@ to_tsquery('simple', %s)) DESC, {precise}"
        "(words @@ to_tsquery('simple', %s)) DESC, "
        "ts_rank('{0, 0.08, 0.5, 1}', words, to_tsquery('simple', %s)) DESC, document_id DESC LIMIT %s"
    )
    return _ids(sql, [wanted, *seen.words, number, *([exact] if exact else []), number, wanted, seen.most])
