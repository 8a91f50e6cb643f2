"""Keeping the indexes right, in the transaction that saves the row. Nothing that a sender gave of themselves goes in."""

from django.db import connection

from loa.cases.models import Case, Published
from loa.cases.search_queries import ANSWERS, CASES, body_token
from loa.vietnamese.letters import fold

_MOST = 100_000


def index_case(case: Case) -> None:
    """Write the case's words anew: its number, title, text and its body."""
    words = fold(f"{case.number} {case.title} {case.text}")[:_MOST]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DELETE FROM {CASES} WHERE row_id = %s", [case.pk])  # noqa: S608 - our own name
            sql = f"INSERT INTO {CASES} (row_id, body_id, words) VALUES (%s, %s, to_tsvector('simple', %s))"  # noqa: S608
            cursor.execute(sql, [case.pk, case.body_id, words])
        else:
            cursor.execute(f"DELETE FROM {CASES} WHERE rowid = %s", [case.pk])  # noqa: S608
            sql = f"INSERT INTO {CASES} (rowid, body, words) VALUES (%s, %s, %s)"  # noqa: S608
            cursor.execute(sql, [case.pk, body_token(case.body_id), words])


def index_answer(row: Published) -> None:
    """Write the words of a published answer anew; of a withdrawn one none stay."""
    words = "" if row.withdrawn_at else fold(f"{row.title} {row.question} {row.answer}")[:_MOST]
    column = "row_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {ANSWERS} WHERE {column} = %s", [row.pk])  # noqa: S608
        if words:
            value = "to_tsvector('simple', %s)" if connection.vendor == "postgresql" else "%s"
            cursor.execute(f"INSERT INTO {ANSWERS} ({column}, words) VALUES (%s, {value})", [row.pk, words])  # noqa: S608


def drop_case(pk: int) -> None:
    """The case says nothing any more."""
    column = "row_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {CASES} WHERE {column} = %s", [pk])  # noqa: S608
