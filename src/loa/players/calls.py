"""The addresses of a site, as a device calls them. Nothing here believes anything: answers are judged by who asked.

What many devices fetch (manifest, urgent list, keys, content) may lie baked on any web server or CDN; what is said to the site itself
(log, report, the question for the time) goes to the site.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from loa.players import reading
from loa.players.config import Config
from loa.players.entry import Entry
from loa.players.trust import Keys
from loa.players.wire import Answer, Wire
from loa.seal import envelope, pairing
from loa.seal.canonical import Json, canonical
from loa.seal.envelope import PLAYLOG, seal

ANSWER_SECONDS = 30.0  # for a whole manifest or acknowledgement, however slowly it drips
CONTENT_SECONDS = 600.0  # for one file over a poor mobile line
MANIFEST_BYTES = 8 << 20
CONTENT_BYTES = 256 << 20
OK, NOT_MODIFIED, GONE = 200, 304, 410
NOT_HERE = (204, 404, 410)


class ServerFailed(OSError):
    """The server did not do its part this time; the text is Vietnamese, for the device's console."""


@dataclass(frozen=True, slots=True)
class Document:
    """A signed document as it came: bytes, and by which name the server knows them."""

    body: bytes
    etag: str


class Calls:
    """One device's questions to its site. For one thread."""

    def __init__(self, config: Config, date_seen: Callable[[str], None]) -> None:
        self._config = config
        self._date_seen = date_seen
        self.wire = Wire(f"{config.server}/stations")
        self._baked = Wire(config.baked) if config.baked else None
        self._place = pairing.place(config.report_secret)

    def close(self) -> None:
        """Drop the connections."""
        self.wire.close()
        if self._baked is not None:
            self._baked.close()

    def manifest(self, etag: str) -> Document | None:
        """The manifest, or the word that this device is one no more; None when it is the one with this etag. Raises OSError."""
        return self._document("manifest.json", etag)

    def urgent(self, area: str, etag: str) -> Document | None:
        """The urgent list of `area`; None when it is the one with this etag, or there is none."""
        name = area.replace(":", "-")
        answer = self._public(f"urgent/{name}.json", etag, alone=True)
        return None if answer.status in NOT_HERE else _fresh(answer)

    def lists(self) -> list[object]:
        """The site's chain of key lists; empty while it never changed a key."""
        answer = self._public("keys.json", "")
        found = [] if answer.status in NOT_HERE else _object(_good(answer).body).get("lists")
        if not isinstance(found, list):
            raise ServerFailed("danh sách khóa không đọc được")
        return found

    def roster(self) -> object:
        """The roster of this station."""
        document = self._document("roster.json", "")
        return None if document is None else _object(document.body)

    def content(self, sha256: str, size: int) -> bytes:
        """The bytes under a hash, at most `size`; not checked yet."""
        limit = min(size, CONTENT_BYTES)
        if self._baked is not None:
            answer = self._baked.ask("GET", f"content/{sha256}", limit=limit, seconds=CONTENT_SECONDS)
            if answer.status == OK:
                return answer.body
        return _good(self._ask("GET", f"content/{sha256}", limit=limit, seconds=CONTENT_SECONDS)).body

    def hand_in(self, entries: list[Entry]) -> list[str]:
        """Give the site a part of the signed log; the ids that it keeps now."""
        payload: dict[str, Json] = {"station": self._config.station, "entries": [entry.to_json() for entry in entries]}
        sealed = seal(payload, PLAYLOG, self._config.private_key)
        accepted = _object(_good(self._ask("POST", f"{self._config.station}/log", sealed)).body).get("accepted")
        if not isinstance(accepted, list):
            raise ServerFailed("câu trả lời không đọc được")
        return [name for name in accepted if isinstance(name, str)]

    def report(self, report: Mapping[str, Json]) -> None:
        """Tell the site how the device is."""
        _good(self._ask("POST", f"{self._config.station}/report", report))

    def time(self, trusted: Keys) -> datetime:
        """What time it is by the site, signed and bound to this question. Raises `ServerFailed` for what is not genuine."""
        nonce = secrets.token_urlsafe(16)
        answer = _good(self._ask("POST", f"{self._config.station}/time", {"nonce": nonce}))
        try:
            said = envelope.open_sealed(_object(answer.body), envelope.TIME, trusted)
            if (said.get("nonce"), said.get("station")) != (nonce, self._config.station):
                raise ServerFailed("câu trả lời về giờ không phải cho câu hỏi này")
            return reading.moment(said, "at")
        except (envelope.NotGenuine, reading.Malformed) as error:
            raise ServerFailed("câu trả lời về giờ không có chữ ký hợp lệ") from error

    def _document(self, name: str, etag: str) -> Document | None:
        if self._baked is not None:
            answer = self._baked.ask("GET", f"s/{self._place}/{name}", headers=_known(etag), limit=MANIFEST_BYTES, seconds=ANSWER_SECONDS)
            if answer.status in (OK, NOT_MODIFIED):
                self._date_seen(answer.headers.get("date", ""))
                return _fresh(answer)
        answer = self._ask("GET", f"{self._config.station}/{name}", headers=_known(etag))
        return Document(answer.body, "") if answer.status == GONE else _fresh(answer)  # gone: the body says so, signed

    def _public(self, path: str, etag: str, *, alone: bool = False) -> Answer:
        """What is the same for many stations; `alone`: a baked file that is not there means that there is nothing."""
        if self._baked is not None:
            answer = self._baked.ask("GET", path, headers=_known(etag), limit=MANIFEST_BYTES, seconds=ANSWER_SECONDS)
            if answer.status in (OK, NOT_MODIFIED) or (alone and answer.status in NOT_HERE):
                return answer
        return self._ask("GET", path, headers=_known(etag))

    def _ask(
        self,
        method: str,
        path: str,
        said: Json = None,
        *,
        headers: Mapping[str, str] | None = None,
        limit: int | None = None,
        seconds: float | None = None,
    ) -> Answer:
        body = None if said is None else canonical(said)
        own = {"Authorization": f"Bearer {self._config.token}", **({} if body is None else {"Content-Type": "application/json"})}
        answer = self.wire.ask(
            method, path, headers={**own, **(headers or {})}, body=body, limit=limit or MANIFEST_BYTES, seconds=seconds or ANSWER_SECONDS
        )
        self._date_seen(answer.headers.get("date", ""))
        return answer


def _known(etag: str) -> dict[str, str]:
    return {"If-None-Match": etag} if etag else {}


def _fresh(answer: Answer) -> Document | None:
    """The document of an answer; None when it is not modified. Raises `ServerFailed` for any other answer but 200."""
    return None if answer.status == NOT_MODIFIED else Document(_good(answer).body, answer.headers.get("etag", ""))


def _good(answer: Answer) -> Answer:
    if answer.status != OK:
        raise ServerFailed(f"máy chủ trả lời {answer.status}")
    return answer


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ServerFailed("câu trả lời không đọc được") from error
    if not isinstance(found, dict):
        raise ServerFailed("câu trả lời không đọc được")
    return found
