"""Enrolment: a device with a code from the desk becomes a station. The code never travels, and both sides prove that they know it."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loa.players import config, reading, trust
from loa.players.config import ConfigError
from loa.players.durable import write_atomically
from loa.players.wire import Wire, WireFailed
from loa.seal import keys, pairing
from loa.seal.canonical import Json

ANSWER_BYTES = 1 << 20
ANSWER_SECONDS = 30.0
REFUSED = "máy chủ không nhận mã này: mã sai, đã dùng, đã hết hạn hoặc đã bị khóa. Hãy tạo mã mới ở mục “Loa và bảng” trên bàn làm việc."
STRANGER = "câu trả lời không phải của máy chủ đã cấp mã (hoặc bị sửa trên đường đi); thiết bị chưa được đăng ký."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person who installs the device chose."""

    server: str
    code: str
    home: Path
    board: bool
    listen_port: int = 8001
    root: str = ""  # the site's root key, read from paper: then not even the site's server can name other keys
    output: str = ""
    signed: bool = False  # plays only with two approvers' own signatures, whatever the site says


def enrol(wanted: Wanted) -> Path:
    """Make a key, prove the code, and keep the configuration; gives its path. Raises `ConfigError` with what to do."""
    try:
        code = pairing.read_code(wanted.code)
    except ValueError as error:
        raise ConfigError("mã đăng ký gồm 5 nhóm, mỗi nhóm 4 ký tự, ví dụ KM4T-9Q2X-…; hãy gõ lại") from error
    path = wanted.home / "config.json"
    private = _key_for(wanted.home, code)
    answer = _asked(wanted, code, private)
    source = _config(wanted, code, private, answer)
    try:
        found = config.from_json(source)
    except reading.Malformed as error:
        raise ConfigError(f"máy chủ trả lời thiếu mục “{error}”; hãy cập nhật chương trình") from error
    if (found.kind == config.BOARD) != wanted.board:
        raise ConfigError("mã này dành cho bảng điện tử: thêm --board" if found.kind == config.BOARD else "mã này dành cho loa: bỏ --board")
    _check_root(wanted.root, answer)
    _keep(path, source)
    return path


def _key_for(home: Path, code: str) -> str:
    """The device's own key, kept until the site has answered: a code works for one key, also when the first answer was lost."""
    path = home / "enrolling.json"
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept["code"] == pairing.selector(code):
            keys.public_key_of(kept["private_key"])
            return str(kept["private_key"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    private = keys.new_private_key()
    try:
        home.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps({"code": pairing.selector(code), "private_key": private}).encode("utf-8"), mode=0o600)
    except OSError as error:
        raise ConfigError(f"không ghi được vào {home}: {error.strerror}") from error
    return private


def _asked(wanted: Wanted, code: str, private: str) -> Mapping[str, object]:
    """What the site answers, when it is the site that made the code."""
    secret = pairing.secret_of(code)
    asked: dict[str, Json] = {"public_key": keys.public_key_of(private), "kind": config.BOARD if wanted.board else config.LOUDSPEAKER}
    body = {**asked, "selector": pairing.selector(code), "proof": pairing.proof(secret, pairing.DEVICE, asked)}
    if not wanted.server.startswith(("http://", "https://")):
        raise ConfigError("--server là địa chỉ đầy đủ, ví dụ https://loa.example.vn")
    wire = Wire(wanted.server)
    try:
        found = wire.ask(
            "POST", "stations/enrol", body=json.dumps(body).encode(), headers={"Content-Type": "application/json"},
            limit=ANSWER_BYTES, seconds=ANSWER_SECONDS,
        )  # fmt: skip
    except WireFailed as error:
        raise ConfigError(str(error)) from error
    finally:
        wire.close()
    if found.status != 200:
        raise ConfigError(_told(found.body) or (REFUSED if found.status in (403, 404, 410) else f"máy chủ trả lời {found.status}"))
    return _proven(found.body, secret, asked)


def _proven(body: bytes, secret: str, asked: Mapping[str, Json]) -> Mapping[str, object]:
    try:
        answer = json.loads(body)
        said = answer["answer"]
        genuine = pairing.proves(secret, pairing.SITE, {"answer": said, "asked": asked}, answer.get("proof"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ConfigError(STRANGER) from None
    if not genuine or not isinstance(said, dict):
        raise ConfigError(STRANGER)
    return said


def _told(body: bytes) -> str:
    """The reason that the server gives, in Vietnamese."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    said = found.get("error") if isinstance(found, dict) else None
    return said if isinstance(said, str) else ""


def _config(wanted: Wanted, code: str, private: str, answer: Mapping[str, object]) -> dict[str, object]:
    public = keys.public_key_of(private)
    sealed = answer.get("keys")
    return {
        "server": wanted.server.rstrip("/"),
        "station": answer.get("station"),
        "kind": answer.get("kind"),
        "name": answer.get("name"),
        # Both sides work it out of the code: it is never sent at enrolment.
        "token": pairing.proof(pairing.secret_of(code), pairing.TOKEN, {"public_key": public}),
        "private_key": private,
        "keys": sealed.get("payload") if isinstance(sealed, dict) else None,
        "roots": [wanted.root] if wanted.root else [],
        "signed": wanted.signed or bool(answer.get("signed")) or _asked_for_signatures(wanted.home),
        "baked": answer.get("baked") or "",
        "home": str(wanted.home),
        "poll_seconds": config.DEFAULT_POLL_SECONDS,
        "listen_port": wanted.listen_port if wanted.board else None,
        "output": wanted.output or (config.SCREEN if wanted.board else config.SOUND),
        "realtime": True,
    }


def _check_root(root: str, answer: Mapping[str, object]) -> None:
    """With a root key from paper, the list of keys must be signed by it. Raises `ConfigError`."""
    if not root:
        return
    try:
        trust.with_keys(trust.first({}, [root]), answer.get("keys"))
    except (trust.ListRefused, ValueError) as error:
        raise ConfigError("danh sách khóa của máy chủ không do khóa gốc đã nhập ký; thiết bị chưa được đăng ký") from error


def _keep(path: Path, source: Mapping[str, object]) -> None:
    """Write the configuration for its user only. What the device knew as another station is put away, its log too."""
    home = path.parent
    try:
        for name in ("manifest.json", "urgent.json", "trust.json", "revoked.json"):
            (home / name).unlink(missing_ok=True)
        before = _station_before(path)
        if before and before != source["station"] and (home / "playlog.jsonl").exists():
            (home / "playlog.jsonl").replace(home / f"playlog-{before}.jsonl")
        write_atomically(path, json.dumps(source, ensure_ascii=False, indent=1).encode("utf-8"), mode=0o600)
        (home / "enrolling.json").unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"không ghi được {path}: {error.strerror}") from error


def _station_before(path: Path) -> str:
    try:
        return config.load(path).station
    except ConfigError:
        return ""


def _asked_for_signatures(home: Path) -> bool:
    """Whether the device in `home` asked for approvers' own signatures before: a new enrolment never lowers that."""
    try:
        before = config.load(home / "config.json")
        kept = json.loads((home / "trust.json").read_text("utf-8")) if (home / "trust.json").exists() else {}
    except (ConfigError, OSError, ValueError, RecursionError):
        return False
    return before.signed or (isinstance(kept, dict) and kept.get("roster") is not None)


def default_home() -> Path:
    """Where a device keeps itself when it is not told: `LOA_PLAYER_HOME`, or a folder of the user."""
    return Path(os.environ.get("LOA_PLAYER_HOME") or Path.home() / ".loa-player")
