"""One contract for every channel: a new one adds its dotted path here, and nothing else."""

import ast
import hashlib
import io
import json
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from importlib import import_module
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from channels.facebook.facebook_far import PAGE, TOKEN, Page
from channels.far import Said, far_side
from channels.zalo.zalo_far import House, zalo_options
from loa.channels.push.vapid import new_key
from loa.delivery.port import (
    Channel,
    Content,
    Destination,
    DestinationKind,
    Handed,
    Limits,
    Parcel,
    ReceiptMode,
    Refused,
    Rendered,
    RetryMode,
    Source,
    TryLater,
    Worded,
)

CHANNELS = {
    "portal": "loa.channels.portal.channel.Portal",
    "feed": "loa.channels.feed.channel.Feed",
    "leaflet": "loa.channels.leaflet.channel.Leaflet",
    "briefing": "loa.channels.briefing.channel.Briefing",
    "loudspeaker": "loa.channels.loudspeaker.channel.Loudspeaker",
    "board": "loa.channels.board.channel.Board",
    "email": "loa.channels.email.channel.Email",
    "facebook": "loa.channels.facebook.channel.Facebook",
    "zalo": "loa.channels.zalo.channel.Zalo",
    "sms": "loa.channels.sms.channel.Sms",
    "press": "loa.channels.press.channel.Press",
    "press_page": "loa.channels.press.page.PressPage",
    "push": "loa.channels.push.channel.Push",
    "poster": "loa.channels.poster.channel.Poster",
    "source_system": "loa.channels.source_system.channel.SourceSystem",
    "cap": "loa.channels.cap.channel.Cap",
    "horn": "channels.stranger.horn.Horn",  # of somebody else: Loa knows nothing of it
}
LEAVE = "https://lamtra.example.vn/thoi/x"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"  # of RFC 8291, appendix A
ADDRESSES: dict[str, str] = {}  # of a destination, where an e-mail address will not do
SEEN = (
    "loa.delivery.port",
    "loa.delivery.calling",
    "loa.delivery.looking",
    "loa.delivery.posting",
    "loa.fetching",
    "loa.paper",
    "loa.vietnamese",
)

PLAIN = Content(
    title="Cấp đổi thẻ bảo hiểm y tế cho hộ nghèo",
    summary="Hộ nghèo được đổi thẻ mới không mất tiền.",
    body="Thẻ cũ dùng đến hết ngày 31/12/2026.\n\nMang theo:\n- Căn cước công dân;\n- Thẻ cũ.",
    audience="Hộ nghèo trong xã",
    effective_from=date(2026, 12, 1),
    what_to_do="Đến Bộ phận Một cửa của xã.",
    source=Source("Kế hoạch số 22/KH-UBND ngày 30/01/2024 của UBND tỉnh", "Truyền thông chính sách năm 2024", ""),
    issuer="Ủy ban nhân dân xã Lam Trà",
    issuer_parent="Ủy ban nhân dân tỉnh Ninh Bình",
    place="Lam Trà",
    page_url="https://lamtra.example.vn/tin/the-bao-hiem",
)
EMPTY = replace(PLAIN, summary="", body="", audience="", effective_from=None, what_to_do="", source=None, issuer_parent="", place="")
MARKUP = "<script>alert(1)</script> &amp; ]]> *a* _b_ $x$ `c` [d] #panic() @e ~ \\ = + - / \" ' %s {0} {{x}}"


def everywhere(text: str) -> Content:
    """A content with `text` in each of its fields."""
    return replace(
        PLAIN, title=text, summary=text, body=text, audience=text, what_to_do=text, issuer=text, issuer_parent=text, place=text,
        source=Source(text, text, text), page_url=f"https://x.example.vn/{text}",
    )  # fmt: skip


