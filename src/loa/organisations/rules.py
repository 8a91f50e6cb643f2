"""Pure rules about bodies: periods, kinds, roles and how a name in a document is matched."""

import re
from enum import StrEnum

from loa.vietnamese.letters import fold, normalise


class Kind(StrEnum):
    """What a body is. The tier of a body decides which groups it belongs to."""

    PROVINCE = "province"
    PROVINCE_OFFICE = "province_office"
    DISTRICT = "district"
    DISTRICT_OFFICE = "district_office"
    COMMUNE = "commune"
    COMMUNE_OFFICE = "commune_office"
    VILLAGE = "village"
    FRONT = "front"


KIND_LABELS = {
    Kind.PROVINCE: "UBND tỉnh",
    Kind.PROVINCE_OFFICE: "Sở, ban, ngành tỉnh",
    Kind.DISTRICT: "UBND huyện (đến 30/6/2025)",
    Kind.DISTRICT_OFFICE: "Phòng, ban, đơn vị của huyện (đến 30/6/2025)",
    Kind.COMMUNE: "UBND xã, phường, thị trấn",
    Kind.COMMUNE_OFFICE: "Phòng, ban, đơn vị của xã",
    Kind.VILLAGE: "Thôn, tổ dân phố",
    Kind.FRONT: "Mặt trận, đoàn thể",
}


class Role(StrEnum):
    """What a person may do in the body of their post."""

    OFFICER = "officer"
    EDITOR = "editor"
    APPROVER = "approver"
    SPOKESPERSON = "spokesperson"
    LEGAL = "legal"
    FINANCE = "finance"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.OFFICER: "Cán bộ soạn thảo",
    Role.EDITOR: "Biên tập viên",
    Role.APPROVER: "Lãnh đạo duyệt",
    Role.SPOKESPERSON: "Người phát ngôn",
    Role.LEGAL: "Công chức tư pháp, pháp chế",
    Role.FINANCE: "Tài chính, kế toán",
    Role.INSPECTOR: "Cán bộ kiểm tra",
    Role.ADMINISTRATOR: "Quản trị",
}


class Act(StrEnum):
    """What a person may do for a body; `PERMISSIONS` says with which roles."""

    SEE = "see"
    REGISTER = "register"
    WRITE = "write"
    SUBMIT = "submit"
    REVIEW = "review"
    APPROVE = "approve"
    DISPATCH = "dispatch"
    SPEAK = "speak"
    LAW = "law"
    PLAN = "plan"
    WORK = "work"
    CONFIRM = "confirm"
    MONEY = "money"
    INSPECT = "inspect"
    CONSULT = "consult"
    ADMINISTER = "administer"


ACT_LABELS = {
    Act.SEE: "xem việc của cơ quan",
    Act.REGISTER: "soạn, vào sổ, sửa và gửi văn bản",
    Act.WRITE: "viết và sửa tin, bài",
    Act.SUBMIT: "trình duyệt tin, bài",
    Act.REVIEW: "kiểm tra tin, bài trước khi ký duyệt",
    Act.APPROVE: "duyệt hoặc trả lại tin, bài",
    Act.DISPATCH: "gửi bản phát hành và xác nhận kết quả gửi",
    Act.SPEAK: "phát ngôn, trả lời báo chí",
    Act.LAW: "nhập tình trạng hiệu lực của văn bản",
    Act.PLAN: "lập và sửa kế hoạch, nhiệm vụ",
    Act.WORK: "thực hiện nhiệm vụ, nộp minh chứng",
    Act.CONFIRM: "xác nhận hoặc trả lại kết quả nhiệm vụ",
    Act.MONEY: "lập dự toán, ghi kinh phí",
    Act.INSPECT: "kiểm tra và kết luận",
    Act.CONSULT: "lấy ý kiến dự thảo: nhận, xếp, tiếp thu và giải trình ý kiến",
    Act.ADMINISTER: "quản trị cơ quan, nhân sự và quyền",
}

