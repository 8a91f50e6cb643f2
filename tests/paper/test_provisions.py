"""Drafts as trees: what is printed in several styles parses back, spans tile, ids outlive renumbering, quoted articles stay quoted."""

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loa.paper.provision import ARTICLE, KINDS, QUOTE, SURE, Draft, Provision
from loa.paper.provisions import carried, matched, tree_of

LETTERS = "abcdđeghik"
ROMAN = ("I", "II", "III", "IV", "V", "VI")
HARD = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = tuple(
    re.findall(
        r"\w+",
        "cơ quan tổ chức cá nhân quản lý hồ sơ thẩm quyền thủ tục kết quả ngân sách địa phương thôn bản loa truyền thanh bảng tin công "
        "khai minh bạch kiểm tra giám sát khiếu nại kiến nghị phản ánh đất đai môi trường rừng biển cảng chợ trường học trạm y tế bác "
        "sĩ giáo viên học sinh nông dân công nhân thương mại dịch vụ khuyến khích hỗ trợ bồi thường thu hồi cấp phép gia hạn đình chỉ "
        "thông báo niêm yết lưu trữ sao lục xác nhận chứng thực đăng ký khai báo thống kê tổng hợp báo cáo đánh giá xếp loại khen "
        "thưởng kỷ luật tiếp nhận ",
    )
)


@dataclass
class Printed:
    """A provision to be printed, and what reading it back must give."""

    kind: str
    number: str
    heading: str | None = None
    text: str = ""
    children: list["Printed"] = field(default_factory=list)

    def shape(self) -> tuple[object, ...]:
        return self.kind, self.number, self.heading, self.text, tuple(c.shape() for c in self.children)


def shape_of(provision: Provision) -> tuple[object, ...]:
    return provision.kind, provision.number, provision.heading, provision.text, tuple(shape_of(c) for c in provision.children)


@st.composite
def sentences(draw: st.DrawFn, least: int = 5, most: int = 40, end: str = ".") -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=least, max_size=most))
    if end and draw(st.integers(0, 3)) == 0:
        words[len(words) // 2 : len(words) // 2] = draw(
            st.sampled_from(["theo quy định tại Điều 5 của Luật này,", "tại khoản 2 và khoản 3 Điều 7 Nghị định này,", "năm 2026,"])
        ).split()
    text = " ".join(words)
    return text[0].upper() + text[1:].rstrip(",") + end


@st.composite
def clauses(draw: st.DrawFn, number: int) -> Printed:
    count = draw(st.sampled_from([0, 0, 2, 5]))
    if not count:
        return Printed("clause", str(number), None, draw(sentences()))
    points = [Printed("point", LETTERS[i], None, draw(sentences(end=";" if i < count - 1 else "."))) for i in range(count)]
    closing = [Printed("paragraph", "2", None, draw(sentences()))] if draw(st.booleans()) else []
    return Printed("clause", str(number), None, draw(sentences(end=":")), points + closing)


@st.composite
def articles(draw: st.DrawFn, number: int) -> Printed:
    heading = draw(sentences(2, 8, end=""))
    count = draw(st.sampled_from([0, 0, 1, 3]))
    inside = [draw(clauses(i + 1)) for i in range(count)]
    lead = draw(sentences(end=":")) if inside and draw(st.booleans()) else "" if inside else draw(sentences())
    return Printed("article", str(number), heading, lead, inside)


@st.composite
def trees(draw: st.DrawFn) -> list[Printed]:
    number, chapters = 0, []
    for at in range(draw(st.integers(1, 3))):
        inside = []
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            inside.append(draw(articles(number)))
        title = draw(sentences(2, 14, end="")).upper()
        chapters.append(Printed("chapter", ROMAN[at], title, "", inside))
    return chapters if draw(st.booleans()) else [article for chapter in chapters for article in chapter.children]


@dataclass(frozen=True)
class Style:
    article: str = ". "
    chapter: str = "\n"
    point: str = ")"
    width: int = 0
    pages: bool = False
    decomposed: bool = False
    gap: bool = False


STYLES = st.builds(
    Style,
    article=st.sampled_from([". ", ": ", "\n", ".\n"]),
    chapter=st.sampled_from(["\n", ". ", ": "]),
    point=st.sampled_from([")", "."]),
    width=st.sampled_from([0, 70, 95]),
    pages=st.booleans(),
    decomposed=st.booleans(),
    gap=st.booleans(),
)


