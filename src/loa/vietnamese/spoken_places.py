"""Reading aloud: roads, kilometre stones, places in short form, degrees of a map, water levels."""

import re
from collections.abc import Callable

from loa.vietnamese.numbers import code_number, whole_number

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_ROADS = {"QL": "quốc lộ", "ĐT": "đường tỉnh", "TL": "tỉnh lộ", "ĐH": "đường huyện", "HL": "hương lộ", "ĐX": "đường xã"}
_PLACES = {"P": "phường", "H": "huyện", "Q": "quận", "X": "xã", "T": "tỉnh"}
_STONE = r"K(?:[mM]\s?(?=\d)|(?=\d+\s?\+))(?P<stone>\d+)(?:\s?\+\s?(?P<more>\d+))?"
_SIDES = {"N": "Bắc", "B": "Bắc", "S": "Nam", "E": "Đông", "Đ": "Đông", "W": "Tây"}
_SIDE = r"(?:\s?(?P<side>[NBSEĐW])(?![^\W_]))?"
_MINUTES, _SECONDS = "['’′]", "(?:[\"”″]|['’′]{2})"

ANGLE = re.compile(
    rf"(?P<degrees>\d{{1,3}}(?:[.,]\d+)?)\s?[°º]\s?(?:(?P<minutes>\d{{1,2}}(?:[.,]\d+)?)\s?{_MINUTES}\s?"
    rf"(?:(?P<seconds>\d{{1,2}}(?:[.,]\d+)?)\s?{_SECONDS})?)?{_SIDE}"
)
_POINT = re.compile(
    r"(?<![\w.,])(?P<north>\d{1,2}[.,]\d+)\s?°?\s?(?P<ns>[NBS])\s?[-;,]\s?(?P<east>\d{2,3}[.,]\d+)\s?°?\s?(?P<ew>[EĐW])(?!\w)"
)


def say_angles(text: str) -> str:
    """Degrees, minutes and seconds of arc with their words, digits left for later; before quotes are taken out of the text."""
    text = _POINT.sub(lambda found: f"{found['north']}°{found['ns']}, {found['east']}°{found['ew']}", text)
    return ANGLE.sub(_angle, text)


def _angle(found: re.Match[str]) -> str:
    if not found["minutes"] and not found["side"]:
        return found.group()
    said = [f"{_decimal(found['degrees'])} độ"]
    said += [f"{_decimal(found[name])} {word}" for name, word in (("minutes", "phút"), ("seconds", "giây")) if found[name]]
    return " ".join([*said, _SIDES.get(found["side"] or "", "")]) + " "


def _decimal(written: str) -> str:
    return written.replace(".", ",")


def _stone(found: re.Match[str]) -> str:
    further = f" cộng {whole_number(found['more'])}" if found["more"] else ""
    before = found.string[max(0, found.start() - 1) : found.start()]
    name = "ki lô mét" if found.group()[1] in "mM" else "ca"
    return f"{', ' if before == '/' else ''}{name} {whole_number(found['stone'])}{further}"


RULES: tuple[Rule, ...] = (
    (re.compile(r"(?<!\w)TL(?=:? ?1/\d[\d.]{1,7}(?![\d/]))"), lambda _: "tỷ lệ"),
    (re.compile(rf"(?<=\d)\s?[-/]\s?(?={_STONE.replace('?P<stone>', '?:').replace('?P<more>', '?:')})"), lambda _: " đến "),
    (re.compile(rf"(?<!\w){_STONE}(?!\w)"), _stone),
    (
        re.compile(r"(?P<comma>(?<=[^\W_])\s?/\s?)?(?<!\w)(?:[Đđ]ường (?=Đ))?(?P<road>QL|ĐT|TL|ĐH|HL|ĐX)[. ]?(?=\d)"),
        lambda found: f"{', ' if found['comma'] else ''}{_ROADS[found['road']]} ",
    ),
    (re.compile(r"(?<!\w)CT\.(?P<number>\d\d)(?!\d)"), lambda found: f"xê tê {code_number(found['number'])}"),
    (
        re.compile(r"(?<![\w.])(?P<place>[PHQXT])\.\s?(?=[A-ZĐÀ-Ỹ][a-zà-ỹ]|\d)(?!Chủ|Giám|Trưởng|Phó)"),
        lambda found: f"{_PLACES[found['place']]} ",
    ),
    (re.compile(r"(?<![\w.])P\.\s?(?=họp|khám|học|máy|số|khách)"), lambda _: "phòng "),
    (re.compile(r"(?<!\w)KP\.?(?= ?\d)"), lambda _: "khu phố"),
    (re.compile(r"(?<!\w)SN:?\s?(?=(?:19|20)\d\d(?!\d))"), lambda _: "sinh năm "),
    (re.compile(r"(?<!\w)(?<!\d )KV(?= ?(?:\d{1,2}|[IVX]{1,4})(?!\w))"), lambda _: "khu vực "),
    (re.compile(r"(?<!\w)MN(?=:? ?[+-]?\d{1,3}[.,]\d)"), lambda _: "mực nước"),
    (re.compile(r"(?<!\w)DT(?=:? ?\d[\d.,]* ?(?:m2|ha|km2)(?!\w))"), lambda _: "diện tích"),
    (re.compile(r"(?<!\w)CN(?=:? \d+(?:,\d+)? ?%|, XD|-XD)"), lambda _: "công nghiệp"),
    (re.compile(r"(?<!\w)VT(?=[1-9](?!\w))"), lambda _: "vị trí "),
    (re.compile(r"(?<!\w)BĐ\s?(?P<level>[123]|III?|I)(?!\w)"), lambda found: f"báo động {found['level']}"),
)
