"""Numbers in Vietnamese words, northern usage: "linh", "mốt", "tư", "lăm", "nghìn", "phẩy"."""

import re
from decimal import Decimal

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
MOST_DIGITS = 27  # billions of billions of billions: beyond that digits are read one by one

# A number as it is written in Vietnam: dots part thousands, a comma parts decimals ("1.500.000", "12,5", "1.234,5"),
# or commas part thousands at least twice ("1,500,000").
NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?![\d.]{0,40}\d{4})(?:,\d+)?(?!\d)|\d{1,3}(?:,\d{3}){2,}(?!\d)|\d+(?:,\d+)?)"

_ROMAN = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_UNITS = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}


def cardinal(number: int) -> str:
    """The words of an integer: 24 → "hai mươi tư", 105 → "một trăm linh năm", -3 → "âm ba"."""
    if number < 0:
        return f"âm {cardinal(-number)}"
    if number >= 10**MOST_DIGITS:
        return digits(str(number))
    if number == 0:
        return DIGITS[0]
    return " ".join(_billions(number, full=False))


def _billions(number: int, *, full: bool) -> list[str]:
    """Words of `number`; `full` when more stands before it, so that hundreds are always said."""
    high, low = divmod(number, 10**9)
    words = [*_billions(high, full=full), "tỷ"] if high else []
    full = full or bool(high)
    for size, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group = low // size % 1000
        if group:
            words += [*_triple(group, full=full), name] if name else _triple(group, full=full)
            full = True
    return words


def _triple(number: int, *, full: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 0:
        return words + (["linh", DIGITS[unit]] if unit and words else [DIGITS[unit]] if unit else [])
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    return words + ([_unit(unit, tens)] if unit else [])


def _unit(unit: int, tens: int) -> str:
    if unit == 5:
        return "lăm"
    if tens > 1 and unit in (1, 4):
        return "mốt" if unit == 1 else "tư"
    return DIGITS[unit]


def digits(written: str) -> str:
    """Each digit of `written` by itself: "113" → "một một ba"; other characters are passed over."""
    return " ".join(DIGITS[int(letter)] for letter in written if letter.isascii() and letter.isdigit())


def ordinal(number: int) -> str:
    """What follows "thứ": 1 → "nhất", 4 → "tư", else the cardinal."""
    return {1: "nhất", 4: "tư"}.get(number) or cardinal(number)


def month(number: int) -> str:
    """What follows "tháng": 4 → "tư", else the cardinal."""
    return "tư" if number == 4 else cardinal(number)


def decimal(whole: str, fraction: str) -> str:
    """A decimal from its two runs of digits: ("12", "5") → "mười hai phẩy năm", ("0", "05") → "không phẩy không năm".

    Up to three decimals are read as a number, as schools teach it; with a leading zero, or longer, digit by digit.
    """
    after = digits(fraction) if fraction.startswith("0") or len(fraction) > 3 else cardinal(int(fraction))
    return f"{whole_number(whole)} phẩy {after}"


def whole_number(written: str) -> str:
    """A run of digits as a quantity, leading zeros dropped ("02" → "hai"); over 27 digits: digit by digit."""
    return digits(written) if len(written) > MOST_DIGITS else cardinal(int(written))


def code_number(written: str) -> str:
    """A run of digits as a mark of a document: leading zeros are said ("07" → "không bảy")."""
    return digits(written) if written.startswith("0") else whole_number(written)


def said_number(written: str) -> str:
    """The words of a number that matches `NUMBER`: "1.500.000", "12,5", "1,500,000", "02"."""
    whole, fraction = _parts(written)
    return decimal(whole, fraction) if fraction else whole_number(whole)


def value_of(written: str) -> Decimal:
    """The value of a number that matches `NUMBER`."""
    whole, fraction = _parts(written)
    return Decimal(f"{whole}.{fraction}" if fraction else whole)


def _parts(written: str) -> tuple[str, str]:
    if written.count(",") > 1:
        return written.replace(",", ""), ""
    whole, _, fraction = written.replace(".", "").partition(",")
    return whole, fraction


def roman(written: str) -> int | None:
    """The value of a Roman numeral up to XXXIX in capitals; None when it is none."""
    found = _ROMAN.fullmatch(written)
    if not written or found is None:
        return None
    return len(found[1]) * 10 + _ROMAN_UNITS[found[2]]