LINES = st.sampled_from(
    [
        "Điều 1. Tên", "Điều 2", "Điều 5 của Luật", "1. Một", "1. Một.", "a) Điểm;", "đ) Điểm.", "- gạch", "Chương I", "CHƯƠNG II",
        "Mục 1. TÊN", "“Điều 3. Mới", "hết.”", "như sau:", "“", "”", '"', "TM. ỦY BAN NHÂN DÂN", "Nơi nhận:", "QUY CHẾ", "PHỤ LỤC I",
        "(Ban hành kèm theo Quyết định số 1/QĐ-UBND)", "I. MỤC", "7", "", "\f", "| a | b | c |", "x\ty\tz", "1.1. Con", "(i) tiết",
        "a.1) tiết", "QUYẾT ĐỊNH", "Căn cứ Luật Báo chí;", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Văn bản dài " * 20,
    ]
)  # fmt: skip


def paragraphs(tree: list[Printed], style: Style) -> Iterator[str]:
    for p in tree:
        if p.kind == "chapter":
            yield from f"Chương {p.number}{style.chapter}{p.heading}".split("\n")
        elif p.kind == "article":
            yield from f"Điều {p.number}{style.article}{p.heading}".split("\n")
            yield from [p.text] if p.text else []
        else:
            label = {"clause": f"{p.number}. ", "point": f"{p.number}{style.point} ", "paragraph": ""}[p.kind]
            yield label + p.text
        yield from paragraphs(p.children, style)


def printed(tree: list[Printed], style: Style) -> str:
    lines: list[str] = []
    page = 1
    for paragraph in paragraphs(tree, style):
        lines += textwrap.wrap(paragraph, style.width) if style.width else [paragraph]
        if style.pages and len(lines) > page * 30:
            page += 1
            lines += ["", f"          {page}", ""]
        elif style.gap:
            lines.append("")
    text = "\n".join(lines) + "\n"
    return unicodedata.normalize("NFD", text) if style.decomposed else text


def assert_tiled(draft: Draft) -> None:
    def inside(children: tuple[Provision, ...], end: int) -> None:
        assert all(one.end == two.start for one, two in pairwise(children))
        assert not children or children[-1].end == end
        for child in children:
            assert child.start <= child.end
            assert not child.children or child.start <= child.children[0].start
            inside(child.children, child.end)

    covered = 0
    for start, end in draft.bodies:
        tops = tuple(p for p in draft.provisions if start <= p.start and p.end <= end)
        assert not tops or tops[0].start == start
        inside(tops, end)
        covered += len(tops)
    assert covered == len(draft.provisions)
    every = list(draft.walk())
    assert len({p.id for p in every}) == len({p.path for p in every}) == len(every)
    assert all(p.kind in KINDS for p in every)


@HARD
@given(trees(), STYLES)
def test_what_is_printed_parses_back(tree: list[Printed], style: Style) -> None:
    draft = tree_of(printed(tree, style))
    assert [shape_of(p) for p in draft.provisions] == [p.shape() for p in tree]
    assert_tiled(draft)


@HARD
@given(st.lists(LINES, max_size=40).map("\n".join))
def test_any_text_gives_a_tiled_tree(text: str) -> None:
    draft = tree_of(text)
    assert_tiled(draft)
    assert tree_of(text) == draft
    json.dumps(draft.to_json())
    assert {p.kind for p in matched(draft, draft)} <= {"same"}
    assert [p.id for p in carried(draft, draft).walk()] == [p.id for p in draft.walk()]


def paths(draft: Draft) -> list[str]:
    return [p.path for p in draft.walk()]


def find(draft: Draft, path: str) -> Provision:
    return next(p for p in draft.walk() if p.path == path)


AMENDING = """LUẬT
SỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU CỦA LUẬT LOA TRUYỀN THANH

Căn cứ Hiến pháp;

Điều 1. Sửa đổi, bổ sung một số điều của Luật Loa truyền thanh
1. Sửa đổi khoản 2 Điều 5 như sau:
{a}2. Đài truyền thanh phát hai lần một ngày.
3. Loa không phát sau 21 giờ.{b}
2. Bổ sung Điều 5a vào sau Điều 5 như sau:
{a}Điều 5a. Giờ nghỉ
1. Giờ nghỉ là giờ không phát loa.
2. Việc báo nguy không theo giờ nghỉ.{b}.
3. Thay thế cụm từ “cụm loa” bằng cụm từ “trạm loa” tại Điều 7.
Điều 2. Hiệu lực thi hành
Luật này có hiệu lực từ ngày 01 tháng 01 năm 2027.
"""


