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
