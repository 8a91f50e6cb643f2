"""Bulletins for a source information system: the package, the HTTP driver against a system of this machine, a stranger's driver."""

import hashlib
import json
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest

from channels.far import Asked, BreakOff, Said, far_side
from channels.test_contract import HOSTILE, PLAIN, parcel_of
from loa.channels.source_system.channel import HTTP, SourceSystem
from loa.delivery.port import Level, OutcomeUnknown, Recording, Refused, TryLater

READING = Recording(b"ID3 reading", "audio/mpeg", "0" * 64)


def opened(body: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(body))


def test_the_package_holds_the_words_twice_the_reading_and_their_sums() -> None:
    package = opened(SourceSystem().render(replace(PLAIN, kind="emergency", areas=("Thôn Một", "Thôn Hai")), READING).body)
    assert package.namelist() == ["ban-tin.json", "ban-tin.xml", "am-thanh.mp3", "SHA256SUMS"]
    said = json.loads(package.read("ban-tin.json"))
    assert (said["mau"], said["tieu_de"], said["uu_tien"]) == ("loa-ban-tin/1", PLAIN.title, "khan_cap")
    assert said["am_thanh"]["sha256"] == hashlib.sha256(READING.audio).hexdigest()
    assert package.read("am-thanh.mp3") == READING.audio
    xml = ElementTree.fromstring(package.read("ban-tin.xml"))
    assert xml.findtext("tieu-de") == PLAIN.title
    assert [area.text for area in xml.findall("dia-ban")] == ["Thôn Một", "Thôn Hai"]
    assert [part.findtext("kieu") for part in xml.findall("noi-dung")] == ["doan", "doan", "muc", "muc"]
    for line in package.read("SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(package.read(name)).hexdigest() == digest


def test_without_a_person_s_reading_there_is_no_sound_and_it_says_so() -> None:
    rendered = SourceSystem().render(PLAIN)
    assert "am-thanh.mp3" not in opened(rendered.body).namelist()
    assert "đài phải tự đọc" in rendered.warnings[0]


@pytest.mark.parametrize("name", HOSTILE)
def test_json_and_xml_can_be_read_whatever_a_message_says(name: str) -> None:
    package = opened(SourceSystem().render(HOSTILE[name], READING).body)
    json.loads(package.read("ban-tin.json"))
    ElementTree.fromstring(package.read("ban-tin.xml"))


def test_as_a_file_it_waits_for_a_person(tmp_path: Any) -> None:
    channel = SourceSystem(outbox=str(tmp_path))
    parcel = parcel_of(channel, channel.render(PLAIN))
    handed = channel.deliver(parcel)
    assert handed.level is Level.RENDERED
    assert (tmp_path / handed.reference).read_bytes() == parcel.body
    assert channel.receipt_mode == "manual"


class System:
    """A source system of this machine, by docs/source-system.md."""

    def __init__(self, *before: Said | type[BreakOff]) -> None:
        self.kept: dict[str, bytes] = {}
        self.state, self.why = "tham_dinh", ""
        self.before = list(before)

    def __call__(self, asked: Asked) -> Said:
        if self.before:
            answer = self.before.pop(0)
            if isinstance(answer, Said):
                return answer
            self.kept[asked.headers["Idempotency-Key"]] = asked.body  # it took it, and the answer was lost
            raise BreakOff
        if asked.method == "POST":
            key = asked.headers["Idempotency-Key"]
            there = key in self.kept
            self.kept[key] = asked.body
            return Said({"ma": "BT-7", "trang_thai": "trinh"}, 409 if there else 201)
        if "khoa" in asked.query:
            return Said({"ma": "BT-7", "trang_thai": self.state}) if asked.query["khoa"] in self.kept else Said(status=404)
        return Said({"ma": "BT-7", "trang_thai": self.state, "ly_do": self.why})


def over_http(url: str) -> SourceSystem:
    return SourceSystem(driver=HTTP, driver_options={"url": f"{url}/ban-tin", "headers": {"Authorization": "Bearer x"}, "timeout": 2})


def test_it_is_handed_over_once_and_followed_to_the_air() -> None:
    system = System()
    with far_side(system) as url:
        channel = over_http(url)
        parcel = parcel_of(channel, channel.render(PLAIN))
        handed = channel.deliver(parcel)
        assert channel.deliver(parcel) == handed
        assert (handed.level, handed.reference) == (Level.ACCEPTED, "BT-7")
        assert list(system.kept.values()) == [parcel.body]
        parcel = replace(parcel, reference="BT-7")
        for state in ("trinh", "tham_dinh", "duyet", "gui", "xep_lich"):
            system.state = state
            assert channel.read_receipt(parcel) is None, state
        system.state = "da_phat"
        aired = channel.read_receipt(parcel)
        assert aired is not None
        assert aired.level is Level.PLAYED
        system.state, system.why = "tu_choi", "Trùng bản tin của tỉnh"
        refused = channel.read_receipt(parcel)
        assert refused is not None
        assert (refused.level, "Trùng bản tin của tỉnh" in refused.evidence) == (Level.ACCEPTED, True)


def test_a_lost_answer_is_looked_up_and_not_repeated() -> None:
    with far_side(System(BreakOff)) as url:
        channel = over_http(url)
        parcel = parcel_of(channel, channel.render(PLAIN))
        with pytest.raises(OutcomeUnknown):
            channel.deliver(parcel)
        found = channel.look_up(parcel)
        assert found is not None
        assert found.reference == "BT-7"
        assert channel.look_up(replace(parcel, key="khac")) is None


@pytest.mark.parametrize(
    ("said", "kind", "everyone"),
    [
        (Said({"ly_do": "sai mẫu"}, 422), Refused, False), (Said(status=401), TryLater, True), (Said(status=403), TryLater, True),
        (Said(status=429, headers={"Retry-After": "5"}), TryLater, True), (Said({"ly_do": "bận"}, 503), TryLater, True),
        (Said({"ly_do": "x"}, 500), OutcomeUnknown, False), (Said({}, 201), OutcomeUnknown, False),
    ],
)  # fmt: skip
def test_what_the_system_answers_is_understood(said: Said, kind: type[Exception], everyone: bool) -> None:
    with far_side(System(said)) as url:
        channel = over_http(url)
        parcel = parcel_of(channel, channel.render(PLAIN))
        with pytest.raises(kind) as error:
            channel.deliver(parcel)
    assert getattr(error.value, "everyone", False) is everyone
