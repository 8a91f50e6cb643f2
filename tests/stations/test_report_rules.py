"""A report as it travels: the bytes that were proven are the bytes that are read."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.seal import pairing
from loa.seal.canonical import canonical
from loa.stations import report_actions, spool
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


def test_a_device_of_before_is_believed_through_the_spool(bare: Station, at: datetime) -> None:
    """It writes what it says in its own order; what it proved is the canonical order."""
    bare.token_sha256, bare.public_key = SECRET, "x"
    bare.save()
    report = told(at)
    assert list(report["payload"]) != sorted(report["payload"])
    spool.take()
    spool.put(json.loads(json.dumps(report)))
    assert report_actions.accept(said=spool.take(), at=at) == 1


@pytest.mark.parametrize("code", ["\x00", "a\x00b", "\ud800", "x" * 61, "cụm-9", ""])
def test_an_odd_code_costs_the_others_nothing(bare: Station, at: datetime, code: str) -> None:
    bare.token_sha256, bare.public_key = SECRET, "x"
    bare.save()
    odd = {"payload": {"station": code}, "proof": "0" * 64}
    assert report_actions.accept(said=[odd, told(at)], at=at) == 1
    report_actions.gone(codes=[code, "cum-9"], at=at)
    assert Health.objects.get().gone_at == at


def test_odd_letters_of_a_proven_device_are_left_out(bare: Station, at: datetime) -> None:
    bare.token_sha256, bare.public_key = SECRET, "x"
    bare.save()
    assert report_actions.accept(said=[told(at, output="lo\x00a", troubles=["đĩa\x00 đầy"])], at=at) == 1
    found = Health.objects.get()
    assert (found.output, found.troubles) == ("loa", ["đĩa đầy"])


def test_a_forged_later_report_does_not_push_the_genuine_one_out(bare: Station, at: datetime) -> None:
    bare.token_sha256, bare.public_key = SECRET, "x"
    bare.save()
    forged = {"payload": {**told(at)["payload"], "at": "9999-01-01T00:00:00Z"}, "proof": "0" * 64}
    assert report_actions.accept(said=[told(at, urgent=3), forged], at=at) == 1
    assert Health.objects.get().urgent == 3
