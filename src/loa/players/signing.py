"""`loa-sign`: keys that never lie on the server, and what is signed with them: for the keeper of the root key, and for approvers.

    loa-sign key --out goc.khoa                          a new key under a passphrase; prints its public half
    loa-sign roster --station CODE … --approver user:7=PUBLIC … --version N --out roster.json
    loa-sign seal FILE --key goc.khoa --out FILE         the root signs a list of keys or of approvers
    loa-sign release BUNDLE.zip --key toi.khoa --by user:7 --out ky.json

What an approver signs is shown by this program, from the bytes whose hash it has just computed: a server that lies cannot get a
signature for something else.
"""

import argparse
import getpass
import json
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loa.seal import keyfile
from loa.seal.canonical import canonical, sha256_hex
from loa.seal.envelope import APPROVAL, KEYS, ROSTER, seal
from loa.seal.keys import key_id, new_private_key
from loa.seal.moments import to_iso

CANNOT = 2
LARGEST_FILE = 256 << 20


class Refused(Exception):
    """Nothing is signed; the text says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A release as an approver gets it: every byte of it checked against the hashes that the signature covers."""

    release: Mapping[str, Any]  # the payload of the release's envelope
    content: Mapping[str, Any]  # the words
    renditions: Mapping[str, bytes]  # hash → what each channel carries


def read_bundle(path: Path) -> Bundle:
    """The bundle at `path`. Raises `Refused` when a part is missing or is not what the release says."""
    try:
        with zipfile.ZipFile(path) as file:
            if any(part.file_size > LARGEST_FILE for part in file.infolist()):
                raise Refused("gói có tệp quá lớn")
            parts = {name: file.read(name) for name in file.namelist()}
        release, content = json.loads(parts["release.json"]), json.loads(parts["content.json"])
        wanted = {row["sha256"] for row in release["renditions"]}
        message = release["message_sha256"]
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise Refused(f"{path} không phải gói chờ ký") from error
    if sha256_hex(canonical(content)) != message:
        raise Refused("nội dung trong gói không phải nội dung ghi trong bản phát hành")
    found = {sha256_hex(body): body for name, body in parts.items() if name.startswith("renditions/")}
    if missing := wanted - set(found):
        raise Refused(f"gói thiếu {len(missing)} tệp của bản phát hành, hoặc tệp đã bị sửa")
    return Bundle(release, content, found)


def sign(bundle: Bundle, by: str, private: str, at: datetime) -> dict[str, Any]:
    """The own signature of `by` over exactly this release."""
    return seal({"by": by, "release_sha256": sha256_hex(canonical(bundle.release)), "at": to_iso(at)}, APPROVAL, private)


def seal_list(payload: Mapping[str, Any], root: str) -> dict[str, Any]:
    """A list of keys or of approvers under the root key. Raises `Refused` for anything else."""
    if "approvers" in payload:
        return seal(payload, ROSTER, root)
    if "keys" in payload:
        return seal(payload, KEYS, root)
    raise Refused("tệp này không phải danh sách khóa hoặc danh sách người duyệt")


def roster(stations: Sequence[str], approvers: Sequence[str], version: int, at: datetime) -> dict[str, Any]:
    """The payload of a roster; `approvers` as "user:7=PUBLIC". Raises `Refused`."""
    rows = []
    for text in approvers:
        by, _, public = text.partition("=")
        try:
            key_id(public)
        except ValueError as error:
            raise Refused(f"“{text}” không có dạng user:7=KHÓA_CÔNG_KHAI") from error
        rows.append({"by": by, "public": public})
    if len({row["by"] for row in rows}) < 2 or len({row["public"] for row in rows}) != len(rows):
        raise Refused("cần ít nhất hai người duyệt, mỗi người một khóa riêng")
    return {"version": version, "issued_at": to_iso(at), "stations": list(stations), "approvers": rows}


def main(arguments: Sequence[str], ask: Callable[[str], str] = getpass.getpass, confirm: Callable[[str], str] = input) -> int:
    """Do what the command line says; gives the exit code."""
    words = _words().parse_args(arguments)
    try:
        act: Callable[[argparse.Namespace, Callable[[str], str], Callable[[str], str]], None] = words.act
        act(words, ask, confirm)
    except (Refused, keyfile.KeyFileError) as error:
        print(error, file=sys.stderr)
        return CANNOT
    except (OSError, ValueError) as error:
        print(f"không đọc hoặc ghi được tệp: {error}", file=sys.stderr)
        return CANNOT
    return 0


