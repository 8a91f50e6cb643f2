"""The paper by which a forgery (forged notice, fake account of a body, scam) is referred to the competent authority.

It is about the forgery: what it says, where it was seen, what the genuine text is, the evidence. It has no field for a person.
"""

from loa.cases.claim_models import Claim
from loa.cases.claim_rules import Verdict
from loa.cases.rules import NotPossible
from loa.documents.rules import official_of
from loa.paper.forms_docx import write_docx
from loa.paper.forms_kinds import LETTER, collective_of, symbol_of


def referral(claim: Claim, to: str, genuine: str) -> bytes:
    """The letter as DOCX, to be numbered and signed. Raises NotPossible unless the verdict is that something is forged."""
    if claim.verdict != Verdict.FORGED:
        raise NotPossible("Chỉ chuyển cơ quan chức năng khi kết luận là giả mạo.")
    if not to.strip():
        raise NotPossible("Hãy ghi cơ quan nhận.")
    return write_docx(official_of(LETTER, typed(claim, to.strip(), genuine.strip())))


def typed(claim: Claim, to: str, genuine: str) -> dict[str, str]:
    """The fields of the letter."""
    body, collective = claim.owner, collective_of(claim.owner.name)
    places = [f"- {one.place}" + (f" (thấy ngày {one.seen_on:%d/%m/%Y})" if one.seen_on else "") for one in claim.instances.order_by("pk")]
    proofs = [f"- {one.words} (nguồn: {one.source})" for one in claim.proofs.order_by("pk")]
    lines = [
        f"{body.name} phát hiện nội dung giả mạo sau đây và chuyển đến quý cơ quan để xem xét theo thẩm quyền.",
        "1. Nội dung giả mạo", f"“{claim.statement}”", "2. Nơi thấy", *(places or ["- Chưa ghi nhận."]),
        "3. Nội dung thật", genuine or claim.explanation, "4. Bằng chứng", *(proofs or ["- Không có."]),
        "5. Kết luận kiểm chứng", claim.explanation,
        "Văn bản này chỉ nói về nội dung giả mạo, không nêu thông tin về cá nhân. Trân trọng đề nghị quý cơ quan thông báo kết quả xử lý.",
    ]  # fmt: skip
    return {
        "issuer": body.name,
        "issuer_parent": body.parent.name if body.parent else "",
        "symbol": symbol_of(LETTER, body.name),
        "place": body.place,
        "points": "14",
        "title": "chuyển thông tin về nội dung giả mạo",
        "addressees": to,
        "body": "\n".join(lines),
        "authority": f"TM. {collective}" if collective else "",
        "position": "Chủ tịch" if collective.startswith("Ủy ban nhân dân") else "",
        "recipients": "Như trên\nLưu: VT",
    }
