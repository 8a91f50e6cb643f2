"""Sums of the budget over a whole country are read from an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resources", "0003_training")]

    operations = [
        migrations.AddIndex(
            model_name="budgetentry",
            index=models.Index(fields=["plan", "year", "source", "kind", "amount", "body"], name="budget_sums_of_plan"),
        ),
        migrations.AddIndex(
            model_name="budgetentry",
            index=models.Index(fields=["body", "kind", "amount", "year"], name="budget_sums_of_body"),
        ),
    ]
