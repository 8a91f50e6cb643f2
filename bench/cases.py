"""How fast cases are with a country's worth of them: desk lists, search, figures; and the check page of a notice, uncached.

usage: python bench/cases.py [--cases 1000000] [--rounds 20] [--seconds 5]

Fills a database of its own in a temporary folder (SQLite), then asks as an officer of a commune, of a province and as the administrator of
the program. Times are those of the whole answer inside the server, in milliseconds. The last line is JSON: p95 for each question and as
each person, the slowest, and check pages a second on one core.
"""

import argparse
import json
import os
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from random import Random

PROVINCES, COMMUNES = 34, 3_321
STATES = ("answered",) * 16 + ("refused", "withdrawn", "new", "working")
KINDS = ("question",) * 7 + ("information", "claim", "press")
TITLES = (
    "Chi trả hỗ trợ nước mưa", "Sửa đèn đường thôn", "Cấp đổi giấy chứng nhận", "Lịch tiêm chủng", "Thu gom rác", "Phí vệ sinh môi trường",
    "Hỗ trợ hộ nghèo", "Giao thông nông thôn", "Tuyển sinh lớp một", "Bảo hiểm y tế", "Đăng ký khai sinh", "Vay vốn sản xuất",
)  # fmt: skip
QUESTIONS = {
    "list": {}, "late": {"trang-thai": "late"}, "all": {"trang-thai": "all"}, "kind": {"loai": "information", "trang-thai": "all"},
    "page 20": {"trang-thai": "all", "p": "20"}, "search": {"q": "ho tro ngheo", "trang-thai": "all"},
    "search one": {"q": "vu viec 777", "trang-thai": "all"}, "mine": {"cua-toi": "1"},
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=5.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LOA_DATA": folder, "DJANGO_SETTINGS_MODULE": "loa.site.settings", "LOA_HOSTS": "testserver"}
        os.environ["LOA_TWO_FACTOR"] = "offered"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        begun = time.perf_counter()
        fill(given.cases)
        print(f"{given.cases} cases in {time.perf_counter() - begun:.0f} s", flush=True)
        found = {"cases": given.cases, "p95_ms": asked(given.rounds), "check_pages_per_s": check_pages(given.seconds)}
        found["worst_p95_ms"] = max(found["p95_ms"].values())  # type: ignore[attr-defined]
        print(json.dumps(found, ensure_ascii=False))


def fill(many: int) -> None:
    """Bodies of a country, people, cases with their words in the index."""
    from django.db import connection, transaction

    from loa.accounts.actions import admit
    from loa.cases.count_actions import recount, settle_counts
    from loa.cases.models import Case
    from loa.organisations.models import Body, Post, User

    random, start = Random(2026), datetime(2025, 7, 1, tzinfo=UTC)
    provinces = [Body.objects.create(name=f"UBND tỉnh {n}", short_name=f"Tỉnh {n}", kind="province") for n in range(PROVINCES)]
    communes = Body.objects.bulk_create(
        Body(name=f"UBND xã {n}", short_name=f"Xã {n}", kind="commune", parent=provinces[n % PROVINCES], folded=f"ubnd xa {n}")
        for n in range(COMMUNES)
    )
    for name, body in (("xa", communes[0]), ("tinh", provinces[0])):
        user = User.objects.create_user(name)
        admit(user=user)
        Post.objects.create(user=user, body=body, role="officer", valid_from=date(2025, 7, 1))
    root = User.objects.create_superuser("quan-tri", "", "x")
    admit(user=root)
    officer = User.objects.get(username="xa")
    bodies = [communes[0]] * 40 + [b for b in communes for _ in range(1)]  # one commune has many more than the others

    def row(n: int) -> Case:
        state, at = random.choice(STATES), start + timedelta(seconds=n * 30_000_000 // max(1, many))
        is_open = state in ("new", "working")
        return Case(
            number=f"HD-{n:010}"[:16], form_key=f"{n:032}", kind=random.choice(KINDS), way=random.choice(("web", "call", "counter")),
            title=f"{random.choice(TITLES)} vụ việc {n}", text="Xin hỏi khi nào được giải quyết, cần giấy tờ gì. " * 3,
            body=random.choice(bodies), state=state, received_at=at, clock_from=at, term="petition-answer",
            due_at=at + timedelta(days=14) if is_open else None, answered_at=None if is_open else at,
            was_late=None if is_open else n % 9 == 0,
            officer=officer if n % 5_000 == 0 else None, satisfied=None if is_open or n % 4 else 1 + n % 5, follow_ups=int(n % 15 == 0),
        )  # fmt: skip

    for begin in range(0, many, 20_000):
        with transaction.atomic():
            Case.objects.bulk_create((row(n) for n in range(begin, min(many, begin + 20_000))), batch_size=2_000)
    from loa.cases.search_queries import body_token
    from loa.vietnamese.letters import fold

    folded = {title: fold(title) for title in TITLES}
    with connection.cursor() as cursor, transaction.atomic():
        for pk, title, body in Case.objects.order_by("pk").values_list("pk", "title", "body_id").iterator(chunk_size=20_000):
            head, _, tail = title.partition(" vụ việc ")
            words = f"{folded[head]} vu viec {tail} xin hoi khi nao duoc giai quyet can giay to gi"
            cursor.execute("INSERT INTO cases_search (rowid, body, words) VALUES (%s, %s, %s)", [pk, body_token(body), words])
    recount()
    while settle_counts():
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def asked(rounds: int) -> dict[str, float]:
    """p95 of each question as each person, in milliseconds."""
    from django.test import Client

    from loa.organisations.models import User

    found = {}
    for name in ("xa", "tinh", "quan-tri"):
        client = Client()
        client.force_login(User.objects.get(username=name))
        pages = {f"list: {label}": ("/lam-viec/vu-viec/", words) for label, words in QUESTIONS.items()}
        pages["figures"] = ("/lam-viec/vu-viec/so-lieu/", {"nam": "2026"})
        for label, (path, words) in pages.items():
            times = []
            for _ in range(rounds):
                begun = time.perf_counter()
                answer = client.get(path, words)
                times.append((time.perf_counter() - begun) * 1000)
                assert answer.status_code == 200, (name, label, answer.status_code)
            found[f"{name}: {label}"] = round(sorted(times)[max(0, int(len(times) * 0.95) - 1)], 1)
            print(f"{name:9} {label:18} {found[f'{name}: {label}']:8.1f} ms", flush=True)
    return found


def check_pages(seconds: float) -> float:
    """Check pages of a notice a second, one after the other in one process, nothing cached."""
    from django.test import Client

    from loa.documents.models import Document
    from loa.notices.models import Notice
    from loa.organisations.models import Body, User

    body, user = Body.objects.filter(kind="commune").first(), User.objects.first()
    text = "Thông báo về việc hỗ trợ thu gom nước mưa. " * 60
    document = Document.objects.create(
        owner=body, type="TB", number="1/TB-UBND", symbol="TB-UBND", title="Thông báo", text=text, reading={}, first_reading={},
        original_name="x", original_sha256="0" * 64, original_bytes=1, registered_by=user, registered_at=datetime.now(UTC), book_year=2026,
        direction="out", public=True,
    )  # fmt: skip
    Notice.objects.create(
        code="abcdefghjk", document=document, number="1/TB-UBND", title="Thông báo", text=text, taken_at=datetime.now(UTC)
    )
    client, count, begun = Client(), 0, time.process_time()
    while time.process_time() - begun < seconds:
        assert client.get("/kiem-chung/abcdefghjk/").status_code == 200
        count += 1
    return round(count / (time.process_time() - begun), 1)


if __name__ == "__main__":
    main()
