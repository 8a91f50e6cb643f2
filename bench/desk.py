"""How fast the views of work are with a whole country in them: SQLite and PostgreSQL side by side.

usage: python bench/desk.py [--rounds 25] [--scale 1.0] [--engines sqlite,postgres]

Makes a ministry with 34 provinces and 3,321 communes, 340 plans with 100,000 tasks, 100,000 lines of work, 200,000 entries of the budget,
13,424 lines of staffing and 1,000,000 lines of history, then asks for each view as an office of a province, as an officer of a commune,
as an officer of the ministry (who sees the whole country by a post) and as the administrator of the program. Times are those of the
whole answer inside the server, in milliseconds, and beside them the time on the processor (of Python and of the database's own process):
on a machine that does other work as well the first says how busy it is, the second how long an answer takes. Queries are counted at a
tenth of the size and at full size. PostgreSQL is a cluster of its own in a temporary folder. The last line is JSON.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from cluster import Cluster

PROVINCES, COMMUNES, PLANS, TASKS, LINES, HISTORY = 34, 3_321, 340, 100_000, 100_000, 1_000_000
MONEY = 200_000
POSITIONS = ("Công chức văn hóa – xã hội", "Viên chức truyền thanh", "Chuyên viên", "Văn thư")
STATES = ("planned", "accepted", "in_progress", "evidence_given", "returned", "confirmed", "confirmed", "confirmed", "handed_over", "ended")
WORDS = (
    "truyền thông chính sách", "chuyển đổi số", "cải cách hành chính", "phòng chống thiên tai", "bảo hiểm y tế", "xây dựng nông thôn mới",
    "cấp đổi giấy chứng nhận", "phân loại rác", "an toàn giao thông", "tiêm chủng mở rộng", "vay vốn ưu đãi", "đăng ký khai sinh",
)  # fmt: skip


def fill(scale: float) -> None:
    """Write the rows, in bulk."""
    from loa.documents.models import Document
    from loa.ledger.models import Entry
    from loa.organisations.models import Body, Post, User
    from loa.plans.models import Assignment, Plan, Task, TaskBody
    from loa.vietnamese.letters import fold

    random, at, start = Random(2026), datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1)
    user = User.objects.create_user("quan-tri", is_superuser=True, is_staff=True)
    ministry = Body.objects.create(name="Bộ Văn hóa", short_name="BVH", kind="province", folded="bo van hoa")
    provinces = [
        Body.objects.create(
            name=f"Ủy ban nhân dân tỉnh {n}",
            short_name=f"UBND tỉnh {n}",
            kind="province",
            parent=ministry,
            folded=f"uy ban nhan dan tinh {n}",
        )
        for n in range(PROVINCES)
    ]
    communes = Body.objects.bulk_create(
        Body(
            name=f"Ủy ban nhân dân xã {n}", short_name=f"UBND xã {n}", kind="commune", parent=provinces[n % PROVINCES],
            folded=f"uy ban nhan dan xa {n}",
        )
        for n in range(COMMUNES)
    )  # fmt: skip
    for name, body in (("tinh", provinces[0]), ("xa", communes[0]), ("bo", ministry)):
        person = User.objects.create_user(name)
        Post.objects.create(user=person, body=body, role="officer", valid_from=start)
    many = round(PLANS * scale)
    documents = Document.objects.bulk_create(
        Document(
            owner=provinces[n % PROVINCES], type="KH", number=f"{n}/KH-UBND", symbol="KH-UBND", title=f"Kế hoạch {WORDS[n % 12]}",
            text="Kế hoạch", reading={}, first_reading={}, original_name="x", original_sha256=f"{n:064x}", original_bytes=1,
            registered_by=user, registered_at=at, book_year=2026, direction="out",
        )
        for n in range(many)
    )  # fmt: skip
    plans = Plan.objects.bulk_create(
        Plan(
            document=d, owner=d.owner, keeper=d.owner, title=f"{d.title} năm 2026", state="running", starts_on=start,
            ends_on=date(2027, 1, 1), created_by=user, created_at=at,
        )
        for d in documents
    )  # fmt: skip

    def task(n: int) -> Task:
        text = f"Tổ chức {random.choice(WORDS)} và {random.choice(WORDS)} tại địa bàn số {n}, " + "phối hợp với các cơ quan liên quan " * 3
        return Task(plan=plans[n % many], number=n // many + 1, text=text, role="lead", term_kind="deadline", folded=fold(text))

    _bulk(Task, round(TASKS * scale), task, "tasks")
    tasks = list(Task.objects.order_by("pk").values_list("pk", "plan_id"))
    owner = dict(Plan.objects.values_list("pk", "owner_id"))
    below: dict[int, list[int]] = {}
    for commune in communes:
        below.setdefault(commune.parent_id, []).append(commune.pk)
    _bulk(
        TaskBody,
        len(tasks),
        lambda n: TaskBody(task_id=tasks[n][0], duty="lead", named_as="UBND xã", body=communes[n % COMMUNES]),
        "bodies",
    )

    def line(n: int) -> Assignment:
        pk, plan = tasks[n]
        bodies = below[owner[plan]]
        due = start + timedelta(days=random.randrange(365)) if n % 20 else None
        body, state = bodies[(n // many) % len(bodies)], random.choice(STATES)
        return Assignment(task_id=pk, plan_id=plan, body_id=body, duty="lead", state=state, due_on=due, opens_on=start, moved_at=at)

    _bulk(Assignment, round(LINES * scale), line, "lines")

    def entry(n: int) -> Entry:
        return Entry(
            at=at + timedelta(seconds=n), by=user, act="assignment.accept", subject=f"assignment:{n % 100_000 + 1}",
            within=f"plan:{plans[n % many].pk}", summary="Nhận việc", detail={"from": "planned", "to": "accepted"}, leaf="0" * 64,
        )  # fmt: skip

    _bulk(Entry, round(HISTORY * scale), entry, "history")
    _money(random, tasks, below, owner, user, at, scale)
    _staffing([ministry, *provinces, *communes], user, at)


def _money(random: Random, tasks: Any, below: Any, owner: Any, by: Any, at: datetime, scale: float) -> None:
    from loa.resources.models import BudgetEntry

    def money(n: int) -> BudgetEntry:
        pk, plan = tasks[n // 2 % len(tasks)]
        bodies = below[owner[plan]]
        return BudgetEntry(
            task_id=pk, plan_id=plan, body_id=bodies[n // 2 % len(bodies)], year=2026, source="commune",
            kind="spending" if n % 2 else "allocation", amount=random.randrange(1, 50) * 1_000_000, on=date(2026, 3, 1), basis="QĐ",
            form_key=f"k{n}", entered_by=by, entered_at=at,
        )  # fmt: skip

    _bulk(BudgetEntry, round(MONEY * scale), money, "budget")


def _staffing(bodies: Any, by: Any, at: datetime) -> None:
    from loa.organisations.models import Post, User
    from loa.resources.models import StaffingNorm
    from loa.resources.staffing_rules import position_key

    people = User.objects.bulk_create(User(username=f"nguoi-{n}", password="!") for n in range(len(bodies)))
    Post.objects.bulk_create(
        Post(user=person, body=body, role="officer", title=POSITIONS[n % 4], valid_from=date(2026, 1, 1))
        for n, (person, body) in enumerate(zip(people, bodies, strict=True))
    )

    def norm(n: int) -> StaffingNorm:
        name = POSITIONS[n % 4]
        return StaffingNorm(
            body=bodies[n // 4], year=2026, position=name, position_key=position_key(name), need=3, norm=2, titles=[name], entered_by=by,
            entered_at=at,
        )  # fmt: skip

    _bulk(StaffingNorm, len(bodies) * 4, norm, "staffing")


def _bulk(model: Any, count: int, made: Any, name: str) -> None:
    for first in range(0, count, 5000):
        model.objects.bulk_create([made(n) for n in range(first, min(first + 5000, count))])
        if first % 100_000 == 0:
            print(f"  {name}: {first:,} / {count:,}", flush=True)


def views(person: str) -> dict[str, str]:
    """Name → address, of a plan of the first province; budget and staffing of the person's own body, the ministry's when they have none."""
    from loa.organisations.models import Body, Post
    from loa.plans.models import Plan, Task

    post = Post.objects.filter(user__username=PEOPLE[person]).first()
    home = post.body_id if post else Body.objects.get(parent=None).pk
    plan = Plan.objects.filter(owner__name="Ủy ban nhân dân tỉnh 0").order_by("pk")[0]
    task = Task.objects.filter(plan=plan).order_by("pk")[0]
    body, province = Body.objects.get(name="Ủy ban nhân dân xã 0"), plan.owner
    return {
        "board": "/lam-viec/cong-viec/",
        "board_of_a_plan": f"/lam-viec/cong-viec/?ke_hoach={plan.pk}",
        "calendar": "/lam-viec/cong-viec/lich/?thang=2026-06",
        "timeline": f"/lam-viec/cong-viec/thoi-gian/?ke_hoach={plan.pk}",
        "heat": "/lam-viec/cong-viec/nhiet/?thang=2026-01",
        "tree": f"/lam-viec/cong-viec/cay/?mo={plan.pk}&nhiem-vu={task.pk}",
        "list": "/lam-viec/cong-viec/danh-sach/",
        "search": "/lam-viec/cong-viec/danh-sach/?q=chuyen+doi+so+thien+tai",
        "search_rare": "/lam-viec/cong-viec/danh-sach/?q=dia+ban+so+7777",
        "late_of_a_body": f"/lam-viec/cong-viec/danh-sach/?trang_thai=late&co_quan={body.pk}",
        "task": f"/lam-viec/nhiem-vu/{task.pk}/",
        "plan": f"/lam-viec/ke-hoach/{plan.pk}/",
        "history": f"/lam-viec/ke-hoach/{plan.pk}/lich-su/",
        "bodies": f"/lam-viec/co-quan/?mo={province.parent_id},{province.pk}",
        "body": f"/lam-viec/co-quan/{province.pk}/",
        "budget": "/lam-viec/nguon-luc/kinh-phi/",
        "budget_of_a_plan": f"/lam-viec/ke-hoach/{plan.pk}/kinh-phi/",
        "budget_of_a_body": f"/lam-viec/nguon-luc/kinh-phi/co-quan/{home}/?gom=1",
        "staffing": f"/lam-viec/nguon-luc/bien-che/{home}/",
        "home": "/lam-viec/",
    }


PEOPLE = {"administrator": "quan-tri", "ministry": "bo", "province": "tinh", "commune": "xa"}
# The plan measured may not name this commune.
NOT_FOR = {"commune": {"task", "plan", "history", "timeline", "tree", "board_of_a_plan", "budget_of_a_plan"}}


def spent() -> float:
    """Seconds on the processor so far: of this process and of the process that answers it at PostgreSQL."""
    from django.db import connection

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return own + int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def measure(rounds: int) -> dict[str, dict[str, float]]:
    """p95 of every view for every person, in milliseconds: by the clock and on the processor."""
    from django.test import Client

    from loa.organisations.models import User

    found: dict[str, dict[str, float]] = {"clock": {}, "processor": {}}
    for person, username in PEOPLE.items():
        client = Client()
        client.force_login(User.objects.get(username=username))
        for name, path in views(person).items():
            if name in NOT_FOR.get(person, ()):
                continue
            times: dict[str, list[float]] = {"clock": [], "processor": []}
            for n in range(rounds + 2):
                begun, used = time.perf_counter(), spent()
                answer = client.get(path)
                if n >= 2:  # the first two warm up
                    times["clock"].append((time.perf_counter() - begun) * 1000)
                    times["processor"].append((spent() - used) * 1000)
                assert answer.status_code == 200, (person, path, answer.status_code)
            for kind, many in times.items():
                many.sort()
                found[kind][f"{name}.{person}"] = round(many[min(len(many) - 1, int(len(many) * 0.95))], 1)
            key = f"{name}.{person}"
            shown = "   ".join(f"{kind} p50 {many[len(many) // 2]:7.1f} p95 {found[kind][key]:7.1f}" for kind, many in times.items())
            print(f"  {name:17} {person:14} {shown} ms", flush=True)
    return found


def queries() -> dict[str, int]:
    """How many queries every view makes for the province."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from loa.organisations.models import User

    client = Client()
    client.force_login(User.objects.get(username=PEOPLE["province"]))
    found = {}
    for name, path in views("province").items():
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        found[name] = len(seen)
    return found


