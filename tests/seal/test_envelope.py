import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.seal import keys
from loa.seal.canonical import Json, canonical
from loa.seal.envelope import ALTERED, MALFORMED, MANIFEST, RELEASE, UNKNOWN_KEY, WRONG_PURPOSE, NotGenuine, open_sealed, seal

SITE = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"  # RFC 8032, 7.1, test 1
SITE_PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
TRUSTED = {keys.key_id(SITE_PUBLIC): SITE_PUBLIC}


def test_keys_agree_with_rfc_8032() -> None:
    assert keys.public_key_of(SITE) == SITE_PUBLIC
    assert keys.sign(SITE, b"").startswith("5VZDAMNgrHKQhuLMgG6Cio")
    assert keys.verify(SITE_PUBLIC, b"", keys.sign(SITE, b""))


@given(st.binary(), st.binary())
def test_a_signature_is_over_exactly_one_message(message: bytes, other: bytes) -> None:
    signature = keys.sign(SITE, message)
    assert keys.verify(SITE_PUBLIC, other, signature) == (message == other)


def test_new_keys_differ_and_have_ids() -> None:
    one, other = keys.new_private_key(), keys.new_private_key()
    assert one != other
    assert len(keys.key_id(keys.public_key_of(one))) == 16
    assert not keys.verify(keys.public_key_of(one), b"x", keys.sign(other, b"x"))


def test_a_new_public_key_is_never_taken_for_an_option_of_a_command() -> None:
    assert not [key for _ in range(400) if (key := keys.public_key_of(keys.new_private_key())).startswith("-")]


@pytest.mark.parametrize("text", ["", "abc", "!" * 43, "đ" * 43, SITE_PUBLIC + "=", SITE_PUBLIC[:-1] + "p", SITE_PUBLIC + "AAAA"])
def test_malformed_keys_and_signatures_never_verify(text: str) -> None:
    assert not keys.verify(text, b"x", keys.sign(SITE, b"x"))
    assert not keys.verify(SITE_PUBLIC, b"x", text)
    with pytest.raises(ValueError, match="base64url"):
        keys.key_id(text)


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
payloads = st.dictionaries(texts, st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts | st.lists(texts))


@given(payloads)
def test_opens_after_a_journey_through_json(payload: dict[str, Json]) -> None:
    envelope = json.loads(json.dumps(seal(payload, RELEASE, SITE)))
    assert open_sealed(envelope, RELEASE, TRUSTED) == payload


@given(payloads, payloads)
def test_another_payload_under_the_same_signature_is_altered(payload: dict[str, Json], other: dict[str, Json]) -> None:
    if canonical(payload) == canonical(other):
        return
    with pytest.raises(NotGenuine) as refusal:
        open_sealed({**seal(payload, RELEASE, SITE), "payload": other}, RELEASE, TRUSTED)
    assert refusal.value.reason == ALTERED


def test_what_was_signed_for_one_purpose_never_passes_for_another() -> None:
    envelope = seal({"a": 1}, RELEASE, SITE)
    assert _reason(envelope, MANIFEST) == WRONG_PURPOSE
    assert _reason({**envelope, "purpose": MANIFEST}, MANIFEST) == ALTERED


def test_a_key_that_is_not_trusted_is_unknown_and_cannot_borrow_a_trusted_name() -> None:
    foreign = seal({"a": 1}, RELEASE, keys.new_private_key())
    assert _reason(foreign, RELEASE) == UNKNOWN_KEY
    assert _reason({**foreign, "key": next(iter(TRUSTED))}, RELEASE) == ALTERED


@given(st.integers(0, 85))
def test_each_character_of_the_signature_counts(place: int) -> None:
    envelope = seal({"a": 1}, RELEASE, SITE)
    signature = str(envelope["signature"])
    changed = signature[:place] + ("A" if signature[place] != "A" else "B") + signature[place + 1 :]
    assert _reason({**envelope, "signature": changed}, RELEASE) == ALTERED


def _malformed() -> list[object]:
    good = seal({"a": 1}, RELEASE, SITE)
    bad: list[object] = [None, 7, "x", [], {}, {**good, "more": 1}, {**good, "payload": [1]}, {**good, "payload": None}]
    bad += [{name: part for name, part in good.items() if name != missing} for missing in good]
    bad += [{**good, "key": 5}, {**good, "key": []}, {**good, "signature": None}, {**good, "payload": {"a": 1.5}}]
    deep: dict[str, object] = {}
    for _ in range(500):
        deep = {"a": deep}
    return [*bad, {**good, "payload": deep}, {**good, "payload": {"a": "\ud800"}}]


@pytest.mark.parametrize("envelope", _malformed())
def test_whatever_comes_from_outside_is_refused_as_malformed(envelope: object) -> None:
    assert _reason(envelope, RELEASE) == MALFORMED


def test_sealing_does_not_hold_on_to_the_payload() -> None:
    payload: dict[str, Json] = {"a": 1}
    envelope = seal(payload, RELEASE, SITE)
    kept = copy.deepcopy(envelope)
    payload["a"] = 2
    assert envelope == kept


def test_a_purpose_is_one_line() -> None:
    with pytest.raises(ValueError, match="one line"):
        seal({}, "loa\n{}", SITE)


def _reason(envelope: object, purpose: str) -> str:
    with pytest.raises(NotGenuine) as refusal:
        open_sealed(envelope, purpose, TRUSTED)
    return refusal.value.reason
