"""Sites that an office follows: the list, the looks with their evidence, who sees them, the table, the letter, the figures."""

import threading
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.test import Client
from docx import Document as Docx
from openpyxl import load_workbook

from loa.audits import actions, queries
from loa.audits.crawling import Crawl
from loa.audits.management.commands import audits as command
from loa.audits.models import Audit, Finding, Site
from loa.audits.rules import DUTIES, State, Stop, Verdict, WrongSite
from loa.audits.verdict_rules import Finding as Seen
from loa.audits.verdict_rules import Judged
from loa.directory import actions as directory
from loa.directory.rules import ChannelKind
from loa.fetching.addresses import Guard
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.reports.measures import measures, scope_of
from loa.reports.period_rules import Rhythm, period_of
from served_sites import good
from served_sites import site as served

ROOT = "/lam-viec/kiem-tra-trang/"
GUARD = Guard(own=frozenset({"testserver:80"}))


def follow(owner: Body, by: User, at: datetime, url: str = "https://xa.example.vn", **more: object) -> Site:
    values = {"name": "Xã mẫu", "body": None, "fresh_days": None, "guard": GUARD} | more
    return actions.follow(owner=owner, url=url, by=by, at=at, **values)  # type: ignore[arg-type]


def seen(site: Site, at: datetime, **verdicts: Verdict) -> Audit:
    """A look in which every duty is kept, but for `verdicts`."""
    codes = [code for code, duty in DUTIES.items() if code not in ("newest", "broken")]
    rows = tuple(Seen(code, verdicts.get(code, Verdict.FOUND), "thấy", f"{site.url}/{code}", at) for code in codes)
    fresh = Seen("newest", Verdict.FIGURE, "ngày 20/02/2026", site.url, at, 10)
    gone = (Seen("broken", Verdict.FAULT, "liên kết “Cũ”: mã 404", f"{site.url}/cu", at, 1),) if "broken" in verdicts else ()
    result = Judged(State.SEEN, None, "", (*rows, fresh, *gone), date(2026, 2, 20))
    return actions.keep(site=site, crawl=Crawl(site.url, "có"), judged=result, began=at, at=at)


def unseen(site: Site, at: datetime, stop: Stop = Stop.BLOCKED) -> Audit:
    return actions.keep(site=site, crawl=Crawl(site.url), judged=Judged(State.UNSEEN, stop, "mã 403", ()), began=at, at=at)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://127.0.0.1/",
        "http://may-chu.local/",
        "ftp://xa.example.vn",
        "http://u:p@xa.example.vn",
        "x y",
        "",
        "http://[::1",
    ],
)
def test_only_public_addresses_are_followed(commune: Body, people: dict[str, User], at: datetime, url: str) -> None:
    with pytest.raises(WrongSite):
        follow(commune, people["canbo"], at, url)
    assert not Site.objects.exists()


def test_a_site_is_followed_once_by_staff_and_our_own_may_lie_inside(commune: Body, people: dict[str, User], at: datetime) -> None:
    site = follow(commune, people["canbo"], at, "xa.example.vn")
    assert (site.url, site.next_at) == ("https://xa.example.vn", at)
    with pytest.raises(WrongSite, match="đã có"):
        follow(commune, people["canbo"], at)
    with pytest.raises(WrongSite, match="ngày"):
        follow(commune, people["canbo"], at, "https://b.example.vn", fresh_days=-1)
    with pytest.raises(NotPermitted):
        follow(commune, people["ketoan"], at, "https://c.example.vn")
    assert follow(commune, people["canbo"], at, "http://testserver/").url == "http://testserver/"
    actions.end(site=site, by=people["canbo"], at=at)
    assert follow(commune, people["canbo"], at).pk != site.pk


def test_all_official_websites_are_taken_from_the_directory(commune: Body, people: dict[str, User], at: datetime) -> None:
    for kind, url in ((ChannelKind.WEBSITE, "https://van-khe.example"), (ChannelKind.EMAIL, "a@van-khe.example")):
        directory.add_channel(body=commune, kind=kind, name="Trang", address=url, public=True, valid_from=None, proof=None,
                              by=people["canbo"], at=at)  # fmt: skip
    assert actions.follow_listed(owner=commune, by=people["canbo"], at=at) == 1
    assert actions.follow_listed(owner=commune, by=people["canbo"], at=at) == 0
    site = Site.objects.get()
    assert (site.url, site.body) == ("https://van-khe.example", commune)


