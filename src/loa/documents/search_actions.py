"""Keeping the search index right: `index` runs in the transaction that saves the document."""

from django.db import connection

from loa.documents.models import Document
from loa.documents.search_queries import TABLE
from loa.documents.search_rules import exact_words, number_words
from loa.vietnamese.letters import fold

_MOST_POSTGRESQL = 400_000  # characters of a text: a tsvector holds at most a megabyte

_DROP = {"sqlite": f"DELETE FROM {TABLE} WHERE rowid = %s", "postgresql": f"DELETE FROM {TABLE} WHERE document_id = %s"}
_PUT = {
    "sqlite": f"INSERT INTO {TABLE} (rowid, number, title, body, exact) VALUES (%s, %s, %s, %s, %s)",
    "postgresql": f"""INSERT INTO {TABLE} (document_id, number, words, exact)
        SELECT d, to_tsvector('simple', n),
        setweight(to_tsvector('simple', n), 'A') || setweight(to_tsvector('simple', t), 'B') || setweight(to_tsvector('simple', b), 'C'),
        to_tsvector('simple', e) FROM (SELECT %s::bigint d, %s::text n, %s::text t, %s::text b, %s::text e) v""",
}


def index(document: Document) -> None:
    """Write the document's row anew. `folded` holds its words without marks."""
    vendor = "postgresql" if connection.vendor == "postgresql" else "sqlite"
    most = _MOST_POSTGRESQL if vendor == "postgresql" else None
    number = f"{number_words(document.number)} {fold(document.heading)}".strip()
    exact = " ".join(exact_words(f"{document.heading} {document.title} {document.text[:most]}"))
    with connection.cursor() as cursor:
        cursor.execute(_DROP[vendor], [document.pk])
        cursor.execute(_PUT[vendor], [document.pk, number, fold(document.title), document.folded[:most], exact[:most]])
