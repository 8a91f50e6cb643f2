"""Merkle trees as in RFC 9162, section 2.1 (SHA-256): roots, inclusion and consistency proofs.

A tree is the sequence of its leaf hashes (32 bytes each), in order. Making a root or a proof reads all
leaves once; checking a proof takes about log2(size) hashes and needs no tree.
"""

import hashlib
from collections.abc import Sequence


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Root of the tree; of no leaves, SHA-256 of nothing (RFC 9162, 2.1.1)."""
    if not leaf_hashes:
        return hashlib.sha256(b"").digest()
    level = list(leaf_hashes)
    while len(level) > 1:
        # An odd last node moves up unchanged: the same shape as splitting at the largest power of two.
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Hashes that lead from leaf `index` to the root, nearest first (2.1.3.1). Raises IndexError outside the tree."""
    if not 0 <= index < len(leaf_hashes):
        raise IndexError(f"no leaf {index} in a tree of {len(leaf_hashes)}")
    path: list[bytes] = []
    low, high = 0, len(leaf_hashes)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root(leaf_hashes[middle:high]))
            high = middle
        else:
            path.append(root(leaf_hashes[low:middle]))
            low = middle
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether `proof` shows leaf hash `leaf` at `index` of the tree of `size` leaves with `root_hash` (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            found = node_hash(step, found)
            place, last = _skip_lone(place, last)
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root_hash


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """Hashes showing that the first `old_size` leaves are a prefix of the tree (2.1.4.1).

    Empty for `old_size` 0 and for the whole tree. Raises IndexError when `old_size` is larger than the tree.
    """
    if not 0 <= old_size <= len(leaf_hashes):
        raise IndexError(f"no tree of {old_size} within {len(leaf_hashes)}")
    if old_size in (0, len(leaf_hashes)):
        return []
    path: list[bytes] = []
    low, high, whole = 0, len(leaf_hashes), True
    while old_size != high:
        middle = low + _split(high - low)
        if old_size <= middle:
            path.append(root(leaf_hashes[middle:high]))
            high = middle
        else:
            path.append(root(leaf_hashes[low:middle]))
            low, whole = middle, False
    if not whole:  # the old root itself is known to the checker and is left out
        path.append(root(leaf_hashes[low:high]))
    return path[::-1]


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree with `new_root` begins with the tree with `old_root` (2.1.4.2).

    The empty tree is a prefix of every tree, with an empty proof.
    """
    if old_size == 0:
        return new_size >= 0 and not proof and old_root == root([])
    if old_size == new_size:
        return not proof and old_root == new_root
    if not 0 < old_size < new_size:
        return False
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    return bool(path) and _folds_to(old_size - 1, new_size - 1, path, (old_root, new_root))


def _folds_to(place: int, last: int, path: list[bytes], roots: tuple[bytes, bytes]) -> bool:
    """Fold a consistency path up both trees at once and compare with (old root, new root)."""
    while place % 2:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            place, last = _skip_lone(place, last)
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and (old, new) == roots


def _skip_lone(place: int, last: int) -> tuple[int, int]:
    """Climb the levels on which a lone last node moved up unhashed."""
    while place and place % 2 == 0:
        place, last = place >> 1, last >> 1
    return place, last


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (`size` ≥ 2)."""
    return 1 << ((size - 1).bit_length() - 1)