def one(rounds: int, scale: float) -> None:
    """Fill and measure the database of the settings; the last line is JSON. Runs in a process of its own."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import Group, Permission
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import override_settings

    from loa.organisations.models import User

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()
    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    fill(scale)
    group = Group.objects.create(name="Cán bộ")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    group.user_set.set(User.objects.filter(username__in=PEOPLE.values()))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"  filled in {time.perf_counter() - begun:.0f} s", flush=True)
    import_module("loa.site.wsgi")  # as the server does: addresses read, the program's own objects set aside
    times = measure(rounds) if rounds else {}
    print(json.dumps({"times": times, "queries": queries()}))


def run(engine: str, rounds: int, scale: float, environment: dict[str, str]) -> dict[str, Any]:
    """One engine at one size, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as folder:
        line = [sys.executable, __file__, "--one", "--rounds", str(rounds), "--scale", str(scale)]
        settings = {
            "LOA_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "loa.site.settings",
            "LOA_LOG": "ERROR",
            "LOA_TWO_FACTOR": "offered",
            "LOA_HOSTS": "testserver",
        }
        print(f"{engine}, {scale:.0%} of the size", flush=True)
        process = subprocess.Popen(line, env={**os.environ, **settings, **environment}, stdout=subprocess.PIPE, text=True)
        last = ""
        for row in process.stdout or ():
            last = row
            if not row.startswith("{"):
                print(row, end="", flush=True)
        if process.wait():
            sys.exit(process.returncode)
        return dict(json.loads(last))