HOSTILE = {
    "control characters": everywhere("a\x00b\x01c\x0bd\x1be\x7ff\u0085g\ufeffh\uffff i"),
    "a lone surrogate": replace(PLAIN, title="a\ud800b", body="c\udfffd"),
    "line ends": everywhere("một\r\nhai\rba\n\n\nbốn\u2028năm\x0cs\u00e1u\tbảy"),
    "markup": everywhere(MARKUP),
    "very long words": everywhere("x" * 3000),
    "decomposed letters": everywhere(unicodedata.normalize("NFD", "Ủy ban nhân dân xã Lam Trà thông báo")),
    "emoji and other scripts": everywhere("👨‍👩‍👧‍👦 🇻🇳 中文 العربية ខ្មែរ → ☑"),
    "nothing but a title": EMPTY,
    "blanks": everywhere("   "),
    "no address": replace(PLAIN, page_url=""),
    "20,000 characters": replace(PLAIN, body=("Ủy ban nhân dân xã thông báo để nhân dân biết. " * 430)[:20_000]),
    "20,000 characters in a title": replace(PLAIN, title="Thông báo " * 2000),
    "2,000 items": replace(PLAIN, body="\n".join("- mục" for _ in range(2000))),
    "a year below 1000": replace(PLAIN, effective_from=date(999, 1, 1)),
}


def is_zip_of(name: str) -> Callable[[bytes], bool]:
    def has(body: bytes) -> bool:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return name in archive.namelist() and archive.testzip() is None

    return has


def is_entry(body: bytes) -> bool:
    return ElementTree.fromstring(body).tag == "{http://www.w3.org/2005/Atom}entry"


