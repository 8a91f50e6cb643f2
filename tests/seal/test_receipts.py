"""Receipts: what was received can be proved, and nothing else passes."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.seal import merkle, receipts
from loa.seal.keys import new_private_key, public_key_of
from loa.seal.notes import Checkpoint, Verifier, signed
from loa.seal.receipts import Claim, Proof, Receipt, WrongReceipt

KEY = new_private_key()
NAME = "van-khe.example/log"
TEXT = "Kính gửi UBND xã,\r\nĐèn đường thôn 3 hỏng từ tháng 2.  \n"
CLAIM = Claim("case", "PA-7Q2K-26", "2026-03-02T03:00:00+00:00", receipts.text_hash(TEXT))
SALT = receipts.new_salt()


def issued(claim: Claim = CLAIM, size: int = 9, index: int = 4) -> Receipt:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    leaves[index] = merkle.leaf_hash(receipts.entry_of(claim, SALT))
    note = signed(Checkpoint(NAME, size, merkle.root(leaves)).text, NAME, KEY)
    proof = Proof(index, tuple(merkle.inclusion_proof(leaves, index)), note)
    return Receipt(claim, SALT, proof, str(Verifier(NAME, public_key_of(KEY))))


def test_a_receipt_comes_back_from_its_file_and_holds() -> None:
    found = receipts.read_receipt(json.dumps(receipts.to_json(issued()), ensure_ascii=False, indent=1))
    assert found == issued()
    assert receipts.check_receipt(found).size == 9
    assert receipts.check_receipt(found, Verifier(NAME, public_key_of(KEY))).origin == NAME
    receipts.check_text(found, "Kính gửi UBND xã,\nĐèn đường thôn 3 hỏng từ tháng 2.")
    with pytest.raises(WrongReceipt, match="không phải nội dung đã nhận"):
        receipts.check_text(found, TEXT.replace("2", "3"))


def test_the_entry_says_nothing_of_what_it_stands_for() -> None:
    entry = receipts.entry_of(CLAIM, SALT).decode()
    assert CLAIM.number not in entry
    assert CLAIM.content_sha256 not in entry
    assert receipts.entry_of(CLAIM, receipts.new_salt()) != receipts.entry_of(CLAIM, SALT)
    assert json.loads(receipts.entry_of(CLAIM, ""))["number"] == CLAIM.number, "what is public goes in as it is"


@given(st.sampled_from(["kind", "number", "at", "content_sha256"]), st.text(min_size=1, max_size=5))
def test_no_changed_claim_holds(field: str, more: str) -> None:
    wrong = replace(issued(), claim=replace(CLAIM, **{field: getattr(CLAIM, field) + more}))
    with pytest.raises(WrongReceipt):
        receipts.check_receipt(wrong)


def test_another_salt_place_path_or_key_does_not_hold() -> None:
    good = issued()
    for wrong in (
        replace(good, salt=receipts.new_salt()),
        replace(good, proof=replace(good.proof, index=5)),
        replace(good, proof=replace(good.proof, path=good.proof.path[:-1])),
        replace(good, proof=replace(good.proof, checkpoint=good.proof.checkpoint.replace("\n9\n", "\n10\n"))),
    ):
        with pytest.raises(WrongReceipt):
            receipts.check_receipt(wrong)
    with pytest.raises(WrongReceipt, match="Chữ ký"):
        receipts.check_receipt(good, Verifier(NAME, public_key_of(new_private_key())))


@given(st.data())
def test_a_cut_or_spoiled_file_is_refused_in_words(data: st.DataObject) -> None:
    whole = json.dumps(receipts.to_json(issued()), ensure_ascii=False)
    place = data.draw(st.integers(0, len(whole) - 1))
    spoiled = data.draw(st.sampled_from([whole[:place], whole[:place] + "x" + whole[place + 1 :]]))
    try:
        found = receipts.read_receipt(spoiled)
        receipts.check_receipt(found, Verifier(NAME, public_key_of(KEY)))
    except WrongReceipt:
        return
    assert found == replace(issued(), key=found.key), "only the key that nobody trusted here may differ"


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"form": "loa/receipt/1"}', "[" * 100_000, "x" * 300_000, b"\xff\xfe"])
def test_what_is_no_receipt(text: str | bytes) -> None:
    with pytest.raises(WrongReceipt):
        receipts.read_receipt(text)


def test_extra_data_of_a_proof_is_passed_over() -> None:
    text = receipts.proof_text(issued().proof)
    assert receipts.read_proof(text.replace("index", "extra eA==\nindex", 1)) == issued().proof


def test_growth_and_rewriting() -> None:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(9)]
    old, new = Checkpoint(NAME, 5, merkle.root(leaves[:5])), Checkpoint(NAME, 9, merkle.root(leaves))
    path = merkle.consistency_proof(leaves, 5)
    receipts.check_growth(old, new, path)
    with pytest.raises(WrongReceipt, match="viết lại"):
        receipts.check_growth(replace(old, root=bytes(32)), new, path)
    with pytest.raises(WrongReceipt, match="hai sổ"):
        receipts.check_growth(replace(old, origin="x"), new, path)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_the_hash_of_a_text_forgives_only_what_pasting_changes(text: str) -> None:
    found = receipts.text_hash(text)
    assert receipts.text_hash(text.replace("\n", "\r\n").replace("\r\r\n", "\r\n")) == receipts.text_hash(text) or "\r" in text
    assert receipts.text_hash(f"\n{text}\n\n") == found
    assert receipts.text_hash(text + "x") != found
