"""The form in which a draft is typed, and what it starts from: a kind's usual sections, a plan, a task, a message, a document."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms import formset_factory

from loa.desk.audit_letter import MOST_NAMED, urging_sites
from loa.desk.body_choices import BodyChoice
from loa.documents.models import Document, Draft
from loa.documents.queries import visible_to as documents_visible_to
from loa.documents.rules import responses_of
from loa.inspections.papers import CONCLUSION, MINUTES
from loa.inspections.papers import typed as from_inspection
from loa.inspections.queries import sees_answers
from loa.inspections.queries import visible_to as inspections_visible_to
from loa.newsroom.models import Message
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.organisations.models import Body, BodyGroup, Post, User
from loa.organisations.queries import seats
from loa.paper.forms import URGENCIES
from loa.paper.forms_kinds import FORMS, LETTER, RESPONSES, collective_of, symbol_of
from loa.paper.forms_typed import typed as typed_of
from loa.paper.responses import COLUMNS
from loa.plans.models import Plan, Task
from loa.plans.queries import visible_to as plans_visible_to
from loa.plans.reminder_queries import late_lines
from loa.reports.plan_report import as_document, plan_result

Typed = dict[str, Any]
_LONGEST = 400_000
_MOST_ROWS = 500
_MOST_LATE = 400  # rows of an urging letter's table


def _line(label: str, help_text: str = "", length: int = 300) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, help_text=help_text)


def _text(label: str, rows: int, help_text: str = "", length: int = 20_000) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=length, required=False, strip=False, help_text=help_text, widget=area)


class DraftForm(forms.Form):
    """All that is typed of a draft. Nothing is required: a draft may have gaps."""

    issuer = _line("Cơ quan ban hành")
    issuer_parent = _line("Cơ quan chủ quản trực tiếp", "Để trống nếu không ghi.")
    joint_issuers = _text("Cơ quan cùng ban hành", 2, "Mỗi dòng một cơ quan.")
    symbol = _line("Ký hiệu", "Ví dụ KH-UBND; công văn: UBND-VX. Số được cấp khi ban hành.", 80)
    place = _line("Địa danh", length=120)
    date = forms.RegexField(
        r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$",
        label="Thời gian",
        required=False,
        help_text="Năm-tháng-ngày; chưa biết ngày thì ghi 2026-03, phần thiếu để trống trên văn bản.",
        error_messages={"invalid": "Ghi theo dạng 2026-03-05, hoặc 2026-03 khi chưa biết ngày."},
    )
    title = _text("Trích yếu", 2, length=1000)
    deciding = _line("Thẩm quyền ban hành", "Ghi dưới trích yếu của quyết định, nghị quyết. Ví dụ: Chủ tịch Ủy ban nhân dân xã Vân Khê.")
    addressees = _text("Kính gửi", 2, "Mỗi dòng một nơi.")
    bases = _text("Căn cứ", 4, "Mỗi dòng một căn cứ; lần đầu viện dẫn ghi đủ tên loại, số, ngày, cơ quan ban hành, trích yếu.")
    body = _text(
        "Nội dung",
        22,
        "Mỗi dòng là một đoạn. Đề mục: I. · 1. · 1.1. · a) · Điều 1. · Chương I; ý: gạch đầu dòng “-”. "
        "Bảng: dán từ Word, Excel (các cột cách nhau bằng phím Tab), dòng đầu là tên cột.",
        _LONGEST,
    )
    authority = _text("Quyền hạn ký", 2, "Mỗi dòng một quyền hạn: TM. Ủy ban nhân dân · KT. Chủ tịch · TL. · TUQ. · Q.", 600)
    position = _line("Chức vụ người ký")
    name = _line("Họ tên người ký", "Không ghi học hàm, học vị, danh hiệu.", 120)
    co_signers = _text("Người cùng ký", 2, "Mỗi dòng một người: TM. Ban Thường trực | Chủ tịch | Đỗ Văn A", 2000)
    recipients = _text("Nơi nhận", 5, "Mỗi dòng một nơi; dòng cuối: Lưu: VT, …")
    annexes = _text(
        "Phụ lục", 6, "Mỗi phụ lục bắt đầu bằng dòng “Phụ lục: Tên”, thêm “(ngang)” cho khổ ngang. Bảng dán như trên.", _LONGEST
    )
    urgency = forms.ChoiceField(label="Độ khẩn", choices=[("", "Không"), *((u, u) for u in URGENCIES)], required=False)
    points = forms.ChoiceField(label="Cỡ chữ", choices=[("14", "13-14-14"), ("13", "12-13-13")], required=False)
    contact = _line("Địa chỉ, thư điện tử, điện thoại ở chân trang đầu", "Dùng cho công văn, giấy mời, công điện…")
    marked = forms.BooleanField(label="Đóng dấu “DỰ THẢO”", required=False)

    def typed(self) -> Typed:
        """What was typed, also where a field holds an error: nothing typed is lost."""
        if not self.is_bound:
            return {}
        kept = {name: str(self[name].value() or "").replace("\r\n", "\n")[:_LONGEST] for name in self.fields}
        return kept | {"marked": "1" if self["marked"].value() else ""}


class RowForm(forms.Form):
    """One opinion on a draft and what became of it."""

    by = forms.CharField(label="Cơ quan, tổ chức, cá nhân; số, ngày văn bản", required=False, max_length=1000)
    comment = _text("Nội dung góp ý", 3)
    answer = _text("Tiếp thu, giải trình", 3)


RowFormSet = formset_factory(RowForm, extra=2, max_num=_MOST_ROWS, absolute_max=_MOST_ROWS + 10, can_delete=True)


def rows_of(formset: Any) -> list[dict[str, str]]:
    """The rows that hold something and are not ticked for removal."""
    found = []
    for form in formset.forms:
        row = {name: str(form[name].value() or "").replace("\r\n", "\n") for name in ("by", "comment", "answer")}
        if any(value.strip() for value in row.values()) and not form["DELETE"].value():
            found.append(row)
    return found


class StartForm(forms.Form):
    """What to write, for whom, signed by whom, beginning from what."""

    kind = forms.ChoiceField(label="Loại văn bản", choices=[(code, form.name) for code, form in FORMS.items()])
    owner = BodyChoice(Body.objects.none(), label="Cơ quan ban hành", empty_label=None)
    signer = forms.ModelChoiceField(Post.objects.none(), label="Người ký", required=False, empty_label="Ghi sau")
    source = forms.CharField(label="Bắt đầu từ", required=False, max_length=30)


# Beginnings


def beginning(kind: str, owner: Body, signer: Post | None, day: date) -> Typed:
    """The fields that follow from the kind, the issuer and the signer."""
    form = FORMS[kind]
    return {
        "issuer": owner.name,
        "issuer_parent": owner.parent.name if owner.parent else "",
        "symbol": symbol_of(kind, owner.name),
        "place": owner.place,
        "date": f"{day:%Y-%m}",
        "title": form.title,
        "deciding": f"Chủ tịch {owner.name}" if kind == "QĐ" and collective_of(owner.name) == "Ủy ban nhân dân" else "",
        "body": form.body,
        "recipients": "\n".join(form.recipients),
        "points": "14",
        **(_signing(kind, owner, signer) if kind != RESPONSES else {}),
    }


def _signing(kind: str, owner: Body, signer: Post | None) -> Typed:
    collective = collective_of(owner.name) if kind != "QĐ" else ""
    authority = [f"TM. {collective}"] if collective else []
    title = signer.title if signer else ""
    if title.startswith("Phó "):
        head = title.removeprefix("Phó ")
        authority.append(f"KT. {head[:1].upper()}{head[1:]}")
    return {"authority": "\n".join(authority), "position": title, "name": signer.user.get_full_name() if signer else ""}


def suggested_recipients(owner: Body, day: date) -> list[str]:
    """Names that recipients are often chosen from: the body above, groups and offices of the owner."""
    above = [f"{owner.parent.name} (để báo cáo)"] if owner.parent else []
    groups = [group.name for group in BodyGroup.objects.filter(scope=owner).order_by("name")]
    children = [b.name for b in owner.children.order_by("kind", "alphabetical") if b.valid_to is None or b.valid_to > day]
    return [*above, *(f"{name[:1].upper()}{name[1:]}" for name in groups), *children][:40]


def sources(user: User, day: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a draft may begin from, for a grouped select."""
    plans = plans_visible_to(user, day)[:20]
    messages = messages_visible_to(user, day)[:20]
    documents = documents_visible_to(user, day).defer("text", "folded", "reading", "first_reading")[:20]
    return [
        ("Kế hoạch", [(f"plan:{p.pk}", _short(p.title)) for p in plans]),
        ("Văn bản trong sổ", [(f"document:{d.pk}", _short(d.heading)) for d in documents]),
        ("Tin, bài", [(f"message:{m.pk}", _short(m.title)) for m in messages]),
    ]


