"""Loads the sample district through the same actions that staff use."""

import json
import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from loa.accounts.actions import admit
from loa.delivery import actions as delivery
from loa.delivery.port import DestinationKind
from loa.delivery.rules import latest_start
from loa.documents import actions as documents
from loa.documents.models import Document
from loa.documents.register_rules import Direction, Entry
from loa.ledger.keys import trusted_keys
from loa.newsroom import actions as newsroom
from loa.newsroom import link_actions, speech_actions
from loa.newsroom.models import Message, Release
from loa.organisations.models import Body, BodyGroup, BodyName, Post, Succession, User
from loa.plans import actions as plans
from loa.plans import task_actions, work_actions
from loa.plans.cascade_queries import pairings
from loa.plans.models import Plan, Task
from loa.plans.queries import named_bodies
from loa.plans.work_actions import Shown
from loa.plans.work_rules import Move, Rhythm
from loa.seal.keys import new_private_key, public_key_of
from loa.site.sample import audited, checks, contacts, courses, district, listening, opinions, programme, reported, resources, sections
from loa.site.sample import newsroom as newsroom_sample
from loa.stations import actions as stations
from loa.stations.models import Station
from loa.subscriptions.models import Topic

FOLDER = Path(__file__).parent
LOGINS = "demo-logins.json"


def loaded() -> bool:
    """Whether the sample is there."""
    return Body.objects.exists()


@transaction.atomic
def load(at: datetime, say: Callable[[str], None] = lambda words: None) -> None:
    """Bodies, people, plans, stations and one released message. Does nothing when bodies are there; all or nothing."""
    if loaded():
        return
    say("Địa bàn mẫu: tỉnh Hoa Giang, huyện Vân Khê (đến 30/6/2025), 25 xã và 8 xã mới…")
    commune = _bodies()
    people = _people(commune)
    _stations(commune, at)
    contacts.enter(commune, people, at)
    say("Đọc hai kế hoạch mẫu và lập kế hoạch của xã…")
    first, _ = (_register(name, commune, people["canbo"], at) for name in district.PLAN_FILES)
    upper = _upper_plan(people["canbotinh"], at)
    plan = _plan(first, commune, people["canbo"], at, upper)
    _work(plan, people, at)
    resources.enter_budget(plan, commune, people["ketoan"], at)
    resources.enter_staffing(commune, people["quanly"], at)
    courses.enter(commune, people, at)
    _topics()
    checks.enter(plan, commune, people, at)
    opinions.enter(commune, people, at)
    listening.enter(commune, people, at)
    _books(commune, people["canbo"], at)
    say("Soạn, duyệt hai lần và gửi một tin mẫu…")
    released = _message(plan, commune, people, at)
    _review(plan, commune, people, at)
    say("Lịch biên tập, mẫu tin, bản dịch, một tin được đính chính và một tin đã thu hồi…")
    newsroom_sample.enter(plan, released, commune, people, at)
    programme.enter(commune, commune.parent or commune, people, at)
    reported.enter(commune, people, at)
    sections.enter(commune, people, at)
    audited.enter(commune, people, at)


def _body(name: str, short: str, kind: str, parent: Body | None, place: str, start: date, end: date | None = None) -> Body:
    return Body.objects.create(name=name, short_name=short, kind=kind, parent=parent, place=place, valid_from=start, valid_to=end)


