"""A count once, on both databases: SQLite knows no NULLS NOT DISTINCT and let two rows of "any theme" or "the whole site" stand."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Coalesce

_KEY = ("day", "source", "theme_id", "body_id", "channel")


def keep_one(apps: Any, schema_editor: Any) -> None:
    """Of rows that count the same, the one that counted most stays: counting anew only ever raises a number."""
    count = apps.get_model("trends", "Count")
    doubled = count.objects.order_by().values(*_KEY).annotate(rows=models.Count("pk")).filter(rows__gt=1)
    for key in [{name: row[name] for name in _KEY} for row in doubled]:
        same = {f"{name}__isnull" if value is None else name: True if value is None else value for name, value in key.items()}
        _, *others = count.objects.filter(**same).order_by("-n", "pk").values_list("pk", flat=True)
        count.objects.filter(pk__in=others).delete()


class Migration(migrations.Migration):
    dependencies = [("organisations", "0006_alphabetical"), ("trends", "0001_trends")]

    operations = [
        migrations.RemoveConstraint("count", "count_once"),
        migrations.RunPython(keep_one, migrations.RunPython.noop),
        migrations.AddConstraint(
            "count",
            models.UniqueConstraint(
                models.F("day"),
                models.F("source"),
                Coalesce("theme_id", 0, output_field=models.BigIntegerField()),
                Coalesce("body_id", 0, output_field=models.BigIntegerField()),
                models.F("channel"),
                name="count_once_of_all",
            ),
        ),
    ]