def test_a_look_is_kept_with_its_evidence_and_the_next_is_a_month_later(commune: Body, people: dict[str, User], at: datetime) -> None:
    site = follow(commune, people["canbo"], at, fresh_days=7)
    assert queries.due(at).get() == site
    audit = seen(site, at, structure=Verdict.MISSING, research=Verdict.MISSING, alt=Verdict.FAULT, broken=Verdict.FAULT)
    site.refresh_from_db()
    assert site.next_at == at.replace(month=4)
    assert not queries.due(at + timedelta(days=20)).exists()
    (row,) = queries.table(queries.visible_to(people["canbo"], at.date()))
    assert list(row.lacking) == [DUTIES["structure"].name]
    assert (row.broken, row.faults, row.contacts, row.age, row.stale, row.urged) == (1, 1, 3, 10, True, True)
    assert audit.required - audit.kept == 1
    finding = audit.findings.get(code="structure")
    assert (finding.url, finding.seen_at) == ("https://xa.example.vn/structure", at)


def test_the_last_day_of_a_month_has_a_next_month_too(at: datetime) -> None:
    assert actions.a_month_after(at.replace(month=1, day=31)).day == 28
    assert actions.a_month_after(at.replace(month=12, day=31)).date() == date(2027, 1, 31)


def test_the_table_stands_in_the_order_of_the_vietnamese_alphabet(commune: Body, people: dict[str, User], at: datetime) -> None:
    names = ["Xã An Bình", "Xã Anh Dũng", "Xã Ân Thi", "Xã Dương Xá", "Xã Đa Tốn", "Xã Vân Khê"]
    for n, name in enumerate(reversed(names)):
        follow(commune, people["canbo"], at, f"https://xa{n}.example.vn", name=name)
    assert [row.site.name for row in queries.table(queries.visible_to(people["canbo"], at.date()))] == names


def test_a_site_that_could_not_be_seen_lacks_nothing_and_one_without_answer_is_asked_again_the_next_day(
    commune: Body, people: dict[str, User], at: datetime
) -> None:
    site = follow(commune, people["canbo"], at)
    unseen(site, at)
    (row,) = queries.table(queries.visible_to(people["canbo"], at.date()))
    assert (row.seen, row.urged, list(row.lacking)) == (False, False, [])
    assert not queries.lacking(Audit.objects.all()).exists()
    waits = []
    for n in range(1, 4):
        site.refresh_from_db()
        unseen(site, at + timedelta(minutes=n), Stop.TROUBLE)
        site.refresh_from_db()
        assert site.next_at is not None
        waits.append((site.next_at - at).days)
    assert waits == [1, 1, 31]


def test_two_workers_never_look_at_once_and_a_dead_one_is_replaced(commune: Body, people: dict[str, User], at: datetime) -> None:
    site = follow(commune, people["canbo"], at)
    again = Site.objects.get(pk=site.pk)
    assert actions.take(site=site, at=at)
    assert not actions.take(site=again, at=at)
    assert not queries.due(at + timedelta(minutes=5)).exists()
    assert queries.due(at + timedelta(minutes=21)).exists()


def test_a_site_is_not_asked_for_again_at_once(commune: Body, people: dict[str, User], at: datetime) -> None:
    site = follow(commune, people["canbo"], at)
    seen(site, at)
    with pytest.raises(WrongSite, match="30 phút"):
        actions.ask(site=site, by=people["canbo"], at=at + timedelta(minutes=5))
    later = at + timedelta(hours=2)
    actions.ask(site=site, by=people["canbo"], at=later)
    site.refresh_from_db()
    assert site.next_at == later


def test_who_sees_it_the_office_that_follows_and_the_office_whose_site_it_is(commune: Body, people: dict[str, User], at: datetime) -> None:
    assert commune.parent is not None
    other = Body.objects.filter(kind="commune", valid_to=None).exclude(pk=commune.pk).first()
    assert other is not None
    own = follow(commune.parent, people["canbotinh"], at, body=commune)
    theirs = follow(commune.parent, people["canbotinh"], at, "https://khac.example.vn", body=other)
    assert set(queries.visible_to(people["canbotinh"], at.date())) == {own, theirs}
    assert set(queries.visible_to(people["canbo"], at.date())) == {own}
    audit = seen(theirs, at)
    client = Client()
    client.force_login(people["canbo"])
    assert client.get(f"{ROOT}luot/{audit.pk}/").status_code == 404
    assert client.post(f"{ROOT}{own.pk}/thoi/").status_code == 302
    own.refresh_from_db()
    assert own.ended_at is None  # the commune sees it; the province follows it


def test_the_command_looks_at_a_real_server_and_keeps_what_it_saw(
    commune: Body, people: dict[str, User], at: datetime, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "now", lambda: at)
    with served(good()) as (url, _):
        settings.LOA_SITE_URL = url.rstrip("/")  # type: ignore[attr-defined]
        follow(commune, people["canbo"], at, url, guard=command.guard())
        call_command("audits", "--once", "--pause", "0")
    audit = Audit.objects.get()
    assert (audit.state, audit.robots) == ("seen", "có")
    assert audit.kept >= 15
    assert Finding.objects.get(code="telephone").words == "0229 3862 123"
    call_command("audits", "--once", "--pause", "0")
    assert Audit.objects.count() == 1


