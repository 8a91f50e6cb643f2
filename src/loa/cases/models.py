"""All rows of this room, by subject."""

from loa.cases.access_models import Cost, MustPublish, Supply
from loa.cases.answer_models import Answer, Published, ReplyTemplate
from loa.cases.case_models import (
    IS_MARKED,
    IS_OPEN,
    Attachment,
    Case,
    Extension,
    HeldFile,
    Letter,
    Line,
    Sender,
    Transfer,
    Wait,
    YearCount,
)
from loa.cases.claim_models import Claim, Instance, Proof, Reviewed
from loa.cases.press_models import Authorisation, CorrectionRequest, PressContact, Statement, UrgentMatter

__all__ = [
    "IS_MARKED",
    "IS_OPEN",
    "Answer",
    "Attachment",
    "Authorisation",
    "Case",
    "Claim",
    "CorrectionRequest",
    "Cost",
    "Extension",
    "HeldFile",
    "Instance",
    "Letter",
    "Line",
    "MustPublish",
    "PressContact",
    "Proof",
    "Published",
    "ReplyTemplate",
    "Reviewed",
    "Sender",
    "Statement",
    "Supply",
    "Transfer",
    "UrgentMatter",
    "Wait",
    "YearCount",
]