def _bodies() -> Body:
    """The whole map; returns the commune of the demo."""
    start, end = district.START, district.TWO_TIER
    province = _body("Ủy ban nhân dân tỉnh Hoa Giang", "UBND tỉnh", "province", None, "Hoa Giang", start)
    culture = _body("Sở Văn hóa, Thể thao và Du lịch", "Sở VHTT&DL", "province_office", province, "Hoa Giang", start)
    _body("Sở Thông tin và Truyền thông", "Sở TT&TT", "province_office", province, "Hoa Giang", start, date(2025, 3, 1))
    for name, kinds in district.PROVINCE_GROUPS:
        BodyGroup.objects.create(name=name, scope=province, kinds=kinds)
    county = _body("Ủy ban nhân dân huyện Vân Khê", "UBND huyện", "district", province, "Vân Khê", start, end)
    for name, short in district.DISTRICT_OFFICES:
        _body(name, short, "district_office", county, "Vân Khê", start, end)
    for name, kinds in district.DISTRICT_GROUPS:
        BodyGroup.objects.create(name=name, scope=county, kinds=kinds)
    _follow(county, culture, "function", "hướng dẫn, theo dõi truyền thông chính sách")
    communes = {name: _commune(name, old, province, county) for name, old in district.MERGERS.items()}
    return communes["Vân Khê"]


def _follow(old: Body, new: Body, kind: str, function: str = "") -> None:
    Succession.objects.create(predecessor=old, successor=new, kind=kind, on=district.TWO_TIER, basis=district.BASIS, function=function)


def _commune(name: str, old: tuple[str, ...], province: Body, county: Body) -> Body:
    """A commune of the two-tier map with its offices and villages, and the communes that it followed."""
    start, end = district.START, district.TWO_TIER
    commune = _body(f"Ủy ban nhân dân xã {name}", f"UBND xã {name}", "commune", province, name, end)
    BodyName.objects.create(body=commune, name=f"UBND xã {name}")
    for former in old:
        place = former.removeprefix("xã ").removeprefix("thị trấn ")
        before = _body(f"Ủy ban nhân dân {former}", f"UBND {former}", "commune", county, place, start, end)
        _follow(before, commune, "merged")
    _follow(county, commune, "function", f"nhiệm vụ của huyện trên địa bàn xã {name}")
    for office, short, kind in district.COMMUNE_OFFICES:
        _body(office, short, kind, commune, name, end)
    for village in district.VILLAGES:
        _body(f"Thôn {village}", f"Thôn {village}", "village", commune, name, end)
    for group, kinds in district.COMMUNE_GROUPS:
        BodyGroup.objects.create(name=group, scope=commune, kinds=kinds)
    return commune


def _people(commune: Body) -> dict[str, User]:
    words: dict[str, str] = {}
    found: dict[str, User] = {}
    for person in district.PEOPLE:
        words[person.username] = f"loa-{secrets.token_hex(4)}"
        surname, _, rest = person.name.partition(" ")
        email = f"{person.username}@{district.MAIL}"
        user = User.objects.create_user(person.username, email, words[person.username], first_name=rest, last_name=surname)
        admit(user=user)
        body = commune.children.get(name=person.office) if person.office else commune
        body = Body.objects.get(name=person.body) if person.body else body
        Post.objects.create(user=user, body=body, role=person.role, title=person.title, valid_from=district.TWO_TIER)
        found[person.username] = user
    for username, role in district.MORE_POSTS:
        first = found[username].posts.earliest("pk")
        Post.objects.create(user=found[username], body=first.body, role=role, title=first.title, valid_from=district.TWO_TIER)
    words["quantri"] = f"loa-{secrets.token_hex(4)}"
    User.objects.create_superuser("quantri", password=words["quantri"], first_name="trị", last_name="Quản")
    path = Path(settings.LOA_DATA) / LOGINS
    path.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    path.chmod(0o600)
    return found


def _stations(commune: Body, at: datetime) -> None:
    """One loudspeaker cluster and one board, each with a key of its own and a configuration file."""
    village = commune.children.get(name="Thôn Đông")
    _station("cum-loa-thon-dong", "Cụm loa Thôn Đông", "loudspeaker", village, at)
    _station("bang-led-trung-tam", "Bảng điện tử trung tâm xã", "board", commune, at)


