"""A report of a station as it travels: `{"payload": object, "proof": 64 hex digits}`, and how it is read."""

import json
import re
from typing import Any

HEAD, TAIL = b'{"payload":', b',"proof":"'  # of a report in canonical form, in which stations send it
PROOF = 64
_BODY_END = -(len(TAIL) + PROOF + 2)  # two: `"}`
SIGNED = "signed"  # where a report that was read carries the bytes that its proof is over; no JSON can say bytes
_CODE = re.compile(r"[-\w]{1,60}", re.ASCII)


def is_code(said: object) -> bool:
    """Whether `said` can be the code of a station: anybody may write one, and a database refuses odd letters with all that came beside."""
    return isinstance(said, str) and _CODE.fullmatch(said) is not None


def read(raw: bytes) -> dict[str, Any] | None:
    """The report in `raw`; None for what is none. One in the form of a canonical one keeps the bytes of its payload: if the proof is right
    over them, nobody has to write them again. What is read out is those bytes and no others.
    """
    if raw.startswith(HEAD) and raw[_BODY_END : -(PROOF + 2)] == TAIL and raw.endswith(b'"}'):
        body = raw[len(HEAD) : _BODY_END]
        if (said := _json(body)) is not None:
            return {"payload": said, "proof": raw[-(PROOF + 2) : -2].decode("ascii", "replace"), SIGNED: body}
    return _json(raw)


def _json(raw: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
