"""Access to information: costs, one opening, the register, the lists. Claims: evidence, the other side, two reviewers, all told."""

import io
import json
import re
from datetime import UTC, date, datetime, timedelta

import docx
import openpyxl
import pytest
from django.apps import apps
from django.test import Client

from loa.cases import access_actions, actions, answer_actions, claim_actions, claim_queries
from loa.cases.access_papers import list_sheet, register_sheet
from loa.cases.access_queries import lists_of, register, supply_of, supply_token, year_of
from loa.cases.actions import Handed
from loa.cases.answer_actions import Written
from loa.cases.answer_rules import Said
from loa.cases.claim_papers import referral
from loa.cases.kind_rules import CLAIM, INFORMATION
from loa.cases.models import Case, Claim, MustPublish, Proof, Supply
from loa.cases.rules import ChangedMeanwhile, Move, NotPossible, State
from loa.ledger.models import Entry
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.terms.models import Term

GIVEN = {"name": "Nguyễn Thị Hoa", "address": "Thôn 1", "paper": "037190001234", "form": "online", "reason": "học tập"}
STATEMENT = "Từ ngày 01/7 xã thu phí 200.000 đồng mỗi hộ khi đổi căn cước"
LONG = "Quyết định số 12/QĐ-UBND ghi rõ việc cấp đổi không thu phí."


@pytest.fixture
def request_case(commune: Body, at: datetime) -> Case:
    handed = Handed(INFORMATION, "Quyết định phê duyệt dự toán năm 2025 của xã", commune, GIVEN)
    return actions.receive(handed=handed, form_key="a" * 32, at=at).case


@pytest.fixture
def claim(commune: Body, people: dict[str, User], at: datetime) -> Claim:
    asked = [
        actions.receive(
            handed=Handed(CLAIM, STATEMENT, commune, {"where": "nhóm Zalo của thôn", "email": f"{n}@example.vn"}), form_key=n * 32, at=at
        ).case
        for n in "bc"
    ]
    return claim_actions.begin(statement=STATEMENT, owner=commune, cases=asked, by=people["canbo"], at=at, affected="Người đổi căn cước")


def test_a_refusal_needs_one_of_six_grounds_and_its_reason(request_case: Case, people: dict[str, User], at: datetime) -> None:
    written = Written([Said("Dự toán", "Không cung cấp được.")], "quá dài", "", Move.REFUSE, "capacity")
    draft = answer_actions.write_answer(case=request_case, written=written, version=0, by=people["canbo"], at=at)
    with pytest.raises(NotPossible, match="30 chữ cái"):
        answer_actions.submit(case=request_case, version=request_case.version, seen=draft.version, by=people["canbo"], at=at)
    written = Written(written.said, "Hồ sơ gồm 12.000 trang chưa số hóa, cần huy động cả phòng.", "", Move.REFUSE, "capacity")
    draft = answer_actions.write_answer(case=request_case, written=written, version=draft.version, by=people["canbo"], at=at)
    answer_actions.submit(case=request_case, version=request_case.version, seen=draft.version, by=people["canbo"], at=at)
    answer_actions.approve(case=request_case, version=request_case.version, seen=draft.version, by=people["duyet1"], at=at)
    assert request_case.state == State.REFUSED
    assert "Điều 28" in request_case.lines.filter(kind="out").get().text
    rows = register(people["canbo"], at.date(), at - timedelta(days=1), at + timedelta(days=1))
    found = year_of(rows)
    assert (found.received, found.refused, dict(found.grounds)[next(w for w, n in found.grounds if n)]) == (1, 1, 1)


def test_until_when_a_link_opens_is_told_in_the_time_of_the_place(request_case: Case, people: dict[str, User]) -> None:
    late = datetime(2026, 11, 29, 17, 49, tzinfo=UTC)  # 00:49 on the 30th in Vietnam
    access_actions.supply(case=request_case, name="a.pdf", content=b"%PDF-1.7 x", by=people["canbo"], at=late)
    assert "đến 00:49 07/12/2026" in request_case.lines.filter(kind="step").latest("pk").text


