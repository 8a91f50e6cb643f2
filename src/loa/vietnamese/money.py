"""Amounts of money as people type them, in whole đồng. Start at `read_amount`; `shown_amount` writes them back.

    read_amount("1,5 triệu") == read_amount("1.500.000 đồng") == 1_500_000

What could mean two amounts is refused, never guessed: a thousand times too much is easily typed and hard to see.
"""

import re
from decimal import Decimal

from loa.vietnamese.letters import normalise

MOST = 10**15 - 1  # đồng: below a million billions, far above the yearly budget of any body that uses this
_LONGEST = 80
_SCALES = {
    "nghìn tỷ": 10**12, "ngàn tỷ": 10**12, "tỷ": 10**9, "triệu": 10**6, "tr": 10**6, "nghìn": 10**3, "ngàn": 10**3, "k": 10**3,
}  # fmt: skip
_CURRENCY = re.compile(r"(?<![^\W\d_])(?:đồng|vnđ|vnd|đ|₫)\.?$")
_PART = re.compile(rf"(?P<number>[0-9][0-9.,]*)\s*(?P<scale>{'|'.join(_SCALES)})?(?![^\W\d_])\s*")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_COMMAED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,}")


class Unclear(ValueError):
    """No amount, or one that may mean several; the text says in Vietnamese what to type."""


def shown_amount(amount: int) -> str:
    """With a dot at each thousand: 1500000 → "1.500.000"."""
    return f"{amount:,}".replace(",", ".")


def read_amount(written: str) -> int:
    """The amount in đồng, 0 to `MOST`. Raises Unclear.

    Dots part thousands and a comma parts decimals; a dot parts decimals where thousands are impossible ("1.5 triệu"). A bare figure
    below 1,000 needs its unit, since offices write in thousands and millions.
    """
    text = " ".join(normalise(written).lower().replace("\u2212", "-").replace("tỉ", "tỷ").split())
    if not text:
        raise Unclear("Hãy ghi số tiền, ví dụ 1.500.000 hoặc 1,5 triệu.")
    if len(text) > _LONGEST:
        raise Unclear("Số tiền ghi quá dài. Hãy ghi như 1.500.000 hoặc 1,5 triệu.")
    if text.startswith(("-", "(")):
        raise Unclear("Số tiền phải lớn hơn 0. Muốn bớt một khoản đã ghi thì dùng “Đảo bút toán”.")
    amount = _whole(_value(text), written)
    if amount > MOST:
        raise Unclear(f"“{_quoted(written)}” lớn quá mức ghi được ({shown_amount(MOST)} đồng). Hãy xem lại đơn vị.")
    return amount


def _value(text: str) -> Decimal:
    figures = _CURRENCY.sub("", text).strip()
    unit = figures != text
    if _SPACED.fullmatch(figures):
        figures = figures.replace(" ", "")
    if not figures:
        raise Unclear("Hãy ghi số tiền, ví dụ 1.500.000 hoặc 1,5 triệu.")
    total, last, place, scaled = Decimal(0), 10**18, 0, False
    while place < len(figures):
        part = _PART.match(figures, place)
        if part is None:
            raise Unclear(f"“{_quoted(text)}” không phải số tiền. Hãy ghi như 1.500.000, 1,5 triệu, 200 triệu đồng, 2 tỷ.")
        scale = _SCALES[part["scale"]] if part["scale"] else 1
        if scale >= last:
            raise Unclear(f"“{_quoted(text)}” ghi các đơn vị không theo thứ tự từ lớn đến nhỏ. Hãy ghi như 2 tỷ 500 triệu.")
        if place and scale == 1 and not unit:
            raise Unclear(f"“{_quoted(text)}”: phần cuối thiếu đơn vị. Hãy ghi như 2 tỷ 500 triệu, hoặc thêm “đồng”.")
        total += _number(part["number"], scaled=scale > 1, text=text) * scale
        last, place, scaled = scale, part.end(), scaled or scale > 1
    if 0 < total < 1000 and not unit and not scaled:
        raise Unclear(f"“{_quoted(text)}” chưa rõ là đồng, nghìn hay triệu. Hãy ghi đơn vị, ví dụ “{_quoted(text)} triệu”.")
    return total


def _number(written: str, *, scaled: bool, text: str) -> Decimal:
    """One run of digits, dots and commas."""
    if re.fullmatch(r"[0-9]+", written):
        return Decimal(written)
    if _DOTTED.fullmatch(written):
        return Decimal(written.replace(".", ""))
    if _COMMAED.fullmatch(written):
        return Decimal(written.replace(",", ""))
    if re.fullmatch(r"[0-9]+,[0-9]{3}", written):
        whole, _, rest = written.partition(",")
        decimal = f"{whole},{rest.rstrip('0') or '0'}"
        raise Unclear(f"“{_quoted(text)}” có thể hiểu hai cách. Hãy ghi {whole}.{rest} (hàng nghìn) hoặc {decimal} (số lẻ).")
    if re.fullmatch(r"[0-9]+,[0-9]+", written) or (scaled and re.fullmatch(r"[0-9]+\.[0-9]{1,2}", written)):
        return Decimal(written.replace(",", "."))
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+", written):
        return Decimal(written.replace(".", "").replace(",", "."))
    raise Unclear(f"“{_quoted(text)}” ngắt hàng nghìn chưa đúng. Hãy ghi như 1.500.000 hoặc 1500000.")


def _whole(value: Decimal, written: str) -> int:
    if value != value.to_integral_value():
        raise Unclear(f"“{_quoted(written)}” có phần lẻ của đồng. Số tiền phải là số nguyên đồng.")
    return int(value)


def _quoted(text: str) -> str:
    return " ".join(text.split())[:40]
