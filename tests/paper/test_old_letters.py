"""Letters before Unicode: recognised, converted back exactly, and proper text never touched."""

import io
import unicodedata

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.paper import old_letters
from loa.paper.files import extract
from loa.paper.folding import normalise
from loa.paper.old_letters import by_typeface, decoded, from_tcvn3, from_viscii, from_vni, modern
from loa.paper.read import read_file
from paper.scoring import NAMES, text_of

MARKED = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
TEXT = (
    "Thực hiện Kế hoạch số 22/KH-UBND về truyền thông chính sách, Ủy ban nhân dân huyện yêu cầu các xã, thị trấn tổ chức phổ biến rộng rãi."
)
TO_TCVN3 = {letter: chr(code) for code, letter in old_letters._tcvn3().items()}
TO_VNI = {letter: piece for piece, letter in reversed(old_letters._vni().items())}
TO_VISCII = {letter: byte for byte, letter in old_letters._VISCII.items()}


def tcvn3(text: str) -> str:
    return "".join(TO_TCVN3.get(c, c) for c in text)


def vni(text: str) -> str:
    return "".join(TO_VNI.get(c, c) for c in text)


def test_every_letter_has_its_place_in_every_table() -> None:
    assert set(MARKED) <= set(TO_TCVN3)
    assert set(MARKED + MARKED.upper()) <= set(TO_VNI)
    assert set(MARKED + MARKED.upper()) == set(TO_VISCII)
    assert len(old_letters._VISCII) == 134


@given(st.text(f"{MARKED} bcghklmnpqrstvx,.0123456789", max_size=80))
def test_tcvn3_there_and_back(text: str) -> None:
    assert from_tcvn3(tcvn3(text)) == text


@given(st.lists(st.sampled_from(TEXT.split()), max_size=20).map(" ".join))
def test_vni_there_and_back(text: str) -> None:
    assert from_vni(vni(text)) == text


@given(st.text(f"{MARKED}{MARKED.upper()} bcghklmn,.0123456789", max_size=80))
def test_viscii_there_and_back(text: str) -> None:
    assert from_viscii(bytes(TO_VISCII.get(c) or ord(c) for c in text)) == text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"),
    ],
)
def test_known_lines(old: str, new: str) -> None:
    assert modern(old) == new


@pytest.mark.parametrize("name", NAMES)
def test_unicode_text_is_never_converted(name: str) -> None:
    assert modern(text_of(name)) == text_of(name)
    for line in text_of(name).splitlines():
        assert modern(line) == line


@pytest.mark.parametrize("text", ["Café à la carte, naïve résumé", "Straße nach München", "", "UBND", "à", "¡Olé!", "Señor Núñez"])
def test_other_western_text_stays(text: str) -> None:
    assert modern(text) == text


def test_lines_of_a_mixed_text_are_told_apart() -> None:
    mixed = f"{TEXT}\n{tcvn3('Các cơ quan, đơn vị phối hợp thực hiện')}\n{TEXT}"
    assert modern(mixed).split("\n")[1] == "Các cơ quan, đơn vị phối hợp thực hiện"


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "cp1258"])
def test_files_of_plain_text(encoding: str) -> None:
    lower = normalise(text_of("b2-kh-so")).lower().replace("–", "-").replace("─", "-").replace("“", '"').replace("”", '"')
    content = {
        "tcvn3": lambda: tcvn3(lower).encode("latin-1"),
        "vni": lambda: vni(lower).encode("cp1252"),
        "viscii": lambda: bytes(TO_VISCII.get(c) or ord(c) for c in lower),
        "cp1258": lambda: _windows(lower),
    }[encoding]()
    assert normalise(decoded(content) or "") == lower
    assert normalise(extract(content, "a.txt").text) == lower


def _windows(text: str) -> bytes:
    """Letters of Windows-1258: the shapes whole, the tones apart."""
    out = ""
    for letter in text:
        parted = unicodedata.normalize("NFD", letter)
        tones = "".join(c for c in parted if c in "\u0300\u0309\u0303\u0301\u0323")
        out += unicodedata.normalize("NFC", "".join(c for c in parted if c not in tones)) + tones
    return out.encode("cp1258")


def test_runs_of_a_document_by_their_typeface() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, face in (("uû ban nh©n d©n ", ".VnTime"), ("tØnh hßa b×nh", ".VnTimeH"), (" và ", "Times New Roman"), ("xaõ", "VNI-Times")):
        run = paragraph.add_run(from_vni(text) if face == "x" else text)
        run.font.name = face
    hidden = paragraph.add_run("ẨN")
    hidden.font.hidden = True
    out = io.BytesIO()
    document.save(out)
    assert extract(out.getvalue(), "a.docx").text.strip() == "uỷ ban nhân dân TỈNH HÒA BÌNH và xã".replace(
        "uỷ", by_typeface("uû", ".VnTime")
    )


def test_an_old_file_is_read_like_a_new_one() -> None:
    text = normalise(text_of("b2-kh-so")).replace("–", "-").replace("─", "-").replace("“", '"').replace("”", '"')
    reading = read_file(vni(text).encode("cp1252"), "cu.txt")
    assert reading.to_json()["assignments"] == read_file(text.encode(), "moi.txt").to_json()["assignments"]


@given(st.binary(max_size=200))
def test_any_bytes_are_taken(content: bytes) -> None:
    decoded(content)