def test_a_worker_that_is_stopped_leaves_the_site_due(
    commune: Body, people: dict[str, User], at: datetime, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping = threading.Event()
    monkeypatch.setattr(command, "now", lambda: at)
    with served(good(), drips=False) as (url, asked):
        settings.LOA_SITE_URL = url.rstrip("/")  # type: ignore[attr-defined]
        site = follow(commune, people["canbo"], at, url, guard=command.guard())
        monkeypatch.setattr(stopping, "wait", lambda seconds: stopping.set())
        command.look_at(site, command.Bounds(), stopping)
        assert len(asked) <= 2
    assert not Audit.objects.exists()
    assert queries.due(at).get() == site


def test_the_pages_of_the_desk(commune: Body, people: dict[str, User], at: datetime) -> None:
    client = Client()
    client.force_login(people["canbo"])
    typed = {"url": "http://192.168.1.1/", "name": "Xã mẫu", "body": str(commune.pk)}
    wrong = client.post(ROOT, typed)
    assert wrong.status_code == 422
    assert "mạng nội bộ" in wrong.content.decode()
    assert "http://192.168.1.1/" in wrong.content.decode()
    assert client.post(ROOT, {**typed, "url": "https://xa.example.vn", "fresh_days": "30"}).status_code == 302
    site = Site.objects.get()
    assert (site.body, site.fresh_days) == (commune, 30)
    assert "chờ xem" in client.get(ROOT).content.decode()
    audit = seen(site, at, structure=Verdict.MISSING, broken=Verdict.FAULT)
    table = client.get(ROOT).content.decode()
    assert "Chức năng, nhiệm vụ, cơ cấu tổ chức" in table
    assert "Soạn công văn đôn đốc (1 trang)" in table
    page = client.get(f"{ROOT}luot/{audit.pk}/").content.decode()
    assert "https://xa.example.vn/structure" in page
    assert "Nghị định 42/2022/NĐ-CP" in page
    book = load_workbook(BytesIO(client.get("/lam-viec/kiem-tra-trang.xlsx").content))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert "https://xa.example.vn" in cells
    blocked = unseen(site, at + timedelta(days=1))
    assert "chặn chương trình xem tự động" in client.get(ROOT).content.decode()
    assert "không đánh giá" in client.get(f"{ROOT}luot/{blocked.pk}/").content.decode()


def test_the_letter_names_what_is_missing_with_evidence_and_leaves_out_what_could_not_be_seen(
    commune: Body, people: dict[str, User], at: datetime
) -> None:
    site = follow(commune, people["canbo"], at, body=commune, name="")
    seen(site, at, structure=Verdict.MISSING, research=Verdict.MISSING, broken=Verdict.FAULT)
    unseen(follow(commune, people["canbo"], at, "https://kin.example.vn", name="Trang kín"), at)
    client = Client()
    client.force_login(people["canbo"])
    answer = client.post("/lam-viec/soan/moi/", {"kind": "CV", "owner": commune.pk, "signer": "", "source": f"audits:{commune.pk}"})
    assert answer.status_code == 302
    content = client.get(f"{answer['Location']}du-thao.docx").content
    book = Docx(BytesIO(content))
    words = "\n".join([p.text for p in book.paragraphs] + [c.text for t in book.tables for r in t.rows for c in r.cells])
    assert "bổ sung nội dung phải công khai" in words
    assert "Chức năng, nhiệm vụ, cơ cấu tổ chức" in words
    assert "https://xa.example.vn/cu" in words
    assert "10:00 02/03/2026" in words
    assert "Trang kín" not in words
    assert "đề tài khoa học" not in words.lower()


def test_reports_count_looks_and_what_is_missing_and_lead_to_them(commune: Body, people: dict[str, User], at: datetime) -> None:
    site = follow(commune, people["canbo"], at)
    seen(site, at, structure=Verdict.MISSING, search=Verdict.MISSING, research=Verdict.MISSING)
    unseen(site, at + timedelta(days=1))
    known, scope = measures(), scope_of([commune.pk], period_of(Rhythm.MONTH, at.date()))
    counted = {code: known[code].count(scope) for code in ("sites.looked_at", "sites.unseen", "sites.missing")}
    assert counted == {"sites.looked_at": 2, "sites.unseen": 1, "sites.missing": 2}
    row = known["sites.missing"].rows(scope).order_by("pk")[0]
    record = known["sites.missing"].record(row)
    assert (record.route, "không thấy" in record.label) == ("desk:audit", True)
    assert known["sites.missing"].gate(people["canbo"], at.date()).count() > 0