def engine(name: str, rounds: int, scale: float) -> dict[str, Any]:
    """Times at full size, queries at a tenth and at full size."""
    found: dict[str, Any] = {}
    for size, n in ((scale / 10, 0), (scale, rounds)):
        cluster = Cluster() if name == "postgres" else None
        try:
            part = run(name, n, size, cluster.environment if cluster else {})
        finally:
            if cluster:
                cluster.stop()
        found |= {"times": part["times"]} if n else {"queries_at_a_tenth": part["queries"]}
        found |= {"queries": part["queries"]} if n else {}
    found["queries_are_constant"] = found["queries"] == found["queries_at_a_tenth"]
    found["p95_worst"] = {kind: max(many.values()) for kind, many in found["times"].items()}
    return found


def main() -> dict[str, Any]:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=25)
    words.add_argument("--scale", type=float, default=1.0)
    words.add_argument("--engines", default="sqlite,postgres")
    words.add_argument("--one", action="store_true")
    chosen = words.parse_args(sys.argv[1:])
    if chosen.one:
        one(chosen.rounds, chosen.scale)
        return {}
    result: dict[str, Any] = {"lines": round(LINES * chosen.scale), "history": round(HISTORY * chosen.scale)}
    for name in chosen.engines.split(","):
        try:
            result[name] = engine(name, chosen.rounds, chosen.scale)
        except LookupError as reason:
            result[name] = {"skipped": str(reason)}
    print(json.dumps(result))
    return result


if __name__ == "__main__":
    main()
