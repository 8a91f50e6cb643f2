"""Bodies and people in the order of the Vietnamese alphabet, also for those that were there before."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import loa.organisations.models


def put_in_order(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each row's field writes itself."""
    for name in ("Body", "User"):
        model = apps.get_model("organisations", name)
        for first in range(0, model.objects.count(), 2000):
            rows = list(model.objects.order_by("pk")[first : first + 2000])
            for row in rows:
                model._meta.get_field("alphabetical").pre_save(row, add=False)
            model.objects.bulk_update(rows, ["alphabetical"])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0005_fold_names")]
    operations = [
        migrations.AddField(
            model_name="body",
            name="alphabetical",
            field=loa.organisations.models.OrderField(
                blank=True, default="", editable=False, max_length=700, of=("name",)
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="alphabetical",
            field=loa.organisations.models.PersonOrderField(
                blank=True, default="", editable=False, max_length=900, of=("last_name", "first_name")
            ),
        ),
        migrations.RunPython(put_in_order, migrations.RunPython.noop),
    ]
