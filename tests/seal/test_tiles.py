"""Proofs from stored tiles are those of the whole tree, and read about log(size) tiles."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loa.seal import merkle
from loa.seal.tiles import WIDTH, Missing, Tree

LEAVES = [merkle.leaf_hash(n.to_bytes(4, "big")) for n in range(66_000)]


@cache
def stored() -> list[list[bytes]]:
    """All hashes by level, as a log stores them."""
    levels = [LEAVES]
    while len(levels[-1]) >= WIDTH:
        below = levels[-1]
        levels.append([merkle.root(below[n : n + WIDTH]) for n in range(0, len(below) - WIDTH + 1, WIDTH)])
    return levels


class Reads:
    """A reader that counts, and shows nothing of what a tree of `size` has not stored yet."""

    def __init__(self, size: int) -> None:
        self.size, self.count = size, 0

    def __call__(self, level: int, number: int) -> list[bytes]:
        self.count += 1
        return stored()[level][number * WIDTH : min((number + 1) * WIDTH, self.size // WIDTH**level)]


@given(st.integers(0, 1_500), st.data())
@settings(max_examples=60)
def test_small_trees(size: int, data: st.DataObject) -> None:
    tree, leaves = Tree(size, Reads(size)), LEAVES[:size]
    assert tree.root() == merkle.root(leaves)
    old = data.draw(st.integers(0, size))
    assert tree.root(old) == merkle.root(LEAVES[:old])
    assert tree.consistency_proof(old) == merkle.consistency_proof(leaves, old)
    if size:
        index = data.draw(st.integers(0, size - 1))
        assert tree.inclusion_proof(index) == merkle.inclusion_proof(leaves, index)


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 66_000])
def test_large_trees_read_few_tiles(size: int) -> None:
    root = merkle.root(LEAVES[:size])
    for index in (0, 255, 256, 40_000, size - 1):
        read = Reads(size)
        tree = Tree(size, read)
        assert tree.root() == root
        proof = tree.inclusion_proof(index)
        assert merkle.verify_inclusion(LEAVES[index], index, size, proof, root)
        assert merkle.verify_consistency(index, size, tree.root(index), root, tree.consistency_proof(index))
        assert read.count <= 9, "two edges of three levels, and the leaf's own"


def test_older_sizes_are_proved_too() -> None:
    tree = Tree(1_000, Reads(1_000))
    assert tree.inclusion_proof(10, 300) == merkle.inclusion_proof(LEAVES[:300], 10)
    assert tree.consistency_proof(256, 300) == merkle.consistency_proof(LEAVES[:300], 256)


def test_outside_of_the_tree_and_damage_are_errors() -> None:
    tree = Tree(10, Reads(10))
    for ask in (
        lambda: tree.root(11),
        lambda: tree.inclusion_proof(10),
        lambda: tree.consistency_proof(11),
        lambda: tree.inclusion_proof(5, 5),
    ):
        with pytest.raises(IndexError):
            ask()
    with pytest.raises(Missing, match="hash 9 of level 0"):
        Tree(10, Reads(9)).root()


def test_roots_of_the_reference_implementation() -> None:
    """The eight leaves and the roots of every size from the tests of Certificate Transparency (RFC 6962, kept by RFC 9162)."""
    entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [merkle.leaf_hash(bytes.fromhex(one)) for one in entries]
    roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    tree = Tree(8, lambda level, number: leaves)
    assert [tree.root(size).hex() for size in range(9)] == roots
    # Paths and proofs of the same tests.
    assert [one.hex()[:8] for one in tree.inclusion_proof(5)] == ["bc1a0643", "ca854ea1", "d37ee418"]
    assert [one.hex()[:8] for one in tree.consistency_proof(6)] == ["0ebc5d34", "ca854ea1", "d37ee418"]
