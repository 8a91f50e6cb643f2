"""What people report about loudspeakers: a receipt at once, bounded, answered."""

from datetime import datetime, timedelta

import pytest

from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted
from loa.stations import complaint_actions
from loa.stations.complaint_rules import MOST_AT_ONE, is_receipt, new_receipt
from loa.stations.models import Station


def test_receipts_are_unguessable_and_checked() -> None:
    drawn = {new_receipt() for _ in range(200)}
    assert len(drawn) == 200
    assert all(is_receipt(one) for one in drawn)
    assert not any(is_receipt(one) for one in ("", "L-7KQ2", "L-7KQ2-M9X1", "X-7KQ2-M9XA", "L-7KQ2-M9XA-", "l-7kq2-m9xa"))


def test_a_report_is_kept_bounded_and_answered(bare: Station, people: dict[str, User], at: datetime) -> None:
    rows = [complaint_actions.take(station=bare, kind="loud", words=f"lần {n}", at=at) for n in range(MOST_AT_ONE)]
    with pytest.raises(complaint_actions.TooMany):
        complaint_actions.take(station=bare, kind="loud", words="", at=at + timedelta(minutes=59))
    complaint_actions.take(station=bare, kind="loud", words="", at=at + timedelta(minutes=61))
    common = {"complaint": rows[0], "at": at}
    with pytest.raises(NotAllowed, match="đã làm gì"):
        complaint_actions.answer(words=" ", close=False, by=people["canbo"], **common)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        complaint_actions.answer(words="x", close=False, by=people["canbotinh"], **common)  # type: ignore[arg-type]
    complaint_actions.answer(words="Đã giảm âm lượng", close=True, by=people["canbo"], **common)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="Đã đóng"):
        complaint_actions.answer(words="lại", close=True, by=people["canbo"], **common)  # type: ignore[arg-type]