def _short(text: str) -> str:
    return text if len(text) < 90 else f"{text[:88]}…"


def begun_from(source: str, kind: str, owner: Body, user: User, at: datetime, day: date) -> Typed:
    """The fields that follow from "plan:5", "task:9", "message:3" or "document:4"; {} when there is no such row to see."""
    name, _, pk = source.partition(":")
    if not pk.isdecimal() or len(pk) > 12:
        return {}
    match name:
        case "plan":
            plan = plans_visible_to(user, day).filter(pk=pk).first()
            return _from_plan(plan, kind, owner, at) if plan else {}
        case "late":
            plan = plans_visible_to(user, day).filter(pk=pk).first()
            return _urging(plan, day) if plan else {}
        case "audits":
            follower = Body.objects.filter(pk=pk, pk__in=seats(user, day)).first()
            return urging_sites(follower, user, day) if follower else {}
        case "task":
            task = Task.objects.filter(pk=pk, plan__in=plans_visible_to(user, day)).select_related("plan__document").first()
            return _from_task(task, owner) if task else {}
        case "inspection":
            inspection = inspections_visible_to(user, day).filter(pk=pk).first()
            known = inspection and kind in (MINUTES, CONCLUSION) and sees_answers(user, inspection, day)
            return {**from_inspection(inspection, kind)} if inspection and known else {}
        case "message":
            message = messages_visible_to(user, day).filter(pk=pk).first()
            return _from_message(message) if message else {}
        case "document":
            document = documents_visible_to(user, day).filter(pk=pk).first()
            return {"bases": _cited(document)} if document else {}
        case "draft":
            table = Draft.objects.filter(pk=pk, owner=owner, kind=RESPONSES).first()
            return {"annexes": _annexed(table.typed)} if table else {}
    return {}


