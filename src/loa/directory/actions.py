"""Acts on contacts and official channels. Each writes one line of the ledger; nothing is deleted, only ended."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from loa.directory.models import Contact, OfficialChannel
from loa.directory.queries import may_confirm, may_tell
from loa.directory.rules import (
    CHANNEL_LABELS,
    DUTY_LABELS,
    PROOF_LABELS,
    ChannelKind,
    Duty,
    ProofKind,
    WrongEntry,
    checked_address,
    checked_line,
    checked_mail,
    checked_proof,
)
from loa.ledger import store
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.period_rules import Period, mark, said

MOST_PROOF_BYTES = 5 * 1024 * 1024
_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-")


@dataclass(frozen=True, slots=True)
class ContactForm:
    """What is entered of a contact."""

    duty: Duty
    person: str
    position: str = ""
    line: str = ""
    email: str = ""
    basis: str = ""
    public: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a channel is official: a document by number, or a file (JPG, PNG, PDF)."""

    kind: ProofKind
    reference: str = ""
    content: bytes = b""
    file: str = ""


def _check_tell(by: User, body: Body, at: datetime) -> None:
    if not may_tell(by, body, localdate(at)):
        raise PermissionDenied(f"Bạn không có vị trí công tác tại {body}.")


def _contact_values(form: ContactForm, body: Body) -> dict[str, object]:
    """The checked values of a contact. Raises WrongEntry."""
    if not form.person.strip():
        raise WrongEntry("person", "Hãy ghi họ và tên người được giao.")
    if form.public and not (form.line.strip() or form.email.strip()):
        raise WrongEntry("line", "Muốn công khai thì ghi điện thoại hoặc thư điện tử cơ quan để người dân liên hệ.")
    _check_period(form.valid_from, form.valid_to, body)
    return {
        "duty": form.duty.value,
        "person": form.person.strip(),
        "position": form.position.strip(),
        "line": checked_line(form.line),
        "email": checked_mail(form.email),
        "basis": form.basis.strip(),
        "public": form.public,
        "valid_from": form.valid_from,
        "valid_to": form.valid_to,
    }


def _check_period(start: date | None, end: date | None, body: Body) -> None:
    if start and end and end <= start:
        raise WrongEntry("valid_to", f"Ngày kết thúc phải sau ngày bắt đầu {said(start)}.")
    if not body.period.overlaps(Period(start, end)):
        raise WrongEntry("valid_from", f"{body.name} chỉ có hiệu lực {body.period}.")


@transaction.atomic
def add_contact(*, body: Body, form: ContactForm, by: User, at: datetime) -> Contact:
    """Name an official of `body` for a duty. Raises WrongEntry, PermissionDenied."""
    _check_tell(by, body, at)
    values = _contact_values(form, body)
    if Contact.objects.filter(body=body, duty=values["duty"], person=values["person"], valid_to=form.valid_to).exists():
        raise WrongEntry("person", f"{form.person.strip()} đã có trong danh sách với nhiệm vụ này.")
    contact = Contact.objects.create(body=body, **values)
    words = f"{DUTY_LABELS[form.duty]} của {body.name}: {contact.person}"
    record(act="contact.add", subject=f"body:{body.pk}", summary=words, basis=contact.basis, by=by, body=body, at=at)
    return contact


def mark_of_contact(contact: Contact) -> str:
    """The mark of what `contact` says now."""
    names = ("duty", "person", "position", "line", "email", "basis", "public", "valid_from", "valid_to")
    return mark({name: getattr(contact, name) for name in names})


@transaction.atomic
def change_contact(*, contact: Contact, form: ContactForm, by: User, at: datetime, seen: str = "") -> Contact:
    """Set a contact right, publish it, or end it by its last date; the ledger keeps what it said before.

    `seen` is the mark of the contact as the form showed it. Raises WrongEntry, also (without a field) when it is another now.
    """
    _check_tell(by, contact.body, at)
    locked = Contact.objects.select_for_update().select_related("body").get(pk=contact.pk)
    values = _contact_values(form, locked.body)
    before = {name: getattr(locked, name) for name in values}
    if seen and seen != mark_of_contact(locked):
        shown = "; ".join(str(value) for name, value in before.items() if value and name not in ("duty", "public"))
        raise WrongEntry("", f"Có người vừa sửa đầu mối này sau khi bạn mở trang. Đang lưu – {shown}. Bấm “Lưu” lần nữa để thay.")
    changed = [name for name, value in values.items() if before[name] != value]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, values[name])
    locked.save()
    record(
        act="contact.change",
        subject=f"body:{locked.body_id}",
        summary=f"Sửa {DUTY_LABELS[form.duty].lower()} của {locked.body.name}: {locked.person}",
        basis=locked.basis,
        by=by,
        body=locked.body,
        at=at,
        detail={"from": {n: str(before[n] or "") for n in changed}, "to": {n: str(values[n] or "") for n in changed}},
    )
    return locked


