from django.db import migrations, models

from loa.newsroom.kind_rules import KINDS, LANGUAGES

KIND_FIELDS = (
    "name", "order", "description", "needs_source", "needs_audience", "needs_action", "needs_event", "needs_correction", "needs_end", "urgent",
)
LANGUAGE_FIELDS = ("name", "own_name", "order", "voice")


def enter(apps, schema_editor):
    """The kinds and languages that every office starts with; messages point to them by their codes."""
    kinds, languages = apps.get_model("newsroom", "MessageKind"), apps.get_model("newsroom", "Language")
    for row in KINDS:
        kinds.objects.get_or_create(code=row.code, defaults={name: getattr(row, name) for name in KIND_FIELDS})
    for row in LANGUAGES:
        languages.objects.get_or_create(code=row.code, defaults={name: getattr(row, name) for name in LANGUAGE_FIELDS})


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0006_withdrawals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Language',
            fields=[
                ('code', models.CharField(max_length=35, primary_key=True, serialize=False, verbose_name='Mã BCP 47')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='Tên tiếng Việt')),
                ('own_name', models.CharField(max_length=80, verbose_name='Tên trong tiếng đó')),
                ('order', models.PositiveIntegerField(default=0, verbose_name='Thứ tự')),
                ('voice', models.CharField(blank=True, max_length=80, verbose_name='Giọng đọc')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'ngôn ngữ',
                'verbose_name_plural': 'ngôn ngữ',
                'ordering': ('order', 'name'),
            },
        ),
        migrations.CreateModel(
            name='MessageKind',
            fields=[
                ('code', models.SlugField(max_length=30, primary_key=True, serialize=False, verbose_name='Mã')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='Tên loại tin')),
                ('order', models.PositiveIntegerField(default=0, verbose_name='Thứ tự')),
                ('description', models.CharField(blank=True, max_length=300, verbose_name='Dùng khi nào')),
                ('needs_source', models.BooleanField(default=False, verbose_name='Cần văn bản nguồn')),
                ('needs_audience', models.BooleanField(default=True, verbose_name='Cần “Ai cần biết”')),
                ('needs_action', models.BooleanField(default=False, verbose_name='Cần “Cần làm gì”')),
                ('needs_event', models.BooleanField(default=False, verbose_name='Cần thời gian và địa điểm')),
                ('needs_correction', models.BooleanField(default=False, verbose_name='Cần bản được đính chính và chỗ sai')),
                ('needs_end', models.BooleanField(default=False, verbose_name='Cần ngày hết hiệu lực')),
                ('urgent', models.BooleanField(default=False, verbose_name='Khẩn: báo mọi người ký cùng lúc')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'loại tin',
                'verbose_name_plural': 'loại tin',
                'ordering': ('order', 'name'),
            },
        ),
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
