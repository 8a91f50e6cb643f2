"""A new body of a reorganisation is changed by one person at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reorganisations", "0002_under")]

    operations = [
        migrations.AddField(model_name="fresh", name="version", field=models.PositiveIntegerField(default=1)),
    ]
