"""The letter to newsrooms: rendered once for all, then addressed to each."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from loa.channels.press.release import TYPE, docx, plain
from loa.delivery.port import Content, Parcel
from loa.paper.plaintext import one_line


def letter(content: Content, sender: str, contact: str) -> bytes:
    """The letter with the release in it and beside it as DOCX, alike for all newsrooms. An embargo stands in the subject too."""
    until = content.embargo_until
    held = f"[Cấm đăng trước {until:%H:%M %d/%m/%Y}] " if until else ""
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(one_line(content.issuer) or "Loa", addr_spec=sender)
    made["Subject"] = f"{held}{TYPE}: {one_line(content.title)}"[:250]
    made["Content-Language"] = "vi"
    made.set_content(plain(content, contact), cte="quoted-printable")
    kind = "vnd.openxmlformats-officedocument.wordprocessingml.document"
    made.add_attachment(docx(content, contact), maintype="application", subtype=kind, filename="thong-cao-bao-chi.docx")
    made.set_boundary("=_loa_press_=")
    return bytes(made)


def addressed(parcel: Parcel, host: str) -> bytes:
    """The letter to one newsroom; the Message-ID comes from the key, so that a letter that goes twice is known as one."""
    head = [f"To: {parcel.destination.address}", f"Message-ID: <{parcel.key}@{host}>", f"Date: {format_datetime(parcel.at)}"]
    return "\r\n".join(head).encode("ascii") + b"\r\n" + parcel.body
