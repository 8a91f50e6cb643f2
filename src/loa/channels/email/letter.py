"""The letter: rendered once for all, then addressed to each subscriber without being made again."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from loa.delivery.port import BASIS, FROM, TO_DO, VIETNAMESE, WHO, Content, Parcel, label_of, paragraphs
from loa.paper.plaintext import legible, named, one_line

LEAVE = "LEAVE-URL-OF-THE-RECEIVER"  # on a line of its own, in letters that no encoding changes


def letter(content: Content, sender: str, sender_name: str) -> bytes:
    """The letter without what differs from one receiver to the next. The same content gives the same bytes."""
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(one_line(sender_name) or "Loa", addr_spec=sender)
    made["Subject"] = one_line(content.title)[:200] or "(không có tiêu đề)"
    made["Auto-Submitted"] = "auto-generated"
    made["Precedence"] = "bulk"
    made.set_content(plain(content), cte="quoted-printable")
    made.add_alternative(page(content), subtype="html", cte="quoted-printable")
    both = content.language if content.language == VIETNAMESE else f"{content.language}, {VIETNAMESE}"
    made["Content-Language"] = both  # behind the parts: a header of content that is set before goes into the first of them
    made.set_boundary("=_loa_letter_=")
    return bytes(made)


def plain(content: Content) -> str:
    """The letter as text."""
    body = "\n\n".join(f"- {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body)))
    day = f"{label_of(content, FROM)} {content.effective_from:%d/%m/%Y}." if content.effective_from else ""
    who, what = named(label_of(content, WHO), content.audience), named(label_of(content, TO_DO), content.what_to_do)
    lines = [one_line(content.title), one_line(content.summary), who, day, what]
    source = f"{label_of(content, BASIS)}: {one_line(content.source.heading)}" if content.source else ""
    end = ["--", f"{one_line(content.issuer)}", one_line(content.page_url), "Thôi nhận thư này, bấm vào:", LEAVE]
    return "\n\n".join(part for part in [*lines, body, source, "\n".join(line for line in end if line)] if part) + "\n"


def page(content: Content) -> str:
    """The letter as HTML that any mail program shows: no script, no outside picture, nothing that tells us it was opened."""
    parts = [f'<h1 style="font-size:20px">{escape(one_line(content.title))}</h1>', f"<p><b>{escape(one_line(content.summary))}</b></p>"]
    day = f"{content.effective_from:%d/%m/%Y}" if content.effective_from else ""
    for name, text in ((WHO, content.audience), (FROM, day), (TO_DO, content.what_to_do)):
        if one_line(text):
            parts.append(f"<p><b{_foreign(content, name)}>{escape(label_of(content, name))}:</b> {escape(one_line(text))}</p>")
    parts.extend(f"<p>{'– ' if kind == 'li' else ''}{escape(said)}</p>" for kind, said in paragraphs(legible(content.body)))
    here = "" if content.language == VIETNAMESE else ' lang="vi"'  # what the office always says in Vietnamese
    if content.source:
        heading = f"<span{here}>{escape(one_line(content.source.heading))}</span>"
        parts.append(f"<p><span{_foreign(content, BASIS)}>{escape(label_of(content, BASIS))}</span>: {heading}</p>")
    address = escape(one_line(content.page_url))
    parts.append(f'<hr><p{here}>{escape(one_line(content.issuer))}<br><a href="{address}">{address}</a></p>')
    parts.append(f'<p{here}><a href="\n{LEAVE}\n">Thôi nhận thư này</a></p>')
    body = "\n".join(parts)
    style = "font-family:sans-serif;max-width:600px"
    return f'<!doctype html><html lang="{escape(content.language)}"><body style="{style}">{body}</body></html>\n'


def _foreign(content: Content, name: str) -> str:
    """The mark of a label that stays Vietnamese in a letter in another language, so that it is read aloud as what it is."""
    stays = content.language != VIETNAMESE and label_of(content, name) == name
    return ' lang="vi"' if stays else ""


def addressed(parcel: Parcel, host: str) -> bytes:
    """The letter to one receiver: its own headers in front, its own address for leaving inside.

    The Message-ID comes from the key, so that a letter that goes twice is known as one.
    """
    to, leave = _header_safe(parcel.destination.address), _header_safe(parcel.destination.leave_url)
    head = [f"To: {to}", f"Message-ID: <{parcel.key}@{host}>", f"Date: {format_datetime(parcel.at)}"]
    if leave:
        head += [f"List-Unsubscribe: <{leave}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    return "\r\n".join(head).encode() + b"\r\n" + parcel.body.replace(LEAVE.encode(), leave.encode())


def _header_safe(text: str) -> str:
    return text if text.isascii() and text.isprintable() else "".join(c for c in text if c.isprintable() and c.isascii())