@pytest.mark.parametrize("marks", ["“”", '""', "““", "”“"])
def test_quoted_articles_are_no_articles_of_the_draft(marks: str) -> None:
    draft = tree_of(AMENDING.format(a=marks[0], b=marks[1]))
    assert [p.path for p in draft.walk() if p.kind == ARTICLE] == ["Điều 1", "Điều 2"]
    assert [p.number for p in find(draft, "Điều 1").children] == ["1", "2", "3"]
    quote = find(draft, "Điều 1/Khoản 2/Đoạn trích 1")
    assert quote.kind == QUOTE
    assert quote.text.split("\n")[1] == "1. Giờ nghỉ là giờ không phát loa."


def test_a_quotation_that_is_never_closed_does_not_swallow_the_draft() -> None:
    draft = tree_of(AMENDING.format(a="“", b=""))
    assert [p.number for p in find(draft, "Điều 1").children] == ["1", "2", "3"]
    assert find(draft, "Điều 2").heading == "Hiệu lực thi hành"


DECISION = """ỦY BAN NHÂN DÂN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH HÒA AN                         Độc lập - Tự do - Hạnh phúc
Số:     /2026/QĐ-UBND               Hòa An, ngày     tháng     năm 2026

QUYẾT ĐỊNH
Ban hành Quy chế quản lý loa truyền thanh

ỦY BAN NHÂN DÂN TỈNH HÒA AN
Căn cứ Luật Báo chí;
Theo đề nghị của Giám đốc Sở Văn hóa;
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Quy chế quản lý loa truyền thanh.
Điều 2. Quyết định này có hiệu lực từ ngày ký.
Điều 3. Chánh Văn phòng Ủy ban nhân dân tỉnh chịu trách nhiệm thi hành Quyết định này./.

Nơi nhận:                           TM. ỦY BAN NHÂN DÂN
- Như Điều 3;                                CHỦ TỊCH
- Lưu: VT.

                                        Nguyễn Văn An

QUY CHẾ
Quản lý loa truyền thanh trên địa bàn tỉnh Hòa An
(Ban hành kèm theo Quyết định số     /2026/QĐ-UBND ngày    tháng    năm 2026)

Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quy chế này quy định về loa.
Điều 2. Giải thích từ ngữ
Trong Quy chế này:
1. Loa là loa.
2. Đài gồm:
a) Đài xã;
b) Đài tỉnh.
Chương II
THI HÀNH
Điều 3. Trách nhiệm
1. Sở Văn hóa chủ trì.

PHỤ LỤC I
DANH SÁCH TRẠM LOA
(Kèm theo Quy chế quản lý loa truyền thanh)
TT\tTrạm\tXã
1\tTrạm 1\tXã Đông
"""


def test_the_regulation_attached_to_a_decision_has_its_own_tree() -> None:
    draft = tree_of(DECISION)
    assert_tiled(draft)
    assert [p.path for p in draft.provisions] == ["Phần mở đầu", "Điều 1", "Điều 2", "Điều 3", "Quy chế", "Phụ lục I"]
    assert find(draft, "Điều 1").text == "Ban hành kèm theo Quyết định này Quy chế quản lý loa truyền thanh."
    assert find(draft, "Quy chế").heading == "Quản lý loa truyền thanh trên địa bàn tỉnh Hòa An"
    assert find(draft, "Quy chế/Điều 2/Khoản 2/Điểm b").text == "Đài tỉnh."
    assert find(draft, "Phụ lục I").heading == "DANH SÁCH TRẠM LOA"
    assert "Nơi nhận" not in "".join(draft.text[start:end] for start, end in draft.bodies)