def _station(code: str, name: str, kind: str, body: Body, at: datetime) -> None:
    private, token = new_private_key(), secrets.token_urlsafe(24)
    station = stations.enrol(code=code, name=name, kind=kind, body=body, public_key=public_key_of(private), token=token, at=at)
    if kind == "loudspeaker":
        Station.objects.filter(pk=station.pk).update(quiet_from="21:30", quiet_to="05:00")  # sample values, not a rule of law
    home = Path(settings.LOA_DATA) / "stations" / code
    home.mkdir(parents=True, exist_ok=True)
    config = {
        "server": settings.LOA_SITE_URL,
        "station": code,
        "name": body.name,
        "kind": kind,
        "token": token,
        "private_key": private,
        "trusted_keys": trusted_keys(),
        "home": str(home),
        "baked": settings.LOA_BAKED_URL,
        "poll_seconds": 2,
        "listen_port": 0 if kind == "board" else None,
        "output": "file",
    }
    path = home / "config.json"
    path.write_text(json.dumps(config, ensure_ascii=False, indent=1), encoding="utf-8")
    path.chmod(0o600)


def _register(name: str, owner: Body, by: User, at: datetime) -> Document:
    return documents.register(content=(FOLDER / name).read_bytes(), name=name, owner=owner, by=by, at=at)


def _books(owner: Body, by: User, at: datetime) -> None:
    """Some more documents in the books of the commune; its own decision is public."""
    for name, day in district.INCOMING_FILES:
        content = (FOLDER / name).read_bytes()
        documents.register(content=content, name=name, owner=owner, by=by, at=at, entry=Entry(Direction.IN, arrived_on=day))
    for name in district.OUTGOING_FILES:
        documents.set_public(document=_register(name, owner, by, at), public=True, by=by, at=at)


def _plan(document: Document, owner: Body, by: User, at: datetime, upper: Plan | None = None) -> Plan:
    choices = {n.name: n.match.body or n.match.group for n in named_bodies(document, owner, at.date())}
    documents.set_public(document=document, public=True, by=by, at=at)
    return plans.draft_plan(document=document, owner=owner, choices=choices, upper=upper, by=by, at=at)


def _upper_plan(by: User, at: datetime) -> Plan:
    """The province's plan, given out: the commune has to make its own."""
    province = Body.objects.get(kind="province")
    plan = _plan(_register(district.UPPER_PLAN_FILE, province, by, at), province, by, at)
    _start(plan, by, at)
    return plan


def _start(plan: Plan, by: User, at: datetime) -> None:
    first, after = district.PLAN_YEAR
    work_actions.start_plan(plan=plan, starts_on=first, ends_on=after, evidence_every=Rhythm.QUARTER, version=plan.version, by=by, at=at)


def _work(plan: Plan, people: dict[str, User], at: datetime) -> None:
    """The commune's plan serves the province's, is given out, and some of its work has been done."""
    officer, leader = people["canbo"], people["duyet1"]
    _, pairs = pairings(plan)
    for pair in pairs:
        likely = Task.objects.filter(pk__in=pair.offered[:1])
        task_actions.serve(task=pair.task, upper=likely, by=officer, at=at)
    _start(plan, officer, at)
    lines = plan.assignments.filter(duty="lead").order_by("task__number", "occurrence", "body__alphabetical")
    for line, steps in zip(lines, district.WORK_DONE, strict=False):
        for step in steps:
            line.refresh_from_db()
            if step is Move.GIVE_EVIDENCE:
                work_actions.give_evidence(line=line, shown=[Shown(words=district.EVIDENCE)], version=line.version, by=officer, at=at)
            else:
                by = leader if step in (Move.CONFIRM, Move.SEND_BACK) else officer
                work_actions.move(line=line, to=step, version=line.version, by=by, at=at, note=district.NOTES.get(step, ""))


def _topics() -> None:
    for order, name in enumerate(district.TOPICS, start=1):
        Topic.objects.create(name=name, order=order)


