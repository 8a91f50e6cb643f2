"""The search index: a virtual table of SQLite's FTS5, or columns of PostgreSQL; filled from what is registered."""

import re

from django.db import migrations

from loa.vietnamese.letters import fold, normalise, plain_tones

SQLITE = """CREATE VIRTUAL TABLE documents_search USING fts5(
    number, title, body, exact, tokenize = "unicode61 remove_diacritics 0", prefix = '2 3')"""
POSTGRESQL = """CREATE TABLE documents_search (
    document_id bigint PRIMARY KEY REFERENCES documents_document (id) ON DELETE CASCADE,
    number tsvector NOT NULL, words tsvector NOT NULL, exact tsvector NOT NULL)"""
PUT_SQLITE = "INSERT INTO documents_search (rowid, number, title, body, exact) VALUES (%s, %s, %s, %s, %s)"
PUT_POSTGRESQL = """INSERT INTO documents_search (document_id, number, words, exact)
    SELECT d, to_tsvector('simple', n),
    setweight(to_tsvector('simple', n), 'A') || setweight(to_tsvector('simple', t), 'B') || setweight(to_tsvector('simple', b), 'C'),
    to_tsvector('simple', e) FROM (SELECT %s::bigint d, %s::text n, %s::text t, %s::text b, %s::text e) v"""


def build(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        schema_editor.execute("CREATE INDEX documents_search_words ON documents_search USING gin (words)")
    else:
        schema_editor.execute(SQLITE)
    put = PUT_POSTGRESQL if connection.vendor == "postgresql" else PUT_SQLITE
    rows = apps.get_model("documents", "Document").objects.values_list("pk", "number", "issuer", "title", "folded", "text")
    with connection.cursor() as cursor:
        for pk, number, issuer, title, folded, text in rows.iterator(chunk_size=200):
            exact = " ".join(re.findall(r"[^\W_]+", plain_tones(normalise(f"{issuer} {title} {text[:400_000]}").casefold())))
            cursor.execute(put, [pk, fold(f"{number} {issuer}"), fold(title), folded[:400_000], exact])


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE documents_search")


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0007_intake'),
    ]

    operations = [
        migrations.RunPython(build, drop),
    ]
