"""Contacts and official channels of the sample commune and two of its neighbours in the directory, entered as staff enter them."""

from collections.abc import Mapping
from datetime import datetime

from loa.directory import actions
from loa.directory.actions import ContactForm, Proof, proof_mark
from loa.directory.rules import ChannelKind, Duty, ProofKind
from loa.organisations.models import Body, User
from loa.site.sample import district

_BASIS = "Quyết định số 15/QĐ-UBND ngày 02/7/2025 của UBND xã Vân Khê (dữ liệu mẫu)"
_PROOF = Proof(ProofKind.DECISION, "Quyết định số 16/QĐ-UBND ngày 02/7/2025 của UBND xã Vân Khê (dữ liệu mẫu)")
_MARK = Proof(ProofKind.MARK, "Dấu tích của nền tảng (dữ liệu mẫu)")
_LINE = "0200 000 0001"
# Kind, name, address, proof, whether it is confirmed; addresses lead nowhere on purpose.
_CHANNELS: tuple[tuple[ChannelKind, str, str, Proof | None, bool], ...] = (
    (ChannelKind.WEBSITE, "Trang thông tin điện tử xã Vân Khê", "https://van-khe.example", _PROOF, True),
    (
        ChannelKind.ZALO,
        "Chính quyền xã Vân Khê",
        "https://zalo.me/xa-van-khe-du-lieu-mau",
        Proof(ProofKind.MARK, "Dấu tích vàng của Zalo"),
        True,
    ),
    (ChannelKind.FACEBOOK, "Xã Vân Khê hôm nay", "https://www.facebook.com/xa-van-khe-du-lieu-mau", None, False),
    (ChannelKind.YOUTUBE, "Truyền thanh Vân Khê", "https://www.youtube.com/@van-khe-du-lieu-mau", _MARK, False),
    (ChannelKind.LOUDSPEAKER, "Đài truyền thanh xã", "Trụ sở UBND xã Vân Khê", _PROOF, True),
    (ChannelKind.BOARD, "Bảng điện tử trung tâm xã", "Ngã tư trung tâm xã", _PROOF, True),
    (ChannelKind.EMAIL, "Hộp thư UBND xã", "ubnd@van-khe.example", _PROOF, True),
)


def enter(commune: Body, people: Mapping[str, User], at: datetime) -> None:
    """Who speaks for the commune, and where."""
    for duty, who, position, line in (
        (Duty.SPOKESPERSON, "duyet2", "Chủ tịch UBND xã", _LINE),
        (Duty.INFORMATION, "canbo", "Công chức văn hóa", "0200 000 0002"),
        (Duty.STATION, "canbo", "Công chức văn hóa", ""),
    ):
        form = ContactForm(duty, people[who].get_full_name(), position, line, "", _BASIS, bool(line), district.TWO_TIER)
        actions.add_contact(body=commune, form=form, by=people["canbo"], at=at)
    for kind, name, address, proof, confirmed in _CHANNELS:
        channel = actions.add_channel(
            body=commune,
            kind=kind,
            name=name,
            address=address,
            public=True,
            valid_from=district.TWO_TIER,
            proof=proof,
            by=people["canbo"],
            at=at,
        )
        if confirmed:
            actions.confirm_channel(channel=channel, seen=proof_mark(channel), by=people["duyet2"], at=at)