def _from_plan(plan: Plan, kind: str, owner: Body, at: datetime) -> Typed:
    if kind == "KH" and owner.pk != plan.owner_id:
        return _own_plan(plan, owner)
    if kind != "BC":
        return {"bases": _cited(plan.document)}
    report = typed_of(as_document(plan_result(plan, at)))
    return {name: report[name] for name in ("title", "addressees", "body", "recipients", "annexes")}


def _urging(plan: Plan, day: date) -> Typed:
    """A letter that urges (đôn đốc) the bodies that are late on `day`, with a table of what is late."""
    lines = list(late_lines(plan, day)[:_MOST_LATE])
    bodies = list(dict.fromkeys(line.body.name for line in lines))
    rows = [
        "Phụ lục: Nhiệm vụ quá hạn, chưa có minh chứng kết quả (ngang)",
        "\t".join(("TT", "Cơ quan, đơn vị", "Nhiệm vụ", "Kỳ", "Thời hạn")),
    ]
    for number, line in enumerate(lines, start=1):
        cells = (str(number), line.body.name, " ".join(line.task.text.split()), line.label, f"{line.due_on:%d/%m/%Y}")
        rows.append("\t".join(cells))
    body = [
        f"Thực hiện {_named(plan.document)}, đến ngày {day:%d/%m/%Y} còn {len(lines)} phần việc của {len(bodies)} cơ quan, đơn vị "
        "đã quá hạn mà chưa có minh chứng kết quả (Phụ lục kèm theo).",
        f"{(plan.keeper or plan.owner).name} đề nghị các cơ quan, đơn vị có tên trong Phụ lục khẩn trương thực hiện, "
        "nộp minh chứng kết quả trước ngày …; trường hợp vướng mắc, báo cáo rõ nguyên nhân và đề xuất.",
    ]
    return {
        "title": f"đôn đốc thực hiện {plan.document.heading}",
        "addressees": "\n".join(bodies[:MOST_NAMED]) if len(bodies) <= MOST_NAMED else "Các cơ quan, đơn vị (theo danh sách tại Phụ lục)",
        "body": "\n".join(body),
        "annexes": "\n".join(rows) if lines else "",
    }