def test_a_file_is_opened_once(request_case: Case, people: dict[str, User], at: datetime, client: Client) -> None:
    with pytest.raises(NotPossible):
        access_actions.supply(case=request_case, name="a.pdf", content=b"", by=people["canbo"], at=at)
    made = access_actions.supply(case=request_case, name="../du-toan.pdf", content=b"%PDF-1.7 x", by=people["canbo"], at=at)
    assert made.name == "du-toan.pdf"
    assert supply_of(supply_token(made), at) == made
    assert supply_of(f"{made.pk}.gia", at) is None
    assert supply_of(supply_token(made), at + timedelta(days=8)) is None
    Supply.objects.update(expires_at=datetime.now(tz=at.tzinfo) + timedelta(days=1))
    address = f"/nhan-tep/{supply_token(made)}/"
    for _ in range(2):
        assert "Chỉ tải được một lần" in client.get(address).content.decode(), "looking uses nothing up"
    taken = client.post(address)
    assert taken.content == b"%PDF-1.7 x"
    assert client.post(address).status_code == 410
    assert bytes(Supply.objects.get().content) == b""
    late = access_actions.supply(case=request_case, name="b.pdf", content=b"%PDF-", by=people["canbo"], at=at)
    assert access_actions.clear_supplies(at=at + timedelta(days=8)) == 1
    late.refresh_from_db()
    assert bytes(late.content) == b""


def test_costs_are_what_was_spent(request_case: Case, people: dict[str, User], at: datetime) -> None:
    for amount in (0, -5, 10**9):
        with pytest.raises(NotPossible):
            access_actions.note_cost(case=request_case, what="In", amount=amount, by=people["canbo"], at=at)
    cost = access_actions.note_cost(case=request_case, what="In 24 trang A4", amount=24_000, by=people["canbo"], at=at)
    assert "24.000 đồng" in request_case.lines.filter(kind="step").last().text  # type: ignore[union-attr]
    access_actions.note_paid(cost=cost, by=people["canbo"], at=at)
    with pytest.raises(NotPermitted):
        access_actions.note_paid(cost=cost, by=User.objects.create_user("la"), at=at)


def test_the_register_says_nothing_of_who_asked(request_case: Case, people: dict[str, User], at: datetime) -> None:
    Case.objects.update(title="=HYPERLINK(1)")
    rows = register(people["canbo"], at.date(), at - timedelta(days=1), at + timedelta(days=1))
    book = openpyxl.load_workbook(io.BytesIO(register_sheet(rows, 2026)))
    words = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert "Hoa" not in words
    assert "037190001234" not in words
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_the_list_of_what_must_be_public_shows_what_is_late(commune: Body, people: dict[str, User], at: datetime, client: Client) -> None:
    values = {"point": "e", "what": "Báo cáo tài chính năm 2025", "form": "Đăng trên cổng", "moment": "Tháng 01", "unit": "Kế toán"}

    def keep(row: MustPublish | None = None, version: int = 0, published: date | None = None, **more: str) -> MustPublish:
        return access_actions.keep_line(
            row=row, body=commune, values={**values, **more}, due_on=date(2026, 1, 31), published_on=published, version=version,
            by=people["canbo"], at=at,
        )  # fmt: skip

    for wrong in ({"point": "z"}, {"what": ""}, {"unit": ""}, {"address": "javascript:alert(1)"}):
        with pytest.raises(NotPossible):
            keep(**wrong)
    with pytest.raises(NotPossible, match="địa chỉ"):
        keep(published=date(2026, 2, 1))
    row = keep()
    assert "Chậm công khai" in client.get("/danh-muc-cong-khai/").content.decode()
    keep(row, 1, date(2026, 3, 1), address="https://xa.vn/bao-cao")
    with pytest.raises(ChangedMeanwhile):
        keep(row, 1)
    page = client.get("/danh-muc-cong-khai/").content.decode()
    assert "Chậm công khai" not in page
    assert "https://xa.vn/bao-cao" in page
    assert list_sheet(lists_of(people["canbo"], at.date()), at.date())[:2] == b"PK"
    access_actions.end_line(row=row, by=people["canbo"], at=at)
    assert "Báo cáo tài chính" not in client.get("/danh-muc-cong-khai/").content.decode()


def test_an_opinion_cannot_be_made_a_claim(commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotPossible, match="ý kiến, phê bình"):
        claim_actions.begin(statement="Tôi thấy xã làm chưa tốt", owner=commune, cases=[], by=people["canbo"], at=at)


def concluded(claim: Claim, people: dict[str, User], at: datetime, verdict: str = "false", concerned: Body | None = None) -> Claim:
    claim.refresh_from_db()
    claim_actions.conclude(
        claim=claim,
        verdict=verdict,
        explanation=LONG,
        concerned=concerned,
        is_own_error=False,
        version=claim.version,
        by=people["canbo"],
        at=at,
    )
    return claim


def proven(claim: Claim, people: dict[str, User], at: datetime) -> None:
    claim_actions.add_proof(claim=claim, stands=Proof.AGAINST, words="Không thu phí", source="QĐ 12/QĐ-UBND", by=people["canbo"], at=at)


