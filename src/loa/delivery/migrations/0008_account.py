from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0007_press"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=40, unique=True)),
                ("facts", models.JSONField(default=list)),
                ("warning", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "tình trạng tài khoản",
                "verbose_name_plural": "tình trạng tài khoản",
            },
        ),
    ]