def _message(plan: Plan, owner: Body, people: dict[str, User], at: datetime) -> Release:
    task = plan.tasks.order_by("number").first()
    assert task is not None  # the sample plan has tasks
    message = plans.write_message(task=task, owner=owner, by=people["canbo"], at=at)
    Message.objects.filter(pk=message.pk).update(
        title="Hỗ trợ 2.500.000 đồng một hộ lắp đặt hệ thống thu gom nước mưa",
        summary="Hộ gia đình trong xã lắp hệ thống thu gom nước mưa được hỗ trợ 2.500.000 đồng một hộ.",
        audience="Hộ gia đình trên địa bàn xã Vân Khê",
        effective_from=date(2026, 3, 1),
        what_to_do="Nộp hồ sơ tại Trung tâm Phục vụ hành chính công xã đến hết ngày 30/6/2026.",
        body="Xã hỗ trợ hộ gia đình lắp đặt hệ thống thu gom nước mưa, mức hỗ trợ 2.500.000 đồng một hộ.\n\n"
        "- Nhận hồ sơ từ ngày 01/3/2026 đến hết ngày 30/6/2026.\n"
        "- Nơi nhận: Trung tâm Phục vụ hành chính công xã.\n"
        "- Phòng Kinh tế xã trả lời câu hỏi về đối tượng và thủ tục.",
    )
    message.refresh_from_db()
    message.save_revision(user=people["canbo"])
    newsroom.submit(message=message, by=people["canbo"], at=at)
    message.refresh_from_db()
    speech_actions.agree_to_draft_voice(message=message, by=people["duyet1"], at=at, seen=message.submitted_sha256)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    release = delivery.approve(message=message, by=people["duyet2"], at=at)
    assert release is not None  # two people approved
    delivery.dispatch(release=release, targets=_targets(owner, at), by=people["canbo"], at=at)
    return release


def _review(plan: Plan, owner: Body, people: dict[str, User], at: datetime) -> None:
    """A message that waits for its first approval, with a question of one leader."""
    task = plan.tasks.order_by("number").last()
    assert task is not None  # the sample plan has tasks
    message = plans.write_message(task=task, owner=owner, by=people["canbo"], at=at)
    Message.objects.filter(pk=message.pk).update(
        title="Nộp hồ sơ hỗ trợ thu gom nước mưa đến hết ngày 30/6/2026",
        summary="Hộ gia đình muốn được hỗ trợ lắp hệ thống thu gom nước mưa nộp hồ sơ đến hết ngày 30/6/2026.",
        audience="Hộ gia đình trên địa bàn xã Vân Khê",
        what_to_do="Nộp hồ sơ tại Trung tâm Phục vụ hành chính công xã.",
        body="Hộ gia đình chưa nộp hồ sơ hỗ trợ lắp đặt hệ thống thu gom nước mưa cần nộp đến hết ngày 30/6/2026.",
    )
    message.refresh_from_db()
    message.save_revision(user=people["canbo"])
    newsroom.submit(message=message, by=people["canbo"], at=at)
    link_actions.ask(message=message, text="Hộ đã nộp hồ sơ năm trước có phải nộp lại không?", by=people["duyet1"], at=at)


def _targets(owner: Body, at: datetime) -> list[delivery.Target]:
    """Portal and feed, one loudspeaker in a minute and a half, the board for a day, leaflets and briefings for two villages."""
    play = at + timedelta(seconds=90)
    found = [delivery.Target(kind, DestinationKind.SITE, "site", "Cổng thông tin", owner) for kind in ("portal", "feed")]
    for station in Station.objects.select_related("body"):
        if station.kind == "board":
            found.append(
                delivery.Target("board", DestinationKind.BOARD, station.code, station.name, station.body, at, at + timedelta(days=1))
            )
        else:
            found.append(
                delivery.Target("loudspeaker", DestinationKind.STATION, station.code, station.name, station.body, play, latest_start(play))
            )
    for village in owner.children.filter(kind="village").order_by("alphabetical")[:2]:
        found += [delivery.Target(k, DestinationKind.BODY, f"body-{village.pk}", village.name, village) for k in ("leaflet", "briefing")]
    return found
