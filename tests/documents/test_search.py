"""The search index: what is found, in which order, and that it follows every correction."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loa.documents import actions
from loa.documents.intake_queries import twins
from loa.documents.models import Document
from loa.documents.queries import reading_of, visible_to
from loa.documents.register_actions import edit_entry
from loa.documents.register_rules import Entry
from loa.documents.search_queries import hits, holding, shown
from loa.organisations.models import Body, User
from loa.site.sample import load
from loa.vietnamese.letters import fold

PLAIN = """ỦY BAN NHÂN DÂN                        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
   {issuer}                               Độc lập - Tự do - Hạnh phúc
Số: {number}                         Vân Khê, ngày {day:02d} tháng 01 năm 2026
{kind}
{title}

{body}
"""


@pytest.fixture
def papers(commune: Body, people: dict[str, User], at: datetime) -> dict[str, Document]:
    rows = {
        "plan": ("KẾ HOẠCH", "22/KH-UBND", "Xây dựng nông thôn mới năm 2026", "Giao Phòng Kinh tế quản lý đất ở, đất vườn."),
        "cattle": ("THÔNG BÁO", "02/TB-UBND", "Không dắt trâu bò qua đường làng", "Theo Kế hoạch số 22/KH-UBND ngày 05/01/2026 của xã."),
        "water": ("KẾ HOẠCH", "7/KH-UBND", "Thu gom nước mưa", "Nông dân thôn Đông làm mới bể chứa; có 22 hộ."),
    }
    found = {}
    for day, (name, (kind, number, title, body)) in enumerate(rows.items(), start=3):
        text = PLAIN.format(issuer="XÃ VÂN KHÊ", number=number, day=day, kind=kind, title=title, body=body)
        found[name] = actions.register(content=text.encode(), name=f"{name}.txt", owner=commune, by=people["canbo"], at=at)
    return found


def found(typed: str, papers: dict[str, Document]) -> list[str]:
    names = {document.pk: name for name, document in papers.items()}
    return [names[pk] for pk in hits(typed, Document.objects.all())]


@pytest.mark.parametrize(
    ("typed", "first", "rest"),
    [
        ("nông thôn mới", "plan", {"water"}),  # words in any order, anywhere
        ("moi thon nong", "plan", {"water"}),
        ('"nong thon moi"', "plan", set()),
        ("22/KH-UBND", "plan", {"cattle"}),  # the number of its own before a citation
        ("22 kh ubnd", "plan", {"cattle", "water"}),
        ("22 KH-UBND", "plan", {"cattle"}),
        ("2/TB-UBND", "cattle", set()),
        ("đất", "plan", {"cattle"}),  # "dắt" is there, after
        ("dắt", "cattle", {"plan"}),
        ("nước mư", "water", set()),
        ("thon moi nam", "plan", {"water"}),  # words that stand together before words that are scattered
        ("NUOC  MUA ", "water", set()),
    ],
)
def test_what_is_found_and_what_is_first(typed: str, first: str, rest: set[str], papers: dict[str, Document]) -> None:
    names = found(typed, papers)
    assert names[:1] == [first]
    assert rest <= set(names[1:])
    if not rest:
        assert names == [first]


@pytest.mark.parametrize(
    "typed", ["", '"', '""', "AND OR NOT", "NEAR(a b)", "*", "title:x", "'; DROP TABLE x", "a\x00b", "^", "(((", "%s", "-"]
)
def test_no_typed_word_is_an_order(typed: str, papers: dict[str, Document]) -> None:
    found(typed, papers)


def test_a_correction_is_found_and_the_old_words_are_not(papers: dict[str, Document], people: dict[str, User], at: datetime) -> None:
    plan = papers["plan"]
    changed = replace(reading_of(plan), number="99/KH-UBND", title="Chuyển đổi số")
    actions.correct(document=plan, reading=changed, edition=1, by=people["canbo"], at=at)
    assert found("99/KH-UBND", papers) == ["plan"]
    assert found('"chuyển đổi số"', papers) == ["plan"]


def test_what_failed_leaves_no_trace_in_the_index(papers: dict[str, Document], people: dict[str, User], at: datetime) -> None:
    plan = papers["plan"]
    with transaction.atomic():
        actions.correct(document=plan, reading=replace(reading_of(plan), title="Lạ kỳ"), edition=1, by=people["canbo"], at=at)
        transaction.set_rollback(True)
    assert found("lạ kỳ", papers) == []
    assert found("nông thôn mới", papers)[0] == "plan", "the row of before is there"


def test_only_what_may_be_seen_is_found(papers: dict[str, Document], at: datetime) -> None:
    stranger = User.objects.create_user("la")
    assert hits("nông thôn", visible_to(stranger, at.date())) == []


def test_phrases_find_their_documents(papers: dict[str, Document]) -> None:
    assert set(holding([fold("Thu gom nước mưa").split(), fold("dắt trâu bò").split()], Document.objects.all(), 10)) == {
        papers["water"].pk, papers["cattle"].pk,
    }  # fmt: skip


def test_a_version_with_another_number_and_title_is_found_by_its_text(commune: Body, people: dict[str, User], at: datetime) -> None:
    text = (load.FOLDER / "ke-hoach-xa-van-khe-2026.txt").read_text(encoding="utf-8")
    changed = text.replace("18/KH-UBND", "81/KH-UBND").replace("Truyền thông chính sách trên địa bàn xã", "Công tác thông tin của xã")
    changed = changed.replace("2.500.000 đồng", "3.000.000 đồng")
    one, other = (
        actions.register(content=words.encode(), name=f"{n}.txt", owner=commune, by=people["canbo"], at=at)
        for n, words in enumerate((text, changed))
    )
    assert one.title != other.title
    assert [(twin.document, twin.exact) for twin in twins(other)] == [(one, False)]
    edit_entry(document=one, entry=Entry("out", secrecy="secret"), edition=1, by=people["canbo"], at=at)
    assert twins(other) == []


def test_a_page_of_hits_shows_the_passage(papers: dict[str, Document], people: dict[str, User]) -> None:
    [document] = shown(hits('"đất vườn"', Document.objects.all()), '"đất vườn"')
    assert [piece.text for piece in document.passage if piece.hit] == ["đất vườn"]  # type: ignore[attr-defined]
    window = Client()
    window.force_login(people["canbo"])
    assert "<mark>đất vườn</mark>" in window.get("/lam-viec/van-ban/?q=%22dat+vuon%22").content.decode()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_run_of_words_finds_its_document(data: st.DataObject, papers: dict[str, Document]) -> None:
    """Any stretch of words of a document, with or without marks, as a phrase or not, finds that document."""
    name = data.draw(st.sampled_from(sorted(papers)))
    words = papers[name].text.split()
    start = data.draw(st.integers(0, len(words) - 1))
    stretch = " ".join(words[start : start + data.draw(st.integers(1, 6))]).replace('"', " ")
    typed = data.draw(st.sampled_from([stretch, fold(stretch), f'"{stretch}"', f'"{fold(stretch)}"', stretch.upper()]))
    assert not fold(typed) or name in found(typed, papers)
