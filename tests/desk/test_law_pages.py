"""Pages of legal documents: who sees and changes what, nothing saved before it was seen, what was typed is kept."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from loa.desk.timelines import stretches
from loa.desk.views import preview
from loa.documents import actions as documents
from loa.documents import law_actions
from loa.documents.law_rules import Kind, Line, spans
from loa.documents.models import Document, Instrument, Reference, Standing
from loa.newsroom.models import Message, Release
from loa.organisations.models import Body, Post, User
from loa.plans.models import Plan

ROOT = "/lam-viec/phap-luat/"


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def shipped(db: None, at: datetime) -> None:
    law_actions.settle(at=at)


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    return client(people["canbo"])


@pytest.fixture
def legal(people: dict[str, User], commune: Body) -> Client:
    Post.objects.create(user=people["duyet1"], body=commune, role="legal", valid_from="2025-07-01")
    return client(people["duyet1"])


@pytest.fixture
def directive(shipped: None) -> Instrument:
    return Instrument.objects.get(number="07/CT-TTg", date_text="2023-03-21")


def text(window: Client, path: str) -> str:
    answer = window.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_list_filters_and_finds_without_accents(directive: Instrument, document: Document, officer: Client) -> None:
    assert "Nghị định số 42/2022/NĐ-CP" in text(officer, ROOT)
    unknown = text(officer, f"{ROOT}?tinh-trang=unknown")
    assert unknown.index("07/CT-TTg ngày 21/03/2023") < unknown.index("07/CT-TTg ngày 02/03/2012"), "the most cited comes first"
    assert "42/2022/NĐ-CP" not in unknown
    found = text(officer, f"{ROOT}?q=bao+chi")
    assert "Luật Báo chí năm 2025" in found
    assert "42/2022" not in found
    assert officer.get(f"{ROOT}?tinh-trang=bậy&p=x").status_code == 200


def test_local_documents_are_not_shown_to_strangers(document: Document, officer: Client, people: dict[str, User]) -> None:
    local = document.references.get(number="12/KH-UBND").instrument
    assert local is not None
    assert officer.get(f"{ROOT}{local.pk}/").status_code == 200
    other = User.objects.create_user("khac", password="x")
    other.groups.set(people["canbo"].groups.all())
    Post.objects.create(
        user=other, body=Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to=None), role="legal", valid_from="2025-07-01"
    )
    stranger = client(other)
    assert stranger.get(f"{ROOT}{local.pk}/").status_code == 404
    assert stranger.get(f"{ROOT}{local.pk}/tinh-trang/").status_code == 404
    assert "12/KH-UBND" not in text(stranger, ROOT)
    assert Client().get(ROOT).status_code == 302


def form(**changes: str) -> dict[str, str]:
    cause = {"cause_written": "3/CT-TTg", "cause_date": "10/01/2026"}
    first = {"kind": "replaced", "valid_from": "2026-01-15", **cause, "basis": "Mục 5 Chỉ thị số 3", "confidence": "H", "step": "preview"}
    return first | changes


def change(instrument: Instrument) -> str:
    return f"{ROOT}{instrument.pk}/tinh-trang/"


def current(instrument: Instrument) -> list[str]:
    return [str(pk) for pk in instrument.standings.filter(superseded_by=None).values_list("pk", flat=True)]


def test_a_change_is_seen_before_it_is_saved(
    directive: Instrument, release: Release, plan: Plan, legal: Client, officer: Client, people: dict[str, User]
) -> None:
    assert officer.get(change(directive)).status_code in (302, 403)
    assert officer.post(change(directive), form(step="save") | {"seen": current(directive)}).status_code in (302, 403)
    answer = legal.post(change(directive), form() | {"seen": current(directive)})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "chạm tới 1 kế hoạch" in shown
    assert release.title in shown
    assert "chưa có trong danh mục" in shown
    assert directive.standings.count() == 1, "nothing is saved"
    saved = legal.post(change(directive), form(step="save") | {"seen": current(directive)})
    made = directive.standings.get(kind="replaced")
    assert saved.headers["Location"] == f"{ROOT}thay-doi/{made.pk}/"
    assert "chạm tới <b>1 kế hoạch" in text(officer, f"{ROOT}thay-doi/{made.pk}/")


def test_its_owner_sees_it_on_the_home_page_until_it_is_ticked(directive: Instrument, plan: Plan, legal: Client, officer: Client) -> None:
    legal.post(change(directive), form(step="save") | {"seen": current(directive)})
    made = directive.standings.get(kind="replaced")
    assert "Căn cứ vừa thay đổi hiệu lực" in text(officer, "/lam-viec/")
    assert officer.get(f"{ROOT}thay-doi/{made.pk}/da-xem/").status_code == 405
    officer.post(f"{ROOT}thay-doi/{made.pk}/da-xem/")
    assert made.looks.count() == 1
    assert "Căn cứ vừa thay đổi hiệu lực" not in text(officer, "/lam-viec/")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"basis": ""}, "Hãy ghi căn cứ"),
        ({"cause_written": ""}, "văn bản nào thay thế"),
        ({"valid_from": ""}, "ngày hết hiệu lực"),
        ({"valid_from": "32/13/2026"}, "errorlist"),
        ({"cause_date": "mùa thu"}, "24/6/2022 hoặc 2025"),
        ({"kind": "bậy"}, "errorlist"),
        ({"valid_from": "2001-01-01"}, "trước ngày ban hành"),
        ({"seen": "999999", "step": "save"}, "Có người vừa nhập"),
        ({"rows": "²", "step": "save"}, "errorlist"),
    ],
)
def test_bad_input_says_why_and_keeps_what_was_typed(changes: dict[str, str], says: str, directive: Instrument, legal: Client) -> None:
    given = form(note="Chữ đã gõ", **changes)
    answer = legal.post(change(directive), given if "seen" in changes else given | {"seen": current(directive)})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert says in shown
    assert "Chữ đã gõ" in shown
    assert Standing.objects.filter(instrument=directive).count() == 1


def test_document_plan_task_message_and_preview_show_standings(
    directive: Instrument, message: Message, plan: Plan, legal: Client, officer: Client, people: dict[str, User]
) -> None:
    Standing.objects.filter(instrument=directive).delete()
    legal.post(change(directive), form(valid_from="2024-01-01", cause_date="2024-01-01", step="save"))
    for path in (f"van-ban/{plan.document_id}/", f"ke-hoach/{plan.pk}/", f"tin/{message.pk}/"):
        shown = text(officer, f"/lam-viec/{path}")
        assert "Khi ký, văn bản được dẫn đã hết hiệu lực." in shown, path
        assert "Chỉ thị số 3/CT-TTg ngày 01/01/2024" in shown, path
        assert "Hôm nay: Được thay thế" in shown, path
    request = RequestFactory().get("/")
    request.user = people["canbo"]
    panel = preview.show(request, message, "portal").content.decode()
    assert "Khi ký, văn bản được dẫn đã hết hiệu lực." in panel
    shown = text(officer, f"{ROOT}{directive.pk}/")
    assert plan.document.heading in shown
    assert "← hôm nay" in shown


def test_an_open_citation_is_chosen_on_the_page(
    shipped: None, commune: Body, people: dict[str, User], officer: Client, at: datetime
) -> None:
    content = "Số: 9/KH-UBND\nVân Khê, ngày 05 tháng 01 năm 2026\nKẾ HOẠCH\nTruyền thông\n\n1. Thực hiện Luật Báo chí và Luật Kế toán.\n"
    document = documents.register(content=content.encode(), name="a.txt", owner=commune, by=people["canbo"], at=at)
    press, account = document.references.order_by("start")
    shown = text(officer, f"/lam-viec/van-ban/{document.pk}/")
    assert "Chưa rõ là văn bản nào" in shown
    assert "Luật Báo chí năm 2016" in shown
    law = Instrument.objects.get(law_key="bao chi", date_text="2016")
    officer.post(f"{ROOT}vien-dan/{press.pk}/chon/", {"instrument": str(law.pk)})
    officer.post(f"{ROOT}vien-dan/{account.pk}/chon/", {"instrument": "", "date": "20/11/2015"})
    assert [r.instrument.name for r in Reference.objects.filter(document=document).order_by("start")] == [
        "Luật Báo chí năm 2016",
        "Luật Kế toán năm 2015",
    ]
    for bad in ("bậy", "99/99/2015", ""):
        assert officer.post(f"{ROOT}vien-dan/{account.pk}/chon/", {"date": bad}).status_code == 302
    assert officer.post(f"{ROOT}vien-dan/{press.pk}/chon/", {"instrument": "999999"}).status_code == 404


def test_a_public_document_tells_citizens_what_is_still_in_force(
    directive: Instrument, document: Document, people: dict[str, User], at: datetime
) -> None:
    documents.set_public(document=document, public=True, by=people["canbo"], at=at)
    shown = Client().get(f"/van-ban/{document.pk}/").content.decode()
    assert "Chỉ thị số 07/CT-TTg ngày 21/03/2023" in shown
    assert "Quyết định số 407/QĐ-TTg ngày 30/03/2022" in shown
    assert "Có hiệu lực" in shown


def test_widths_add_up() -> None:
    lines = [Line(Kind.IN_FORCE, date(2017, 3, 30), pk=1), Line(Kind.UNKNOWN, date(2026, 7, 1), pk=2)]
    bar = stretches(spans(lines, date(2017, 2, 9)), date(2026, 11, 23))
    assert [s.status.kind for s in bar] == [Kind.NOT_YET, Kind.IN_FORCE, Kind.UNKNOWN]
    assert abs(sum(s.width for s in bar) - 100) < 1e-6
    assert [s.now for s in bar] == [False, False, True]
    assert (bar[1].first, bar[1].last) == (date(2017, 3, 30), date(2026, 6, 30))


def test_a_legal_officer_completes_what_is_known(directive: Instrument, legal: Client, officer: Client, document: Document) -> None:
    law = Instrument.objects.get(law_key="bao chi", date_text="2025-12-10")
    path = f"{ROOT}{law.pk}/sua/"
    given = {"number": "900/2025/QH15", "date_text": "10/12/2025", "issuer": "Quốc hội", "title": "Luật Báo chí"}
    assert officer.post(path, given).status_code in (302, 403)
    law.refresh_from_db()
    assert law.number == ""
    assert legal.get(path).status_code == 200
    assert legal.post(path, given).status_code == 302
    law.refresh_from_db()
    assert law.name == "Luật Báo chí số 900/2025/QH15"
    for wrong, says in (({"date_text": "hôm qua"}, "không phải ngày"), ({"number": "", "title": "Báo chí"}, "bắt đầu bằng “Luật”")):
        answer = legal.post(path, given | wrong)
        assert answer.status_code == 422
        assert says in answer.content.decode()
    other = f"{ROOT}{directive.pk}/sua/"
    taken = legal.post(other, {"number": "07/CT-TTg", "date_text": "02/3/2012", "issuer": "Thủ tướng Chính phủ", "title": ""})
    assert "một dòng khác" in taken.content.decode()
    directive.refresh_from_db()
    assert directive.date_text == "2023-03-21"


def test_the_number_of_questions_of_a_page_does_not_grow(
    directive: Instrument, commune: Body, people: dict[str, User], officer: Client, at: datetime
) -> None:
    def put(count: int) -> Document:
        lines = "\n".join(f"{n}. Thực hiện Nghị định số {n}/2025/NĐ-CP ngày 01/02/2025 của Chính phủ." for n in range(1, count))
        content = f"Số: {count}/KH-UBND\nVân Khê, ngày 05 tháng 01 năm 2026\nKẾ HOẠCH\nTruyền thông\n\nI. NỘI DUNG\n{lines}\n"
        return documents.register(content=content.encode(), name="a.txt", owner=commune, by=people["canbo"], at=at)

    def count(path: str) -> int:
        officer.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(path).status_code == 200
        return len(queries)

    first = put(3)
    before = (count(ROOT), count(f"/lam-viec/van-ban/{first.pk}/"), count("/lam-viec/"))
    many = put(30)
    assert Instrument.objects.filter(number__endswith="/2025/NĐ-CP").count() >= 29
    assert (count(ROOT), count(f"/lam-viec/van-ban/{many.pk}/"), count("/lam-viec/")) == before


def test_one_provision_that_ended_is_said_so(directive: Instrument, legal: Client) -> None:
    decree = Instrument.objects.get(number="42/2022/NĐ-CP")
    given = form(kind="ended", valid_from="2025-01-01", provision="Điều 5", step="save", cause_written="", cause_date="")
    assert legal.post(change(decree), given | {"seen": current(decree)}).status_code == 302
    shown = text(legal, f"{ROOT}{decree.pk}/")
    assert "Hôm nay: Hết hiệu lực một phần" in shown
    assert "Điều 5 hết hiệu lực" in shown


def test_a_proposal_waits_for_a_legal_officer(
    directive: Instrument, commune: Body, people: dict[str, User], at: datetime, officer: Client, legal: Client
) -> None:
    body = "Kế hoạch này thay thế Kế hoạch số 3/KH-UBND ngày 05/01/2025 của UBND xã Vân Khê. Thực hiện Chỉ thị số 07/CT-TTg ngày 21/3/2023."
    content = f"ỦY BAN NHÂN DÂN\nXÃ VÂN KHÊ\nSố: 9/KH-UBND\nVân Khê, ngày 05 tháng 01 năm 2026\nKẾ HOẠCH\nTruyền thông\n\n{body}\n"
    document = documents.register(content=content.encode(), name="a.txt", owner=commune, by=people["canbo"], at=at)
    proposal = document.proposals.get()
    assert "1 đề xuất đổi hiệu lực" in text(legal, "/lam-viec/")
    assert "đề xuất đổi hiệu lực" not in text(officer, "/lam-viec/")
    shown = text(legal, f"{change(proposal.instrument)}?de-xuat={proposal.pk}")
    assert 'value="9/KH-UBND"' in shown
    refuse = f"{ROOT}de-xuat/{proposal.pk}/bo/"
    assert officer.get(refuse).status_code == 405
    assert officer.post(refuse).status_code in (302, 403)
    proposal.refresh_from_db()
    assert proposal.decided_at is None
    given = form(cause_written="9/KH-UBND", cause_date="05/01/2026", step="save") | {"de-xuat": str(proposal.pk)}
    assert legal.post(change(proposal.instrument), given).status_code == 302
    proposal.refresh_from_db()
    assert proposal.standing is not None
    assert proposal.standing.cause == document.instrument
    own = text(legal, f"{ROOT}{document.instrument_id}/")
    assert "Chỉ thị số 07/CT-TTg ngày 21/03/2023" in own, "what the copy in the register cites"
    assert "Tác động tới văn bản khác" in own


def test_acts_need_a_token_and_a_login(directive: Instrument, people: dict[str, User]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["canbo"])
    standing = directive.standings.get()
    for path in (change(directive), f"{ROOT}thay-doi/{standing.pk}/da-xem/", f"{ROOT}{directive.pk}/sua/"):
        assert strict.post(path, form()).status_code == 403
        assert Client().get(path).status_code in (302, 405)