def test_a_document_without_articles_gives_sections() -> None:
    draft = tree_of(
        "KẾ HOẠCH\nPhát loa\n\nI. MỤC ĐÍCH\n1. Mục đích\na) Đúng;\nđ) Đủ.\n2. Yêu cầu rõ.\nII. TỔ CHỨC\n- Sở A làm.\n- Sở B làm.\n"
    )
    assert paths(draft) == [
        "Mục I", "Mục I/Khoản 1", "Mục I/Khoản 1/Điểm a", "Mục I/Khoản 1/Điểm đ", "Mục I/Khoản 2", "Mục II", "Mục II/Gạch đầu dòng 1",
        "Mục II/Gạch đầu dòng 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Điều 5. Một\nA.\nĐiều 5. Hai\nB.\n", ["Điều 5", "Điều 5 (2)"]),
        ("Chương I\nMỘT\nĐiều 1. A\nX.\nChương II\nHAI\nĐiều 1. B\nY.\n", ["Chương I", "Chương I/Điều 1", "Chương II", "Chương II/Điều 1"]),
        ("Chương 1. MỘT\nMục 1. HAI\nĐiều 1. A\nX.\n", ["Chương 1", "Chương 1/Mục 1", "Điều 1"]),
        ("PHẦN THỨ NHẤT\nCHUNG\nChương I\nMỘT\nĐiều 1. A\nX.\n", ["Phần THỨ NHẤT", "Phần THỨ NHẤT/Chương I", "Điều 1"]),
        ("Điều 1. A\n1. Theo\nĐiều 9. Luật này.\n2. B.\n", ["Điều 1", "Điều 1/Khoản 1", "Điều 1/Khoản 2"]),
        ("Điều 1. A\n1. B:\na.1) C;\n(i) D.\n", ["Điều 1", "Điều 1/Khoản 1", "Điều 1/Khoản 1/Tiết a.1", "Điều 1/Khoản 1/Tiết i"]),
        ("Điều 1. A\n1. B:\n- C;\n", ["Điều 1", "Điều 1/Khoản 1", "Điều 1/Khoản 1/Gạch đầu dòng 1"]),
        ("Điều 1. A ........ 3\nĐiều 2. B ........ 4\nĐiều 1. A\nX.\nĐiều 2. B\nY.\n", ["Phần mở đầu", "Điều 1", "Điều 2"]),
        ("Điều 1. A\nTT\tTên\tXã\n1\tLoa\tĐông\nĐiều 2. B\nY.\n", ["Điều 1", "Điều 2"]),
        ("", []),
    ],
)  # fmt: skip
def test_forms(text: str, wanted: list[str]) -> None:
    draft = tree_of(text)
    assert_tiled(draft)
    assert paths(draft) == wanted


def sample(count: int) -> list[Printed]:
    """Articles that differ from each other as those of a law do."""
    found = []
    for n in range(1, count + 1):
        said = [WORDS[(n * 7 + k * (n % 11 + 1)) % len(WORDS)] for k in range(24)]
        inside = [
            Printed(
                "clause",
                str(i + 1),
                None,
                " ".join([*said[i * 6 : i * 6 + 6], "số", str(n * 10 + i), WORDS[n * (i + 3) % len(WORDS)]]).capitalize() + ".",
            )
            for i in range(4)
        ]
        found.append(Printed("article", str(n), f"Việc {' '.join(said[:3])} {n}", "", inside))
    return found


def renumbered(tree: list[Printed]) -> list[Printed]:
    for n, article in enumerate(tree, 1):
        article.number = str(n)
        for i, clause in enumerate(article.children, 1):
            clause.number = str(i)
    return tree


def ids(draft: Draft) -> dict[str, str]:
    """Words of each article and clause, and its id."""
    return {f"{p.kind}:{p.heading or p.text}": p.id for p in draft.walk()}


@HARD
@given(st.data())
def test_ids_outlive_insertion_removal_and_reordering(data: st.DataObject) -> None:
    old = tree_of(printed(sample(12), Style()))
    tree = sample(14)
    keep = data.draw(st.lists(st.integers(0, 13), min_size=6, max_size=14, unique=True))
    new = tree_of(printed(renumbered([tree[i] for i in keep]), Style()))
    after = carried(old, new)
    before, now = ids(old), ids(after)
    assert {words: now[words] for words in now if words in before} == {words: before[words] for words in now if words in before}
    assert not {now[w] for w in now if w not in before} & set(before.values())
    assert after.unsure == ()
    pairings = matched(old, new)
    assert sorted(n.id for p in pairings for n in p.new) == sorted(n.id for n in new.walk())
    assert sorted(o.id for p in pairings for o in p.old) == sorted(o.id for o in old.walk())


@HARD
@given(st.integers(0, 11))
def test_a_split_article_names_its_origin_and_a_merged_one_both(at: int) -> None:
    old = tree_of(printed(sample(12), Style()))
    tree = sample(12)
    first, second = tree[at].children[:2], tree[at].children[2:]
    pieces = [Printed("article", "0", tree[at].heading, "", first), Printed("article", "0", "Việc còn lại", "", second)]
    new = tree_of(printed(renumbered([*tree[:at], *pieces, *tree[at + 1 :]]), Style()))
    split = [p for p in matched(old, new) if p.kind == "split"]
    assert [(p.old[0].path, [n.path for n in p.new]) for p in split] == [(f"Điều {at + 1}", [f"Điều {at + 1}", f"Điều {at + 2}"])]
    origin = find(old, f"Điều {at + 1}").id
    after = carried(old, new)
    assert [p.path for p in after.walk() if p.origins == (origin,)] == [f"Điều {at + 1}", f"Điều {at + 2}"]
    merged = [p for p in matched(new, old) if p.kind == "merged"]
    assert [(len(p.old), p.new[0].path) for p in merged] == [(2, f"Điều {at + 1}")]