# Act → the roles that may do it. What is not here is forbidden; a role that only sees has no other line.
PERMISSIONS: dict[Act, frozenset[Role]] = {
    Act.SEE: frozenset(Role),
    Act.REGISTER: frozenset({Role.OFFICER, Role.APPROVER, Role.LEGAL}),
    Act.WRITE: frozenset({Role.OFFICER, Role.EDITOR, Role.APPROVER, Role.SPOKESPERSON}),
    Act.SUBMIT: frozenset({Role.OFFICER, Role.EDITOR, Role.APPROVER, Role.SPOKESPERSON}),
    Act.REVIEW: frozenset({Role.EDITOR, Role.APPROVER, Role.SPOKESPERSON, Role.LEGAL}),
    Act.APPROVE: frozenset({Role.APPROVER}),
    Act.DISPATCH: frozenset({Role.OFFICER, Role.EDITOR, Role.APPROVER}),
    Act.SPEAK: frozenset({Role.APPROVER, Role.SPOKESPERSON}),
    Act.LAW: frozenset({Role.LEGAL, Role.ADMINISTRATOR}),
    Act.PLAN: frozenset({Role.OFFICER, Role.APPROVER}),
    Act.WORK: frozenset({Role.OFFICER, Role.EDITOR, Role.APPROVER, Role.SPOKESPERSON, Role.LEGAL}),
    Act.CONFIRM: frozenset({Role.OFFICER, Role.APPROVER}),
    Act.MONEY: frozenset({Role.FINANCE}),
    Act.INSPECT: frozenset({Role.INSPECTOR}),
    Act.CONSULT: frozenset({Role.OFFICER, Role.APPROVER, Role.LEGAL}),
    Act.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
}
# What speaks in a body's own name needs a post in that body; the authority above does the rest for its offices and villages, too.
OWN_NAME = frozenset({Act.WRITE, Act.SUBMIT, Act.REVIEW, Act.APPROVE, Act.SPEAK})


def roles_for(act: Act) -> list[Role]:
    """The roles that may do `act`, in the order in which roles are named."""
    return [role for role in Role if role in PERMISSIONS[act]]


def acts_of(role: Role) -> list[Act]:
    """All that `role` may do, in the order of the table."""
    return [act for act in Act if role in PERMISSIONS[act]]


def forbidden_words(act: Act, body: str) -> str:
    """The sentence for a person who may not do `act` at the body named `body`: what, where, and who may."""
    who = ", ".join(ROLE_LABELS[role] for role in roles_for(act))
    return f"Bạn không có quyền {ACT_LABELS[act]} tại {body}. Việc này dành cho người giữ vai trò: {who}. Hãy hỏi quản trị của cơ quan."


class SuccessionKind(StrEnum):
    """How one body followed another (many to many: a function may go to several bodies).

    KEPT: same area and same name, below another body or at another level.
    """

    MERGED = "merged"
    SPLIT = "split"
    RENAMED = "renamed"
    KEPT = "kept"
    FUNCTION = "function"


SUCCESSION_LABELS = {
    SuccessionKind.MERGED: "Sáp nhập",
    SuccessionKind.SPLIT: "Chia tách",
    SuccessionKind.RENAMED: "Đổi tên",
    SuccessionKind.KEPT: "Giữ nguyên",
    SuccessionKind.FUNCTION: "Chuyển chức năng",
}


ABBREVIATIONS = (
    ("ubnd", "uy ban nhan dan"),
    ("hdnd", "hoi dong nhan dan"),
    ("mttq", "mat tran to quoc"),
    ("vp", "van phong"),
    ("ttdt", "thong tin dien tu"),
    ("vh tt", "van hoa va thong tin"),
    ("tt tt", "thong tin va truyen thong"),
    ("tc kh", "tai chinh ke hoach"),
)
TIERS = re.compile(r"\b(huyen|tinh|xa|phuong|thi tran)$")


def name_key(name: str) -> str:
    """The form of a body's name that is compared: folded, abbreviations spelt out, without "và".

    "Văn phòng HĐND-UBND huyện" and "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân huyện" are one.
    """
    key = f" {fold(normalise(name))} "
    for short, long in ABBREVIATIONS:
        key = key.replace(f" {short} ", f" {long} ")
    return " ".join(word for word in key.split() if word not in ("va", "cac"))


def bare_key(name: str) -> str:
    """`name_key` without the tier at its end: "Phòng Tư pháp huyện" → "phong tu phap"."""
    return TIERS.sub("", name_key(name)).strip()
