"""Steps that tests of cases share: the text of one, an approved answer."""

from datetime import datetime

from loa.cases import answer_actions
from loa.cases.answer_actions import Written
from loa.cases.answer_rules import Said
from loa.cases.models import Case
from loa.organisations.models import User

TEXT = "Tôi là Nguyễn Thị Hoa, số 0912345678. Bao giờ chi trả tiền hỗ trợ nước mưa? Chi trả ở đâu?"


def answer(case: Case, people: dict[str, User], at: datetime, words: str) -> Case:
    """`words` as the approved answer of `case`."""
    case.refresh_from_db()
    draft = answer_actions.write_answer(case=case, written=Written([Said("Chi trả", words)]), version=0, by=people["canbo"], at=at)
    case.refresh_from_db()
    answer_actions.submit(case=case, version=case.version, seen=draft.version, by=people["canbo"], at=at)
    answer_actions.approve(case=case, version=case.version, seen=draft.version, by=people["duyet1"], at=at)
    return case