def test_changed_moved_new_removed_and_unsure() -> None:
    old = tree_of(DECISION)
    changed = DECISION.replace("2. Đài gồm:", "2. Đài truyền thanh các cấp gồm:").replace(
        "1. Sở Văn hóa chủ trì.", "1. Sở Văn hóa chủ trì.\n2. Sở Y tế phối hợp."
    )
    kinds = {(p.kind, (p.new or p.old)[0].path) for p in matched(old, tree_of(changed)) if p.kind != "same"}
    assert ("new", "Quy chế/Điều 3/Khoản 2") in kinds
    assert ("changed", "Quy chế/Điều 2/Khoản 2") in kinds
    assert not {kind for kind, _ in kinds} & {"moved", "renumbered", "removed", "split", "merged"}
    one = tree_of("Điều 1. A\nLoa phát buổi sáng ở các thôn xa trung tâm xã Đông.\nĐiều 2. B\nViệc khác.\n")
    two = tree_of("Điều 7. C\nLoa phát buổi chiều ở các chợ gần trung tâm xã Tây.\nĐiều 8. D\nĐiều không liên quan gì.\n")
    after = carried(one, two)
    assert [(p.kind, p.old[0].path, p.new[0].path) for p in after.unsure] == [("unsure", "Điều 1", "Điều 7")]
    assert find(after, "Điều 7").id != find(one, "Điều 1").id
    assert all(p.kind in SURE or p.kind in ("new", "removed", "unsure") for p in matched(one, two))


def test_ids_carry_through_three_versions() -> None:
    first = tree_of(printed(sample(6), Style()))
    second = carried(first, tree_of(printed(renumbered(sample(6)[1:]), Style())))
    third = carried(second, tree_of(printed(sample(6), Style())))
    wanted = {p.heading: p.id for p in first.walk() if p.kind == ARTICLE and p.number != "1"}
    assert {p.heading: p.id for p in third.walk() if p.heading in wanted} == wanted


def test_three_hundred_articles_are_read_and_matched_whole() -> None:
    draft = tree_of(printed(sample(300), Style(width=90, pages=True)))
    assert sum(p.kind == ARTICLE for p in draft.walk()) == 300
    pairs = matched(draft, tree_of(printed(renumbered(sample(300)[1:]), Style())))
    assert len(pairs) >= 299


def test_a_clause_behind_a_line_that_ends_with_the_name_of_a_regulation() -> None:
    """ "… của Quy định" is a whole sentence; "theo quy định" goes on in the next line."""
    (article,) = tree_of("Điều 1. Bãi bỏ một số điều của Quy định\n1. Bãi bỏ Điều 3.\n2. Bãi bỏ Điều 4.\n").provisions
    assert [(one.kind, one.number, one.text) for one in article.children] == [
        ("clause", "1", "Bãi bỏ Điều 3."),
        ("clause", "2", "Bãi bỏ Điều 4."),
    ]
    (wrapped,) = tree_of("Điều 1. Thời hạn tính theo quy định\n1. Điều 2 của Luật này.\n").provisions
    assert not wrapped.children


def test_a_heading_typed_against_its_number_is_an_article() -> None:
    draft = tree_of("Điều 1. Phạm vi\nNội dung một.\n\nĐiều 2.Giờ họp\n1. Chợ họp cả ngày.\n\nĐiều 3:Hiệu lực\nTừ ngày ký.\n")
    assert [(one.kind, one.number, one.heading) for one in draft.provisions] == [
        ("article", "1", "Phạm vi"), ("article", "2", "Giờ họp"), ("article", "3", "Hiệu lực"),
    ]  # fmt: skip
    (one,) = tree_of("Điều 1. Phạm vi\nThực hiện theo quy định tại\nĐiều 3.a của Quy chế này và các văn bản khác.\n").provisions
    assert one.number == "1"


def test_a_clause_that_ends_with_every_day_ends_there() -> None:
    (one,) = tree_of("Điều 2. Giờ họp\n1. Chợ họp từ 05 giờ đến 18 giờ hằng ngày\n2. Người bán dọn sạch chỗ ngồi\n").provisions
    assert [clause.number for clause in one.children] == ["1", "2"]