def test_two_who_did_not_write_it_publish_and_who_asked_is_told(
    claim: Claim, people: dict[str, User], at: datetime, client: Client
) -> None:
    assert claim.instances.get().place == "nhóm Zalo của thôn"
    with pytest.raises(NotPossible, match="chọn kết luận"):
        claim_actions.submit(claim=claim, version=claim.version, by=people["canbo"], at=at)
    concluded(claim, people, at)
    with pytest.raises(NotPossible, match="bằng chứng"):
        claim_actions.submit(claim=claim, version=claim.version, by=people["canbo"], at=at)
    proven(claim, people, at)
    claim_actions.submit(claim=claim, version=claim.version, by=people["canbo"], at=at)
    assert not claim_actions.review(claim=claim, version=claim.version, by=people["duyet1"], at=at)
    with pytest.raises(NotPossible, match="người khác"):
        claim_actions.review(claim=claim, version=claim.version, by=people["duyet1"], at=at)
    assert client.get("/kiem-tra-tin/").content.decode().count("200.000") == 0
    assert claim_actions.review(claim=claim, version=claim.version, by=people["duyet2"], at=at)
    for case in claim.cases.all():
        assert case.state == State.ANSWERED
        assert "Sai" in case.lines.filter(kind="out").get().text
        assert case.letters.filter(words__contains="kiểm chứng").exists()
    assert claim.code is not None
    page = client.get(f"/kiem-tra-tin/{claim.code}/").content.decode()
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert script
    found = json.loads(script[1])
    assert (found["@type"], found["reviewRating"]["ratingValue"], found["claimReviewed"]) == ("ClaimReview", 1, STATEMENT)
    assert "QĐ 12/QĐ-UBND" in page
    message = claim_actions.make_message(claim=claim, by=people["canbo"], at=at)
    assert message.state == "draft"
    assert claim_actions.make_message(claim=claim, by=people["canbo"], at=at) == message


def test_who_wrote_it_does_not_review_it(claim: Claim, people: dict[str, User], at: datetime) -> None:
    concluded(claim, people, at)
    claim_actions.add_proof(claim=claim, stands=Proof.FOR, words="x", source="y", by=people["duyet1"], at=at)
    claim_actions.submit(claim=claim, version=claim.version, by=people["canbo"], at=at)
    with pytest.raises(NotPossible, match="không tự duyệt"):
        claim_actions.review(claim=claim, version=claim.version, by=people["duyet1"], at=at)
    with pytest.raises(NotPermitted):
        claim_actions.review(claim=claim, version=claim.version, by=people["canbo"], at=at)
    claim_actions.send_back(claim=claim, why="Thêm nguồn", version=claim.version, by=people["duyet2"], at=at)
    assert claim.state == "checking"


def test_the_body_concerned_may_speak_first(claim: Claim, commune: Body, people: dict[str, User], at: datetime) -> None:
    assert commune.parent is not None
    concluded(claim, people, at, concerned=commune.parent)
    proven(claim, people, at)
    with pytest.raises(NotPossible, match="hỏi ý kiến"):
        claim_actions.submit(claim=claim, version=claim.version, by=people["canbo"], at=at)
    claim_actions.ask_reply(claim=claim, version=claim.version, by=people["canbo"], at=at)
    assert claim_queries.reply_due(claim).unknown  # type: ignore[union-attr]  # no figure ships
    Term.objects.create(
        rule="claim-reply",
        unit="days",
        value=2,
        rolls=False,
        basis="Quy chế 1",
        valid_from=date(2026, 1, 1),
        entered_by=people["canbo"],
        entered_at=at,
    )
    with pytest.raises(NotPossible, match="còn trong thời hạn"):
        claim_actions.submit(claim=claim, version=claim.version, by=people["canbo"], at=at)
    assert not claim_queries.standing_of(claim, at + timedelta(days=4)).reply_waits
    with pytest.raises(NotPermitted):
        claim_actions.reply(claim=claim, words="Chúng tôi…", version=claim.version, by=people["canbo"], at=at)
    superior = User.objects.create_user("tren")
    superior.posts.create(body=commune.parent, role="officer", valid_from="2025-07-01")
    claim_actions.reply(claim=claim, words="Không có quy định này.", version=claim.version, by=superior, at=at)
    claim_actions.submit(claim=claim, version=claim.version, by=people["canbo"], at=at)
    assert (claim.state, claim.reply) == ("review", "Không có quy định này.")
    assert claim in claim_queries.waiting(people["duyet1"], at.date())
    assert claim not in claim_queries.waiting(people["canbo"], at.date())
    for one in ("duyet1", "duyet2"):
        claim_actions.review(claim=claim, version=claim.version, by=people[one], at=at)
        claim.refresh_from_db()
    claim_actions.reply(claim=claim, words="Xin nói thêm.", version=claim.version, by=superior, at=at)
    assert (claim.state, claim.reply) == ("published", "Xin nói thêm."), "a late reply takes nothing off the site"


