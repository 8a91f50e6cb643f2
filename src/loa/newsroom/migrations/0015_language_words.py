from django.db import migrations, models

from loa.newsroom.kind_rules import LANGUAGES

RENAMED = {"ium": ("Tiếng Dao", "Tiếng Dao (Iu Miền)")}


def enter(apps, schema_editor):
    """Where the code of each language is from; Dao is two languages in ISO 639-3."""
    languages = apps.get_model("newsroom", "Language")
    for code, (before, after) in RENAMED.items():
        languages.objects.filter(code=code, name=before).update(name=after)
    for row in LANGUAGES:
        first = {"name": row.name, "own_name": row.own_name, "order": row.order, "voice": row.voice, "source": row.source}
        if not languages.objects.filter(code=row.code).exists() and not languages.objects.filter(name=row.name).exists():
            languages.objects.create(code=row.code, **first)
        languages.objects.filter(code=row.code, source="").update(source=row.source)


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0014_alert_scope'),
    ]

    operations = [
        migrations.AddField(
            model_name='language',
            name='source',
            field=models.CharField(blank=True, max_length=200, verbose_name='Nguồn của mã'),
        ),
        migrations.AddField(
            model_name='language',
            name='words',
            field=models.JSONField(blank=True, default=dict, verbose_name='Nhãn trong tiếng đó'),
        ),
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
