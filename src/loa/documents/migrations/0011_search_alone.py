"""The search table of PostgreSQL without its foreign key: Django does not know the table, and could not empty the other one."""

from django.db import migrations


def free(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE documents_search DROP CONSTRAINT IF EXISTS documents_search_document_id_fkey")


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0010_sharing'),
    ]

    operations = [
        migrations.RunPython(free, migrations.RunPython.noop),
    ]
