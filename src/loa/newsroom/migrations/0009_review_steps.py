from django.db import migrations

NAMES = ("Người ký thứ nhất", "Người ký thứ hai")


def steps(apps, schema_editor):
    """Messages in review when this came: two signers, as it was until then; what was approved is taken over."""
    message, step = apps.get_model("newsroom", "Message"), apps.get_model("newsroom", "ReviewStep")
    approval = apps.get_model("newsroom", "Approval")
    for waiting in message.objects.filter(state="submitted").iterator():
        given = approval.objects.filter(
            message=waiting, round=waiting.round, approved=True, content_sha256=waiting.submitted_sha256
        ).order_by("id")
        done = [*given[:2], None, None]
        for name, one in zip(NAMES, done):
            step.objects.create(
                message=waiting, round=waiting.round, stage=1, name=name, role="approver", signs=True, opened_at=waiting.submitted_at, approval=one
            )


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0008_writing'),
    ]

    operations = [
        migrations.RunPython(steps, migrations.RunPython.noop),
    ]