LOOKS_LIKE: dict[str, Callable[[bytes], bool]] = {
    "application/pdf": lambda body: body.startswith(b"%PDF-") and body.rstrip().endswith(b"%%EOF"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": is_zip_of("word/document.xml"),
    "application/zip": is_zip_of("ban-tin.json"),
    "application/json": lambda body: isinstance(json.loads(body.decode("utf-8")), dict),
    "application/atom+xml;type=entry": is_entry,
    "audio/mpeg": lambda body: body.startswith(b"ID3") or (body[0] == 0xFF and body[1] & 0xE0 == 0xE0),
    "audio/wav": lambda body: body[:4] == b"RIFF" and body[8:12] == b"WAVE",
    "message/rfc822": lambda body: message_from_bytes(body)["Subject"] is not None,
    "text/plain": lambda body: b"\x00" not in body and bool(body.decode("utf-8")),
    "text/html": lambda body: body.startswith(b"<!doctype html>") and body.endswith(b"</html>\n") and bool(body.decode("utf-8")),
    "image/png": lambda body: body.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/svg+xml": lambda body: ElementTree.fromstring(body).tag.endswith("svg"),
}


@pytest.fixture(params=CHANNELS)
def module(request: pytest.FixtureRequest) -> ModuleType:
    return import_module(CHANNELS[request.param].rpartition(".")[0])


@pytest.fixture
def channel(module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    """The channel, with a far side of this machine where it needs one."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    (kind,) = [kind for kind, path in CHANNELS.items() if path.rpartition(".")[0] == module.__name__]
    make = getattr(module, CHANNELS[kind].rpartition(".")[2])
    if kind in ("email", "press"):
        yield make(outbox=str(tmp_path))  # it writes files where no server is set
    elif kind == "facebook":
        with far_side(Page()) as url:
            yield make(page_id=PAGE, token=TOKEN, base_url=f"{url}/v25.0", timeout=5)
    elif kind == "zalo":
        with far_side(House()) as url:
            yield make(**zalo_options(url, tmp_path / "zalo.json"))
    elif kind == "sms":
        with far_side(lambda _: Said({"id": "7"})) as url:
            yield make(url=url, list_name="dan", private=True)
    elif kind == "horn":
        with far_side(lambda _: Said({"id": "7"})) as url:
            yield make(url=url)
    elif kind == "push":
        (tmp_path / "push.pem").write_bytes(new_key())
        with far_side(lambda _: Said(status=201)) as url:
            monkeypatch.setitem(ADDRESSES, kind, json.dumps({"endpoint": f"{url}/p", "p256dh": BROWSER, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}))
            yield make(key_file=str(tmp_path / "push.pem"), private=True)
    elif kind == "source_system":
        yield make(outbox=str(tmp_path))
    else:
        yield make()


def parcel_of(channel: Channel, rendered: Rendered) -> Parcel:
    return Parcel(
        key="lam-tra/1/1",
        destination=Destination(channel.destinations, "14677", "Xã Lam Trà", ADDRESSES.get(channel.kind, "dan@example.vn"), LEAVE),
        body=rendered.body,
        media_type=rendered.media_type,
        sha256=hashlib.sha256(rendered.body).hexdigest(),
        page_url=PLAIN.page_url,
        title=PLAIN.title,
        not_before=None,
        at=datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    )


def test_it_says_what_it_is(channel: Channel) -> None:
    assert CHANNELS[channel.kind].endswith(type(channel).__name__)
    assert channel.label.strip()
    assert isinstance(channel.destinations, DestinationKind)
    assert isinstance(channel.limits, Limits)
    assert isinstance(channel.receipt_mode, ReceiptMode)
    assert isinstance(channel.retry_mode, RetryMode)


def test_the_same_content_gives_the_same_bytes(channel: Channel) -> None:
    first, second = channel.render(PLAIN), type(channel)().render(PLAIN)
    assert first == second


def test_another_content_gives_other_bytes(channel: Channel) -> None:
    assert channel.render(PLAIN).body != channel.render(replace(PLAIN, title="Tin khác", body="Nội dung khác.")).body


def test_the_bytes_are_what_the_media_type_says(channel: Channel) -> None:
    rendered = channel.render(PLAIN)
    assert rendered.kind == channel.kind
    assert LOOKS_LIKE[rendered.media_type](rendered.body)
    assert rendered.extension.isalnum()


def test_the_text_says_the_message(channel: Channel) -> None:
    words = " ".join(channel.render(PLAIN).text.split())  # a board breaks its lines where they are full
    assert "bảo hiểm y tế" in unicodedata.normalize("NFC", words).lower()


def test_words_for_one_channel_are_told_instead_of_the_message(channel: Channel) -> None:
    """A channel of `Worded` tells them, and gives them back as the words to rewrite; any other is left as it was."""
    own = replace(PLAIN, wording="Bà con nhớ đổi thẻ.\n\nGiờ làm việc: 7 giờ 30 phút.")
    if not isinstance(channel, Worded):
        assert channel.render(own).body == channel.render(PLAIN).body
        return
    look = channel.render(own)
    assert "Bà con nhớ đổi thẻ." in look.text
    assert PLAIN.what_to_do not in " ".join(look.text.split())
    assert "Bà con nhớ đổi thẻ." in channel.words(own)
    assert PLAIN.page_url not in channel.words(PLAIN)
    assert channel.render(replace(PLAIN, wording=MARKUP)).body


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_content_is_rendered_or_refused(channel: Channel, name: str) -> None:
    try:
        rendered = channel.render(HOSTILE[name])
    except (Refused, TryLater):
        return
    assert LOOKS_LIKE[rendered.media_type](rendered.body)
    assert channel.render(HOSTILE[name]).body == rendered.body
    rendered.text.encode("utf-8")


def test_a_parcel_with_other_bytes_is_refused(channel: Channel) -> None:
    parcel = parcel_of(channel, channel.render(PLAIN))
    with pytest.raises(Refused, match="mã băm"):
        channel.deliver(replace(parcel, body=parcel.body + b" "))
    with pytest.raises(Refused, match="mã băm"):
        channel.deliver(replace(parcel, sha256="0" * 64))


def test_handing_over_twice_does_no_harm(channel: Channel) -> None:
    parcel = parcel_of(channel, channel.render(PLAIN))
    first = channel.deliver(parcel)
    assert isinstance(first, Handed)
    assert first.evidence.strip()
    assert channel.deliver(parcel) == first


def test_it_sees_the_port_and_the_plain_rooms_only(module: ModuleType) -> None:
    allowed = (*SEEN, module.__name__.rpartition(".")[0])
    assert module.__file__
    for path in Path(module.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name in imported(tree):
            if name.split(".")[0] in ("loa", "django", "wagtail"):
                assert any(name == room or name.startswith(f"{room}.") for room in allowed), f"{path.name} imports {name}"


def imported(tree: ast.Module) -> list[str]:
    """Modules that a file imports anywhere in it; a relative import counts as forbidden."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module if node.level == 0 and node.module else "loa.relative")
    return found


def test_the_check_of_imports_can_fail() -> None:
    tree = ast.parse("from loa.newsroom import models\ndef f():\n    import django.db\nfrom . import x")
    assert imported(tree) == ["loa.newsroom", "loa.relative", "django.db"]
