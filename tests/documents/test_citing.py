"""Which document of the world a citation means, and what its standing is on two days."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from conftest import SHARED
from loa.documents import actions, citing_actions, law_actions
from loa.documents.citing_rules import Identity, is_national, issuer_key, law_key, number_key, resolve
from loa.documents.law_queries import Citation, citations
from loa.documents.law_rules import Kind
from loa.documents.models import Document, Instrument, Reference, Standing
from loa.documents.queries import reading_of
from loa.ledger.models import Entry
from loa.organisations.models import Body, User

TODAY = date(2026, 11, 23)
NEW, OLD = Identity("07/CT-TTg", "2023-03-21", pk=1), Identity("07/CT-TTg", "2012-03-02", pk=2)
PRESS = [Identity(date_text="2016", law="bao chi", pk=3), Identity(date_text="2025-12-10", law="bao chi", pk=4)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("07/CT-TTg", "7/CT-TTG"),
        ("407/QĐ-TTg", "407/QÐ-TTg"),
        ("407/QĐ-Tg", "407/QĐ-TTg"),
        ("10 - NQ/TW", "10–NQ/TW"),
        ("09/2017/NĐ-CP", "9/2017/NĐ-CP"),
    ],
)
def test_two_writings_of_one_number(one: str, other: str) -> None:
    assert number_key(one) == number_key(other)


def test_whose_numbers_are_unique() -> None:
    assert all(
        is_national(n) for n in ("07/CT-TTg", "104/2016/QH13", "39/2020/TT-BTTTT", "1273/BTTTT-TTCS", "10-NQ/TW", "1674/NQ-UBTVQH15")
    )
    assert not any(is_national(n) for n in ("22/KH-UBND", "02/KH-HĐPH", "39-CTr/TU", "12/UBND-VX", "5/KH-BCĐ"))
    assert law_key("Luật phòng, chống ma tuý năm 2021") == law_key("Luật Phòng chống ma túy") == "phong chong ma tuy"
    assert law_key("Phòng Văn hóa") == ""
    assert issuer_key("UBND tỉnh Ninh Bình") == issuer_key("Ủy ban nhân dân tỉnh Ninh Bình")
    assert [issuer_key(i) for i in ("UBND tỉnh", "Sở Nội vụ", "Tỉnh ủy", "Phòng Văn hóa - Xã hội")] == [""] * 4
    assert issuer_key("UBND xã Hồi Ninh")


@pytest.mark.parametrize(
    ("cited", "pk"),
    [
        (Identity("07/CT-TTg", "2023-03-21"), 1),
        (Identity("7/CT-TTG", "2012-03-02"), 2),
        (Identity("07/CT-TTg", "2023"), 1),
        (Identity("07/CT-TTg"), None),
    ],
)
def test_number_and_date_tell_the_two_directives_apart(cited: Identity, pk: int | None) -> None:
    answer = resolve(cited, [NEW, OLD], date(2024, 2, 1))
    assert answer.pk == pk
    if pk is None:
        assert answer.candidates == (1, 2)
        assert "nhiều văn bản" in answer.why


def test_a_number_alone_means_what_existed_when_it_was_cited() -> None:
    assert resolve(Identity("07/CT-TTg"), [NEW], date(2024, 2, 1)).pk == 1
    assert resolve(Identity("07/CT-TTg"), [NEW], date(2020, 2, 1)).pk is None
    assert resolve(Identity("07/CT-TTg", "2012-03-02"), [NEW], date(2024, 2, 1)).new


def test_a_contradicting_date_stays_open() -> None:
    known = [Identity("42/2022/NĐ-CP", "2022-06-24", pk=5)]
    answer = resolve(Identity("42/2022/NĐ-CP", "2022-06-25"), known, date(2024, 2, 1))
    assert (answer.pk, answer.new, answer.candidates) == (None, False, (5,))


def test_a_law_without_its_year() -> None:
    answer = resolve(Identity(law="bao chi"), PRESS, date(2024, 2, 1))
    assert (answer.pk, answer.candidates) == (None, (3, 4)), "what existed at signing is offered first"
    assert resolve(Identity(law="bao chi"), PRESS, date(2026, 2, 1)).candidates == (4, 3)
    assert resolve(Identity(date_text="2016", law="bao chi"), PRESS, None).pk == 3
    assert resolve(Identity("103/2016/QH13", "", law="bao chi"), PRESS, None).pk == 3, "a number joins the row that has none"
    assert resolve(Identity(law="bao chi"), PRESS[:1], date(2024, 2, 1)).pk == 3
    assert resolve(Identity(law="ngan sach nha nuoc"), PRESS, date(2024, 2, 1)).why


def test_local_numbers_need_their_issuer() -> None:
    ninh_binh = Identity("22/KH-UBND", "2024-01-30", issuer_key("UBND tỉnh Ninh Bình"), pk=6)
    lao_cai = Identity("22/KH-UBND", "2024-01-30", issuer_key("UBND tỉnh Lào Cai"))
    assert resolve(lao_cai, [ninh_binh], None).new
    assert resolve(Identity("22/KH-UBND", "2024-01-30", scope="1"), [ninh_binh], None).pk == 6
    assert resolve(Identity("22/KH-UBND", "2024-01-30"), [], None).new is False
    one = Identity("22/KH-UBND", "2024-01-30", scope="1", pk=7)
    assert resolve(Identity("22/KH-UBND", "2024-01-30", scope="2"), [one], None).new


@given(st.sampled_from([NEW, OLD, *PRESS]), st.permutations([NEW, OLD, *PRESS]))
def test_what_is_known_in_full_is_found_in_any_order(wanted: Identity, known: list[Identity]) -> None:
    cited = Identity(wanted.number, wanted.date_text, wanted.issuer, wanted.scope, wanted.law)
    assert resolve(cited, known, date(2026, 1, 1)).pk == wanted.pk


@pytest.fixture
def shipped(db: None, at: datetime) -> None:
    law_actions.settle(at=at)


def test_the_shipped_standings_load_once(shipped: None, at: datetime) -> None:
    count = Standing.objects.count()
    assert count >= 20
    assert law_actions.settle(at=at) == 0
    assert (Standing.objects.count(), Instrument.objects.filter(number="07/CT-TTg").count()) == (count, 2)
    assert all(s.basis and s.source and s.confidence in "HML" for s in Standing.objects.all())
    assert Entry.objects.filter(act="standing.changed").count() == count


@pytest.fixture
def kim_son(shipped: None, commune: Body, people: dict[str, User], at: datetime) -> Document:
    path = SHARED / "samples" / "00-kim-son.txt"
    if not path.is_file():
        pytest.skip("the shared samples are not beside this clone")
    return actions.register(content=path.read_bytes(), name="kim-son.txt", owner=commune, by=people["canbo"], at=at)


def by_name(document: Document, day: date = TODAY) -> dict[str, Citation]:
    return {c.reference.number or c.reference.title: c for c in citations(document, day, None)}


def test_the_real_plan_and_the_standing_of_all_that_it_cites(kim_son: Document) -> None:
    found = by_name(kim_son)
    assert len(found) == 13
    expected = {
        "07/CT-TTg": (Kind.UNKNOWN, Kind.UNKNOWN),
        "09/2017/NĐ-CP": (Kind.IN_FORCE, Kind.UNKNOWN),
        "407/QĐ-TTg": (Kind.IN_FORCE, Kind.IN_FORCE),
        "42/2022/NĐ-CP": (Kind.IN_FORCE, Kind.IN_FORCE),
        "72/2013/NĐ-CP": (Kind.UNKNOWN, Kind.UNKNOWN),
        "27/2018/NĐ-CP": (Kind.UNKNOWN, Kind.UNKNOWN),
        "Luật tiếp cận thông tin": (Kind.IN_FORCE, Kind.IN_FORCE),
        "22/KH-UBND": (Kind.UNKNOWN, Kind.UNKNOWN),
        "62/2020/NĐ-CP": (Kind.UNKNOWN, Kind.UNKNOWN),
        "106/2020/NĐ-CP": (Kind.UNKNOWN, Kind.UNKNOWN),
    }
    for name, (signed, now) in expected.items():
        citation = found[name]
        assert citation.instrument is not None, name
        assert citation.signed is not None, name
        assert (citation.signed.kind, citation.now.kind) == (signed, now), name
    assert found["07/CT-TTg"].instrument.date_text == "2023-03-21"  # type: ignore[union-attr]
    assert "147/2024/NĐ-CP" in found["72/2013/NĐ-CP"].now.line.note or found["72/2013/NĐ-CP"].now.line  # type: ignore[union-attr]
    assert "kiểm tra" in found["09/2017/NĐ-CP"].warning
    assert found["42/2022/NĐ-CP"].warning == ""
    press, budget = found["Luật Báo chí"], found["Luật ngân sách nhà nước"]
    assert press.instrument is budget.instrument is None
    assert [(i.date_text, s.kind) for i, s in press.candidates] == [("2016", Kind.IN_FORCE), ("2025-12-10", Kind.NOT_YET)]
    assert budget.open is not None
    assert budget.open.why


def test_a_person_says_which_law_is_meant_and_a_correction_keeps_it(kim_son: Document, people: dict[str, User], at: datetime) -> None:
    press = by_name(kim_son)["Luật Báo chí"]
    law = press.candidates[0][0]
    stranger = User.objects.create_user("la")
    with pytest.raises(PermissionDenied):
        citing_actions.choose_instrument(reference=press.reference, instrument=law, by=stranger, at=at)
    citing_actions.choose_instrument(reference=press.reference, instrument=law, by=people["canbo"], at=at)
    actions.correct(document=kim_son, reading=reading_of(kim_son), edition=kim_son.edition, by=people["canbo"], at=at)
    found = by_name(kim_son)["Luật Báo chí"]
    assert found.instrument == law
    assert found.now.kind is Kind.REPLACED
    assert [c.cause for c in found.now.causes] == ["Luật Báo chí năm 2025"]
    assert "sau ngày ký" in found.warning


def test_a_person_names_the_year_of_a_law_nobody_knew(kim_son: Document, people: dict[str, User], at: datetime) -> None:
    budget = by_name(kim_son)["Luật ngân sách nhà nước"]
    made = citing_actions.name_instrument(reference=budget.reference, date_text="2015", by=people["canbo"], at=at)
    assert made.name == "Luật ngân sách nhà nước năm 2015"
    assert by_name(kim_son)["Luật ngân sách nhà nước"].instrument == made


def test_the_number_of_questions_does_not_grow(kim_son: Document, document: Document) -> None:
    counts = []
    for one in (document, kim_son):
        with CaptureQueriesContext(connection) as queries:
            citations(Document.objects.select_related("owner__parent").get(pk=one.pk), TODAY, None)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1, "one more for what is open"


def text(number: str, date_text: str, body: str, title: str = "QUYẾT ĐỊNH") -> bytes:
    head = "ỦY BAN NHÂN DÂN\nTỈNH HOA GIANG\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    return f"{head}Số: {number}\nHoa Giang, ngày {date_text}\n\n{title}\nVề thông tin cơ sở\n\n{body}\n".encode()


def put(content: bytes, owner: Body, by: User, at: datetime) -> Document:
    return actions.register(content=content, name="a.txt", owner=owner, by=by, at=at)


def test_a_document_is_the_instrument_that_others_cite(shipped: None, commune: Body, people: dict[str, User], at: datetime) -> None:
    body = "Điều 1. Thực hiện Kế hoạch số 9/KH-UBND ngày 05/01/2026 của UBND tỉnh."
    citing = put(text("31/QĐ-UBND", "10 tháng 02 năm 2026", body), commune, people["canbo"], at)
    (before,) = citations(citing, TODAY, {commune.pk})
    assert before.copy is None
    cited = put(text("09/KH-UBND", "05 tháng 01 năm 2026", "I. MỤC ĐÍCH\n1. Thông tin.", "KẾ HOẠCH"), commune, people["canbo"], at)
    (after,) = citations(citing, TODAY, {commune.pk})
    assert after.copy == cited
    assert cited.instrument == after.instrument
    assert citations(citing, TODAY, None)[0].copy is None, "the public sees no register"


def test_what_a_document_says_of_another_is_only_proposed(shipped: None, commune: Body, people: dict[str, User], at: datetime) -> None:
    body = "Điều 3. Quyết định này thay thế Quyết định số 52/2016/QĐ-TTg và Quyết định số 5/QĐ-UBND ngày 02/01/2020."
    document = put(text("31/QĐ-UBND", "10 tháng 02 năm 2026", body), commune, people["canbo"], at)
    assert {(p.instrument.number, p.kind) for p in document.proposals.all()} == {("52/2016/QĐ-TTg", "replaced"), ("5/QĐ-UBND", "replaced")}
    assert not Standing.objects.filter(cause=document.instrument).exists()
    assert "thay thế" in document.proposals.all()[0].words
    actions.correct(document=document, reading=reading_of(document), edition=1, by=people["canbo"], at=at)
    assert document.proposals.count() == 2


def test_documents_registered_before_there_were_instruments_are_resolved(document: Document, at: datetime) -> None:
    Reference.objects.update(key="", instrument=None)
    law_actions.settle(at=at)
    assert not Reference.objects.filter(key="").exists()
    assert document.references.filter(number="07/CT-TTg", instrument__date_text="2023-03-21").exists()


def test_a_second_document_of_the_number_opens_what_was_cited_without_a_date(commune: Body, people: dict[str, User], at: datetime) -> None:
    first = put(text("1/QĐ-UBND", "10 tháng 02 năm 2026", "Điều 1. Chỉ thị số 07/CT-TTg ngày 21/3/2023."), commune, people["canbo"], at)
    undated = put(text("2/QĐ-UBND", "11 tháng 02 năm 2026", "Điều 1. Thực hiện Chỉ thị số 07/CT-TTg."), commune, people["canbo"], at)
    assert undated.references.get().instrument == first.references.get().instrument
    law_actions.settle(at=datetime(2026, 3, 3, tzinfo=UTC))
    assert undated.references.get().instrument is None
    assert first.references.get().instrument is not None


def test_nothing_shipped_is_without_a_place_in_the_file() -> None:
    assert Path(law_actions.SHIPPED).is_file()
