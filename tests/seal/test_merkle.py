"""The tree against the recursive definitions of RFC 9162, written here as they stand in its text."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.seal import merkle

entries = st.lists(st.binary(max_size=4), max_size=40)
some_entries = st.lists(st.binary(max_size=4), min_size=1, max_size=40)


def naive_root(tree: list[bytes]) -> bytes:
    if not tree:
        return hashlib.sha256().digest()
    if len(tree) == 1:
        return hashlib.sha256(b"\x00" + tree[0]).digest()
    k = naive_split(len(tree))
    return hashlib.sha256(b"\x01" + naive_root(tree[:k]) + naive_root(tree[k:])).digest()


def naive_path(m: int, tree: list[bytes]) -> list[bytes]:
    if len(tree) == 1:
        return []
    k = naive_split(len(tree))
    if m < k:
        return [*naive_path(m, tree[:k]), naive_root(tree[k:])]
    return [*naive_path(m - k, tree[k:]), naive_root(tree[:k])]


def naive_subproof(m: int, tree: list[bytes], whole: bool) -> list[bytes]:
    if m == len(tree):
        return [] if whole else [naive_root(tree)]
    k = naive_split(len(tree))
    if m <= k:
        return [*naive_subproof(m, tree[:k], whole), naive_root(tree[k:])]
    return [*naive_subproof(m - k, tree[k:], False), naive_root(tree[:k])]


def naive_split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def leaves(tree: list[bytes]) -> list[bytes]:
    return [merkle.leaf_hash(entry) for entry in tree]


@given(entries)
def test_root_is_the_recursive_definition(tree: list[bytes]) -> None:
    assert merkle.root(leaves(tree)) == naive_root(tree)


def test_known_roots_of_certificate_transparency() -> None:
    # The test tree of the certificate-transparency reference implementation (merkletree tests).
    tree = [
        bytes.fromhex(part) for part in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    ]
    assert merkle.root(leaves(tree[:1])).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root(leaves(tree)).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(some_entries, st.data())
def test_inclusion_proofs_are_as_defined_and_verify(tree: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(tree) - 1))
    proof = merkle.inclusion_proof(leaves(tree), index)
    assert proof == naive_path(index, tree)
    assert merkle.verify_inclusion(merkle.leaf_hash(tree[index]), index, len(tree), proof, naive_root(tree))


@given(some_entries, st.data())
def test_inclusion_holds_for_nothing_else(tree: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(tree) - 1))
    proof, leaf, whole = merkle.inclusion_proof(leaves(tree), index), merkle.leaf_hash(tree[index]), naive_root(tree)
    size = len(tree)
    assert not merkle.verify_inclusion(merkle.leaf_hash(tree[index] + b"x"), index, size, proof, whole)
    assert not merkle.verify_inclusion(leaf, index, size, [*proof, leaf], whole)
    assert not merkle.verify_inclusion(leaf, index, size, proof, naive_root([*tree, b"x"]))
    assert not merkle.verify_inclusion(leaf, index, 2 * size + 1, proof, whole)  # the same path, a larger tree claimed
    assert not merkle.verify_inclusion(leaf, -1, size, proof, whole)
    assert not merkle.verify_inclusion(leaf, size, size, proof, whole)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        assert not merkle.verify_inclusion(leaf, index, size, proof[:place] + proof[place + 1 :], whole)
        assert not merkle.verify_inclusion(leaf, index, size, [*proof[:place], bytes(32), *proof[place + 1 :]], whole)


@given(entries, st.data())
def test_consistency_proofs_are_as_defined_and_verify(tree: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(0, len(tree)))
    proof = merkle.consistency_proof(leaves(tree), old)
    assert proof == ([] if old == 0 else naive_subproof(old, tree, True))
    assert merkle.verify_consistency(old, len(tree), naive_root(tree[:old]), naive_root(tree), proof)


@given(some_entries, st.data())
def test_a_rewritten_past_is_never_consistent(tree: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(tree)))
    place = data.draw(st.integers(0, old - 1))
    rewritten = [*tree[:place], tree[place] + b"x", *tree[place + 1 :]]
    proof = merkle.consistency_proof(leaves(rewritten), old)
    assert not merkle.verify_consistency(old, len(tree), naive_root(tree[:old]), naive_root(rewritten), proof)
    honest = merkle.consistency_proof(leaves(tree), old)
    assert not merkle.verify_consistency(old, len(tree), naive_root(tree[:old]), naive_root(rewritten), honest)


@given(some_entries, st.data())
def test_a_damaged_consistency_proof_fails(tree: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(0, len(tree)))
    proof = merkle.consistency_proof(leaves(tree), old)
    roots = (naive_root(tree[:old]), naive_root(tree))
    assert not merkle.verify_consistency(old, len(tree), *roots, [*proof, bytes(32)])
    if old:
        assert not merkle.verify_consistency(old, 2 * len(tree) + 1, *roots, proof)
    if proof:
        assert not merkle.verify_consistency(old, len(tree), *roots, proof[:-1])
        assert not merkle.verify_consistency(old, len(tree), *roots, [bytes(32), *proof[1:]])
    assert not merkle.verify_consistency(len(tree) + 1, len(tree), *roots, proof)
    assert not merkle.verify_consistency(-1, len(tree), *roots, proof)


def test_asking_outside_the_tree_is_an_error() -> None:
    with pytest.raises(IndexError, match="no leaf 0"):
        merkle.inclusion_proof([], 0)
    with pytest.raises(IndexError, match="no tree of 2"):
        merkle.consistency_proof([merkle.leaf_hash(b"")], 2)


@given(st.binary(), st.binary())
def test_a_leaf_never_passes_for_a_node(left: bytes, right: bytes) -> None:
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
