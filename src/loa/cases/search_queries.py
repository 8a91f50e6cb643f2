"""Reads of the index of cases and of published answers: SQLite's FTS5 or PostgreSQL's tsvector. What is typed is always a parameter."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from loa.cases.search_rules import fts_query, tsquery

CASES, ANSWERS = "cases_search", "cases_public_search"
MOST = 2_000  # rows that one search looks at, the newest first


def found(table: str, typed: str, most: int = MOST, *, any_word: bool = False) -> list[int]:
    """Ids of rows that hold what was typed: the newest first, or with `any_word` the most alike first; [] for an empty query."""
    if connection.vendor == "postgresql":
        wanted = tsquery(typed, any_word=any_word)
        order = "ts_rank(words, to_tsquery('simple', %s)) DESC" if any_word else "row_id DESC"
        sql = f"SELECT row_id FROM {table} WHERE words @@ to_tsquery('simple', %s) ORDER BY {order} LIMIT %s"  # noqa: S608 - our own names
        return _ids(sql, [wanted, *([wanted] if any_word else []), most]) if wanted else []
    wanted = fts_query(typed, any_word=any_word)
    order = "rank" if any_word else "rowid DESC"
    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH %s ORDER BY {order} LIMIT %s"  # noqa: S608 - our own names
    return _ids(sql, [wanted, most]) if wanted else []


def found_in(body_ids: Sequence[int], typed: str, most: int = MOST) -> list[int]:
    """Ids of cases of these bodies that hold what was typed, the newest first. Each case's words stand with the token of its body."""
    if connection.vendor == "postgresql":
        wanted = tsquery(typed)
        sql = f"SELECT row_id FROM {CASES} WHERE words @@ to_tsquery('simple', %s) AND body_id = ANY(%s) ORDER BY row_id DESC LIMIT %s"  # noqa: S608
        return _ids(sql, [wanted, list(body_ids), most]) if wanted else []
    wanted = fts_query(typed)
    if not wanted:
        return []
    own = " OR ".join(f'"{body_token(pk)}"' for pk in body_ids)
    sql = f"SELECT rowid FROM {CASES} WHERE {CASES} MATCH %s ORDER BY rowid DESC LIMIT %s"  # noqa: S608 - our own names
    return _ids(sql, [f"body : ({own}) AND words : ({wanted})", most]) if own else []


def body_token(body_id: int) -> str:
    """The word that stands for a body in the index."""
    return f"b{body_id}"


def _ids(sql: str, words: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return [int(row[0]) for row in cursor.fetchall()]
