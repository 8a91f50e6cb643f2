"""The indexes of cases and of published answers: virtual tables of SQLite's FTS5, or columns of PostgreSQL."""

from django.db import migrations

SQLITE = """CREATE VIRTUAL TABLE cases_search USING fts5(body, words, tokenize = "unicode61 remove_diacritics 0", prefix = '3');
CREATE VIRTUAL TABLE cases_public_search USING fts5(words, tokenize = "unicode61 remove_diacritics 0", prefix = '3')"""
POSTGRESQL = """CREATE TABLE cases_search (row_id bigint PRIMARY KEY REFERENCES cases_case (id) ON DELETE CASCADE,
    body_id bigint NOT NULL, words tsvector NOT NULL);
CREATE INDEX cases_search_words ON cases_search USING gin (words);
CREATE TABLE cases_public_search (row_id bigint PRIMARY KEY REFERENCES cases_published (id) ON DELETE CASCADE, words tsvector NOT NULL);
CREATE INDEX cases_public_search_words ON cases_public_search USING gin (words)"""


def build(apps, schema_editor):
    for line in (POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE).split(";"):
        schema_editor.execute(line)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE cases_search")
    schema_editor.execute("DROP TABLE cases_public_search")


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(build, drop),
    ]