def test_a_forgery_is_referred_without_a_field_for_persons(claim: Claim, people: dict[str, User], at: datetime) -> None:
    concluded(claim, people, at)
    with pytest.raises(NotPossible, match="giả mạo"):
        referral(claim, "Công an tỉnh", "")
    concluded(claim, people, at, verdict="forged")
    proven(claim, people, at)
    letter = docx.Document(io.BytesIO(referral(claim, "Công an tỉnh", "Không thu phí.")))
    words = "\n".join(p.text for p in letter.paragraphs) + "\n".join(c.text for t in letter.tables for row in t.rows for c in row.cells)
    for one in (STATEMENT, "nhóm Zalo của thôn", "Không thu phí.", "QĐ 12/QĐ-UBND", "Công an tỉnh"):
        assert one in words, one
    assert "V/v V/v" not in words
    claim_actions.note_referral(claim=claim, to="Công an tỉnh", by=people["canbo"], at=at)
    assert Entry.objects.filter(subject=f"claim:{claim.pk}", act="claim.referred").get().by == people["canbo"]
    with pytest.raises(NotPermitted):
        claim_actions.note_referral(claim=claim, to="Công an tỉnh", by=people["quanly"], at=at)
    for model in ("claim", "instance", "proof"):
        names = {field.name for field in apps.get_model("cases", model)._meta.fields}
        assert not names & {"author", "who", "account", "person", "name", "speaker"}


def test_the_pages_of_the_desk(claim: Claim, request_case: Case, people: dict[str, User], at: datetime) -> None:
    officer, leader = Client(), Client()
    officer.force_login(people["canbo"])
    leader.force_login(people["duyet1"])
    path = f"/lam-viec/kiem-chung-tin/{claim.pk}/"
    assert STATEMENT in officer.get("/lam-viec/kiem-chung-tin/").content.decode()
    wrong = officer.post("/lam-viec/kiem-chung-tin/", {"statement": "Tôi thấy chưa tốt"})
    assert wrong.status_code == 422
    assert "Tôi thấy chưa tốt" in wrong.content.decode()
    typed = {"version": str(claim.version), "verdict": "false", "explanation": LONG}
    assert officer.post(f"{path}ket-luan/", typed).status_code == 302
    stale = officer.post(f"{path}ket-luan/", {**typed, "explanation": "Giải thích khác của tôi"})
    assert stale.status_code == 422
    assert "Giải thích khác của tôi" in stale.content.decode()
    wrong = officer.post(f"{path}bang-chung/", {"stands": "for", "words": "có chữ", "source": ""})
    assert "có chữ" in wrong.content.decode()
    officer.post(f"{path}bang-chung/", {"stands": "against", "words": "Không thu", "source": "QĐ 12"})
    claim.refresh_from_db()
    assert officer.post(f"{path}trinh/", {"version": str(claim.version)}).status_code == 302
    claim.refresh_from_db()
    assert "Duyệt kết luận (0/2)" in leader.get(path).content.decode()
    assert leader.post(f"{path}duyet/", {"version": str(claim.version)}).status_code == 302
    assert claim.reviews.count() == 1
    case = f"/lam-viec/vu-viec/{request_case.pk}/"
    assert officer.post(f"{case}chi-phi/", {"what": "In", "amount": "5000"}).status_code == 302
    wrong = officer.post(f"{case}chi-phi/", {"what": "Sao chụp", "amount": ""})
    assert "Sao chụp" in wrong.content.decode()
    assert "5000 đồng" in officer.get(case).content.decode()
    for page in ("cung-cap-thong-tin/?nam=2026", "cung-cap-thong-tin.xlsx?nam=2026", "danh-muc/", "danh-muc.xlsx"):
        assert officer.get(f"/lam-viec/vu-viec/{page}").status_code == 200, page
    kept = officer.post("/lam-viec/vu-viec/danh-muc/them/", {"point": "e", "what": "Báo cáo", "form": "", "moment": "", "unit": ""})
    assert kept.status_code == 422
    assert 'value="Báo cáo"' in kept.content.decode()