@transaction.atomic
def add_channel(
    *,
    body: Body,
    kind: ChannelKind,
    name: str,
    address: str,
    public: bool,
    valid_from: date | None,
    proof: Proof | None,
    by: User,
    at: datetime,
) -> OfficialChannel:
    """Say that a channel is the body's own; it counts as official only when a proof of it was confirmed. Raises WrongEntry."""
    _check_tell(by, body, at)
    if not name.strip():
        raise WrongEntry("name", "Hãy ghi tên kênh như người dân thấy.")
    _check_period(valid_from, None, body)
    channel = OfficialChannel(body=body, kind=kind.value, name=name.strip(), public=public, valid_from=valid_from)
    channel.address = checked_address(kind, address)
    if proof:
        _put(channel, proof)
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:
        raise WrongEntry("address", f"{body.name} đã có kênh này, đang dùng.") from error
    words = f"Thêm kênh của {body.name}: {CHANNEL_LABELS[kind]} {channel.address}"
    record(act="channel.add", subject=f"body:{body.pk}", summary=words, by=by, body=body, at=at, detail={"proof": channel.proof_sha256})
    return channel


def _put(channel: OfficialChannel, proof: Proof) -> None:
    """Set the proof and keep its file. Raises WrongEntry."""
    checked_proof(ChannelKind(channel.kind), channel.address, proof.kind, proof.reference, bool(proof.content))
    channel.proof_kind, channel.proof_reference = proof.kind.value, proof.reference.strip()
    channel.proof_sha256, channel.proof_file = "", ""
    if proof.content:
        if len(proof.content) > MOST_PROOF_BYTES or not proof.content.startswith(_HEADS):
            raise WrongEntry("proof_file", "Tệp minh chứng phải là ảnh JPG, PNG hoặc PDF, không quá 5 MB.")
        channel.proof_sha256, channel.proof_file = store.put(proof.content), proof.file[-200:]
    channel.confirmed_by, channel.confirmed_at = None, None


@transaction.atomic
def prove_channel(*, channel: OfficialChannel, proof: Proof, by: User, at: datetime) -> OfficialChannel:
    """Give a channel its proof, or another; it waits again for a confirmation."""
    _check_tell(by, channel.body, at)
    locked = _locked(channel)
    _put(locked, proof)
    locked.save()
    words = f"Minh chứng kênh {locked.name}: {PROOF_LABELS[proof.kind]} {locked.proof_reference}".strip()
    _say("channel.prove", locked, words, by, at, {"proof": locked.proof_sha256})
    return locked


def _locked(channel: OfficialChannel) -> OfficialChannel:
    return OfficialChannel.objects.select_for_update(of=("self",)).select_related("body").get(pk=channel.pk)


def _say(act: str, channel: OfficialChannel, words: str, by: User, at: datetime, detail: dict[str, str] | None = None) -> None:
    basis = channel.proof_reference
    record(
        act=act, subject=f"body:{channel.body_id}", summary=words, basis=basis, by=by, body=channel.body, at=at, detail={**(detail or {})}
    )


@transaction.atomic
def confirm_channel(*, channel: OfficialChannel, seen: str, by: User, at: datetime) -> OfficialChannel:
    """A person who speaks for the body looked at the proof. `seen` is `proof_mark` of what they looked at."""
    if not may_confirm(by, channel.body, localdate(at)):
        raise PermissionDenied(f"Việc xác nhận kênh dành cho lãnh đạo, người phát ngôn hoặc quản trị của {channel.body}.")
    locked = _locked(channel)
    if not locked.proof_kind:
        raise WrongEntry("proof_kind", "Kênh chưa có minh chứng, chưa thể xác nhận.")
    if seen != proof_mark(locked):
        raise WrongEntry("proof_kind", "Minh chứng vừa được thay. Hãy xem lại minh chứng mới rồi xác nhận.")
    if locked.confirmed_at is None:
        locked.confirmed_by, locked.confirmed_at = by, at
        locked.save()
        _say(
            "channel.confirm", locked, f"Xác nhận kênh chính thức: {locked.name}, {locked.address}", by, at, {"proof": locked.proof_sha256}
        )
    return locked


def proof_mark(channel: OfficialChannel) -> str:
    """What tells one proof of a channel from another."""
    return f"{channel.proof_kind}|{channel.proof_reference}|{channel.proof_sha256}"


@transaction.atomic
def publish_channel(*, channel: OfficialChannel, public: bool, by: User, at: datetime) -> OfficialChannel:
    """Show a channel on the portal, or no more."""
    _check_tell(by, channel.body, at)
    locked = _locked(channel)
    if locked.public != public:
        locked.public = public
        locked.save()
        _say("channel.publish", locked, f"{'Công khai' if public else 'Thôi công khai'} kênh {locked.name} trên cổng", by, at)
    return locked


@transaction.atomic
def end_channel(*, channel: OfficialChannel, on: date, by: User, at: datetime) -> OfficialChannel:
    """The channel is the body's own until, not including, `on`."""
    _check_tell(by, channel.body, at)
    locked = _locked(channel)
    if locked.valid_to:
        raise WrongEntry("valid_to", f"Kênh đã ngừng từ {said(locked.valid_to)}.")
    if locked.valid_from and on <= locked.valid_from:
        raise WrongEntry("valid_to", f"Ngày ngừng phải sau ngày bắt đầu {said(locked.valid_from)}.")
    locked.valid_to = on
    locked.save()
    _say("channel.end", locked, f"Ngừng kênh {locked.name} từ {said(on)}", by, at)
    return locked
