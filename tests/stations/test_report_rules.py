"""A report as it travels: the bytes that were proven are the bytes that are read."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.seal import pairing
from loa.seal.canonical import canonical
from loa.stations import report_actions
from loa.stations.models import Health, Station
from loa.stations.report_rules import SIGNED, read
from loa.stations.rules import stamp

SECRET = "a" * 64


def told(at: datetime, **changes: Any) -> dict[str, Any]:
    payload = {"station": "cum-9", "at": stamp(at), "manifest": 1, "urgent": 0, "troubles": ["ổ đĩa đầy"], **changes}
    return {"payload": payload, "proof": pairing.proof(SECRET, pairing.REPORT, payload)}


@given(
    st.dictionaries(st.text(alphabet="abcxyz", min_size=1), st.integers(0, 99) | st.text() | st.booleans(), max_size=4),
    st.binary(max_size=40),
)
def test_whatever_comes_is_read_or_dropped_and_canonical_ones_keep_their_bytes(payload: dict[str, Any], junk: bytes) -> None:
    report = {"payload": payload, "proof": pairing.proof(SECRET, pairing.REPORT, payload)}
    found = read(canonical(report))
    assert found is not None
    assert {**report, SIGNED: canonical(payload)} == found
    assert read(json.dumps(report).encode()) == report
    read(junk)
    read(canonical(report)[:-1] + junk)


def test_both_forms_are_believed_and_neither_when_a_letter_changed(bare: Station, at: datetime) -> None:
    bare.token_sha256, bare.public_key = SECRET, "x"
    bare.save()
    report = told(at)
    for raw in (canonical(report), json.dumps(report).encode()):
        altered = raw.replace(b'"manifest":1', b'"manifest":2').replace(b'"manifest": 1', b'"manifest": 2')
        assert altered != raw
        assert report_actions.accept(said=[read(altered)], at=at) == 0
        assert report_actions.accept(said=[read(raw)], at=at) == 1
    assert Health.objects.get().troubles == ["ổ đĩa đầy"]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"payload":{"station":"cum-9","manifest":9},"payload":{"station":"cum-9"},"proof":"' + b"0" * 64 + b'"}',
        b'{"payload":"x","proof":"' + b"0" * 64 + b'"}',
        b'{"payload":{"station":"cum-9"},"proof":"' + "đ".encode() * 32 + b'"}',
        b'{"payload":{"station":"cum-9"},"proof":"' + b"\xff" * 64 + b'"}',
    ],
)
def test_odd_forms_prove_nothing(bare: Station, at: datetime, raw: bytes) -> None:
    bare.token_sha256 = SECRET
    bare.save()
    assert report_actions.accept(said=[read(raw)], at=at) == 0


def test_bytes_of_a_proven_report_are_not_lent_to_another_payload(bare: Station, at: datetime) -> None:
    """What a stranger writes as JSON can never stand for the bytes that were proven."""
    bare.token_sha256 = SECRET
    bare.save()
    good = told(at)
    forged = {"payload": {**good["payload"], "manifest": 9}, "proof": good["proof"], SIGNED: canonical(good["payload"]).decode()}
    assert report_actions.accept(said=[read(json.dumps(forged).encode())], at=at) == 0