def _own_plan(plan: Plan, owner: Body) -> Typed:
    """A plan of `owner` below `plan`: its bases, and the tasks that `plan` gives it, to be put under those who do them."""
    given = Task.objects.filter(plan=plan, ended_at__isnull=True, assignments__body=owner, assignments__duty="lead")
    lines = [f"- {' '.join(t.text.split()).rstrip('.;')}{_stated(t)}." for t in given.distinct().order_by("number")]
    body = ["I. MỤC ĐÍCH, YÊU CẦU", "1. Mục đích", "- …", "2. Yêu cầu", "- …", "II. NỘI DUNG, HÌNH THỨC TRUYỀN THÔNG", "1. Nội dung", "- …"]
    body += ["2. Hình thức", "- …", "III. TỔ CHỨC THỰC HIỆN", "1. …", *(lines or ["- …"]), "2. …", "- …"]
    return {"bases": _cited(plan.document), "body": "\n".join(body), "title": _own_title(plan.title, owner)}


def _stated(task: Task) -> str:
    """The term, unless the task's own words say it."""
    term = " ".join(task.term_text.split())
    return f"; thời hạn: {term}" if term and term.lower() not in " ".join(task.text.split()).lower() else ""


def _own_title(title: str, owner: Body) -> str:
    """The upper plan's title, its area replaced by a gap that the owner's place fills: "… trên địa bàn xã Vân Khê năm 2026"."""
    place = owner.name.removeprefix("Ủy ban nhân dân ")
    return re.sub(r"(?<=trên địa bàn )(?:tỉnh|thành phố|huyện|thị xã|quận) .+?(?= năm | giai đoạn |$)", place, title)


def _from_task(task: Task, owner: Body) -> Typed:
    names = [b.named_as for b in task.bodies.all() if b.duty == "lead"]
    term = f" Thời hạn: {task.term_text}." if task.term_text else ""
    return {
        "title": f"thực hiện nhiệm vụ tại {task.plan.document.heading}",
        "addressees": "\n".join(names),
        "body": f"Thực hiện {_named(task.plan.document)}, {owner.name} đề nghị {', '.join(names) or '…'} triển khai nhiệm vụ sau:\n"
        f"{' '.join(task.text.split())}{term}\n…",
    }


def _from_message(message: Message) -> Typed:
    facts = [message.summary, message.what_to_do]
    lines = [line.strip() for line in [*facts, *message.body.splitlines()] if line.strip()]
    return {"title": message.title, "body": "\n".join(lines), "bases": _cited(message.source) if message.source else ""}


def _named(document: Document) -> str:
    return f"{document.heading} về {document.title}" if document.title else document.heading


def _cited(document: Document) -> str:
    return f"Căn cứ {_named(document)}"


def _annexed(typed: Mapping[str, object]) -> str:
    """A table of responses as an annex that is typed."""
    lines = ["Phụ lục: Tổng hợp, tiếp thu, giải trình ý kiến (ngang)", "\t".join(("TT", "Cơ quan, tổ chức, cá nhân", *COLUMNS[1:]))]
    for number, row in enumerate(responses_of(typed), start=1):
        lines.append("\t".join(" ".join(cell.split()) for cell in (str(number), row.by, row.comment, row.answer)))
    return "\n".join(lines)


def first_values(kind: str, owner: Body, signer: Post | None, source: str, user: User, at: datetime, day: date) -> Typed:
    """All fields of a new draft."""
    begun = {name: value for name, value in begun_from(source, kind, owner, user, at, day).items() if value}
    return beginning(kind, owner, signer, day) | begun


def letter(kind: str) -> bool:
    """Whether the title stands under the number as "V/v …"."""
    return kind == LETTER
