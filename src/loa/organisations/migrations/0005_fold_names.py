"""Fill the searched form of names that were there before it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fold_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Saving is enough: the field writes itself."""
    for model in ("Body", "BodyName"):
        for row in apps.get_model("organisations", model).objects.all().iterator():
            row.save(update_fields=["folded"])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_bodies_in_time")]
    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
