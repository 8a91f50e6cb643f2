"""How long a province's report takes over a million records.

usage: python bench/reports.py [--records 1000000]

A province with 129 communes and their deliveries of a year. Measured: all figures of the province's report (with pieces and totals of
the year) and its progress table; the grid of communes; one commune's report. The last line is JSON, in seconds.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import django

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
FOLDER = tempfile.TemporaryDirectory(prefix="loa-bench-")  # gone when the program ends
os.environ |= {"LOA_DATA": FOLDER.name, "DJANGO_SETTINGS_MODULE": "loa.site.settings"}
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

import prepared  # noqa: E402  # after the settings are chosen
from loa.delivery.models import Delivery  # noqa: E402
from loa.newsroom.kind_actions import enter_missing  # noqa: E402
from loa.newsroom.models import Message, Release  # noqa: E402
from loa.organisations.models import Body, User  # noqa: E402
from loa.reports import dashboard_queries, evidence_queries  # noqa: E402
from loa.reports.models import Form  # noqa: E402
from loa.reports.period_rules import Rhythm, period_of  # noqa: E402

COMMUNES, CHANNELS = 129, ("portal", "loudspeaker", "board", "email", "leaflet", "briefing")
STATES = ("confirmed", "played", "seen_live", "handed_over", "failed", "missed")
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
MONTH = period_of(Rhythm.MONTH, date(2026, 3, 15))
ROUNDS = 3


def fill(count: int) -> Body:
    """The province, its communes, and `count` deliveries of a year."""
    random, start = Random(2026), date(2025, 7, 1)
    enter_missing()
    province = Body.objects.create(name="Ủy ban nhân dân tỉnh Đo", short_name="UBND tỉnh", kind="province", valid_from=start)
    names = [f"Ủy ban nhân dân xã {n}" for n in range(COMMUNES)]
    communes = Body.objects.bulk_create(
        Body(name=name, short_name=name, kind="commune", parent=province, valid_from=start) for name in names
    )
    user = User.objects.create_user("do")
    releases = []
    for n in range(count // 250):
        owner, at = communes[n % COMMUNES], BEGAN + timedelta(minutes=n * 525_600 / (count // 250))
        values = {"owner": owner, "author": user, "title": f"Tin {n}", "slug": f"tin-{n}", "created_at": at, "updated_at": at}
        message = Message.objects.create(**values)
        releases.append(
            Release.objects.create(
                message=message,
                version=1,
                number=f"{n}/2026",
                title=f"Tin {n}",
                content={},
                content_sha256="",
                envelope={},
                folded="",
                released_at=at,
            )
        )
    rows, n = [], 0
    while n < count:
        release = releases[random.randrange(len(releases))]
        rows.append(
            Delivery(
                key=f"k{n}",
                release=release,
                channel=CHANNELS[n % 6],
                destination_kind="site",
                destination_code=f"{n % 999}",
                destination_name="Nơi",
                body=release.message.owner,
                state=STATES[random.randrange(6)],
                created_by=user,
                created_at=release.released_at,
            )
        )
        n += 1
        if len(rows) == 10_000:
            Delivery.objects.bulk_create(rows)
            rows = []
    Delivery.objects.bulk_create(rows)
    return province


def timed(work: Callable[[], object]) -> float:
    """The best of ROUNDS, in seconds."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return round(min(took), 2)


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=1_000_000)
    words = parser.parse_args()
    prepared.lay(Path(FOLDER.name) / "loa.sqlite3")  # what tests have migrated already, where there is such
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    with transaction.atomic():
        province = fill(words.records)
    filled = time.perf_counter() - began
    commune = province.children.first()
    assert commune is not None
    form = Form(owner=province, title="Đo", rhythm="month", codes=[])
    found = {
        "records": Delivery.objects.count(),
        "fill": round(filled),
        "province_report": timed(lambda: evidence_queries.evidence(form, province, MONTH)),
        "commune_report": timed(lambda: evidence_queries.evidence(form, commune, MONTH)),
        "grid_of_communes": timed(lambda: dashboard_queries.grid(province, ["commune"], MONTH)),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
