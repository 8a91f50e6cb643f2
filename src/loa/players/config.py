"""What one device needs to know, from one JSON file written at enrolment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from loa.players import reading, trust
from loa.players.trust import Trust
from loa.seal import keys, pairing

LOUDSPEAKER = "loudspeaker"
BOARD = "board"
DEFAULT_POLL_SECONDS = 30
DEFAULT_CACHE_BYTES = 1 << 30

# Where a device puts what it plays or shows.
FILE = "file"  # simulated: a loudspeaker without a card, a board without a screen
SOUND = "sound"  # the sound card
SCREEN = "screen"  # a browser on the local page; without one nothing counts as shown
OUTPUTS = (FILE, SOUND, SCREEN)


class ConfigError(Exception):
    """The file cannot be used; the text says why, in Vietnamese, for the person who installs the device."""


@dataclass(frozen=True, slots=True)
class Config:
    """One device. The file holds the device's own secret key and token: keep it readable by its user only."""

    server: str  # "https://loa.example.vn", without a slash at the end
    station: str  # code of the station or board
    kind: str  # LOUDSPEAKER or BOARD
    name: str  # what the idle board shows: the body's name; the code when the file has none
    token: str  # bearer token for the server
    private_key: str  # signs the play log
    trusted_keys: Mapping[str, str]  # key id → public key of the sites that may command this device
    home: Path  # cache, log and outputs live here
    poll_seconds: int
    listen_port: int | None  # board: port of the local page; 0 takes a free one; None has no page
    output: str  # one of OUTPUTS
    realtime: bool  # file output: take the true length instead of simulated time
    cache_bytes: int
    sound_device: str = ""  # a part of the card's name; "" takes the system's own choice
    baked: str = ""  # where the site's baked files lie, "https://cdn.example.vn/stations/baked"; "" asks the site itself
    roots: tuple[str, ...] = ()  # root keys that were typed at the installation
    signed: bool = False  # play only with the approvers' own signatures
    keys: Mapping[str, object] = field(default_factory=dict)  # the site's list of keys as it was at enrolment

    @property
    def public_key(self) -> str:
        """This device's own public key, by which the site knows it."""
        return keys.public_key_of(self.private_key)

    @property
    def report_secret(self) -> str:
        """What the device proves its reports with: the site holds the same."""
        return pairing.token_hash(self.token)

    def trust(self) -> Trust:
        """What the device believes before it has heard anything."""
        return (
            trust.as_listed(self.keys, self.roots, signed=self.signed)
            if self.keys
            else trust.first(self.trusted_keys, self.roots, signed=self.signed)
        )


def load(path: Path) -> Config:
    """The configuration in the JSON file at `path`. Raises `ConfigError`."""
    try:
        source = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"không đọc được tệp cấu hình {path}: {error}") from error
    if not isinstance(source, dict):
        raise ConfigError("tệp cấu hình phải là một đối tượng JSON")
    try:
        return from_json(source)
    except reading.Malformed as error:
        raise ConfigError(f"thiếu hoặc sai mục “{error}” trong tệp cấu hình") from error


def from_json(source: Mapping[str, object]) -> Config:
    """The configuration that the object states. Raises `reading.Malformed` with the name of the field."""
    station = reading.text(source, "station")
    listed = reading.thing_or_none(source, "keys") or {}
    return Config(
        server=_server(source),
        station=station,
        kind=reading.one_of(source, "kind", (LOUDSPEAKER, BOARD)),
        name=reading.text(source, "name") if source.get("name") else station,
        token=reading.text(source, "token"),
        private_key=_private_key(source),
        trusted_keys={} if listed else _trusted_keys(source),
        home=Path(reading.text(source, "home")),
        poll_seconds=max(1, reading.whole_or_none(source, "poll_seconds") or DEFAULT_POLL_SECONDS),
        listen_port=reading.whole_or_none(source, "listen_port"),
        output=reading.one_of({"output": FILE, **source}, "output", OUTPUTS),
        realtime=reading.truth({"realtime": False, **source}, "realtime"),
        cache_bytes=reading.whole_or_none(source, "cache_bytes") or DEFAULT_CACHE_BYTES,
        sound_device=reading.text_or_empty(source, "sound_device"),
        baked=reading.text_or_empty(source, "baked").rstrip("/"),
        roots=tuple(reading.words(source, "roots")),
        signed=reading.truth({"signed": False, **source}, "signed"),
        keys=_listed(listed),
    )


def _server(source: Mapping[str, object]) -> str:
    server = reading.text(source, "server").rstrip("/")
    if not server.startswith(("http://", "https://")):
        raise reading.Malformed("server")
    return server


def _private_key(source: Mapping[str, object]) -> str:
    private = reading.text(source, "private_key")
    try:
        keys.public_key_of(private)
    except ValueError as error:
        raise reading.Malformed("private_key") from error
    return private


def _listed(listed: Mapping[str, object]) -> Mapping[str, object]:
    if listed:
        try:
            trust.as_listed(listed)
        except trust.ListRefused as refusal:
            raise reading.Malformed("keys") from refusal
    return listed


def _trusted_keys(source: Mapping[str, object]) -> dict[str, str]:
    found = source.get("trusted_keys")
    if not isinstance(found, dict) or not found:
        raise reading.Malformed("trusted_keys")
    for name, public in found.items():
        try:
            agrees = isinstance(public, str) and keys.key_id(public) == name
        except ValueError:
            agrees = False
        if not agrees:  # a key under another key's name would make revocation by name miss it
            raise reading.Malformed("trusted_keys")
    return found