def _words() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="loa-sign", description="Ký bằng khóa riêng, trên máy của người giữ khóa.")
    parts = parser.add_subparsers(required=True, metavar="VIỆC")
    key = parts.add_parser("key", help="tạo khóa mới, có mật khẩu")
    key.set_defaults(act=_new_key)
    made = parts.add_parser("roster", help="lập danh sách người duyệt của các đài, bảng")
    made.add_argument("--station", action="append", required=True, metavar="MÃ")
    made.add_argument("--approver", action="append", required=True, metavar="user:SỐ=KHÓA")
    made.add_argument("--version", type=int, required=True, metavar="SỐ")
    made.set_defaults(act=_roster)
    sealed = parts.add_parser("seal", help="khóa gốc ký danh sách khóa hoặc danh sách người duyệt")
    sealed.add_argument("file", type=Path)
    sealed.set_defaults(act=_seal)
    release = parts.add_parser("release", help="người duyệt xem, nghe rồi ký bản phát hành")
    release.add_argument("file", type=Path)
    release.add_argument("--by", required=True, metavar="user:SỐ")
    release.add_argument("--listen", type=Path, metavar="THƯ_MỤC", help="chép âm thanh, trang bảng ra đây để nghe, xem trước khi ký")
    release.set_defaults(act=_release)
    for part in (key, made, sealed, release):
        part.add_argument("--out", type=Path, required=True, metavar="TỆP")
    for part in (sealed, release):
        part.add_argument("--key", type=Path, required=True, metavar="TỆP_KHÓA")
    return parser


def _new_key(words: argparse.Namespace, ask: Callable[[str], str], confirm: Callable[[str], str]) -> None:
    passphrase = ask("Mật khẩu mới của khóa: ")
    if ask("Gõ lại mật khẩu: ") != passphrase:
        raise Refused("hai lần gõ mật khẩu không giống nhau")
    print(f"Khóa công khai: {keyfile.write(words.out, new_private_key(), passphrase)}")


def _roster(words: argparse.Namespace, ask: Callable[[str], str], confirm: Callable[[str], str]) -> None:
    _write(words.out, roster(words.station, words.approver, words.version, datetime.now(UTC)))


def _seal(words: argparse.Namespace, ask: Callable[[str], str], confirm: Callable[[str], str]) -> None:
    payload = json.loads(words.file.read_text("utf-8"))
    print(json.dumps(payload, ensure_ascii=False, indent=1))
    _agree(confirm)
    _write(words.out, seal_list(payload, keyfile.read(words.key, ask("Mật khẩu của khóa gốc: "))))


def _release(words: argparse.Namespace, ask: Callable[[str], str], confirm: Callable[[str], str]) -> None:
    bundle = read_bundle(words.file)
    for name, text in bundle.content.items():
        if text and isinstance(text, str):
            print(f"{name}: {text}")
    urgent = bundle.release.get("priority") == "emergency"
    print(f"\nBản phát hành số {bundle.release.get('number')}{' — TIN KHẨN CẤP' if urgent else ''}")
    if words.listen:
        words.listen.mkdir(parents=True, exist_ok=True)
        for row in bundle.release["renditions"]:
            ending = {"audio/mpeg": "mp3", "audio/wav": "wav", "text/html": "html"}.get(row["media_type"], "bin")
            (words.listen / f"{Path(row['channel']).name}.{ending}").write_bytes(bundle.renditions[row["sha256"]])
        print(f"Hãy nghe, xem trong {words.listen} rồi mới ký.")
    _agree(confirm)
    _write(words.out, sign(bundle, words.by, keyfile.read(words.key, ask("Mật khẩu của khóa: ")), datetime.now(UTC)))


def _agree(confirm: Callable[[str], str]) -> None:
    if confirm("Ký? Gõ “ký” để đồng ý: ").strip().lower() not in ("ký", "ky"):
        raise Refused("không ký")


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def run() -> None:
    """The program `loa-sign`."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
