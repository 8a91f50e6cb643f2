"""Roots and proofs of a large Merkle tree (RFC 9162) from stored hashes: log(size) reads instead of all leaves.

Hashes are stored as in C2SP tlog-tiles: at level 0 the leaf hashes, at level L ≥ 1 one hash over each complete block of 256^L leaves. A
tile is a run of 256 hashes of one level; whoever stores them gives a function that reads one.
"""

from collections.abc import Callable, Sequence

from loa.seal.merkle import node_hash, root

WIDTH = 256
_BITS = 8

ReadTile = Callable[[int, int], Sequence[bytes]]
"""(level, number of the tile) → its hashes that are there, from the first on; at most 256."""


class Missing(LookupError):
    """A hash that the tree must have is not stored: the store is damaged."""


class Tree:
    """The first `size` leaves of a stored tree. Reads each tile once."""

    def __init__(self, size: int, read: ReadTile) -> None:
        self.size = size
        self._read = read
        self._tiles: dict[tuple[int, int], Sequence[bytes]] = {}

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves (all when None)."""
        wanted = self._inside(self.size if size is None else size)
        return self._over(0, wanted) if wanted else root([])

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """The path from leaf `index` to the root of the first `size` leaves, nearest first. Raises IndexError outside of it."""
        low, high = 0, self._inside(self.size if size is None else size)
        if not 0 <= index < high:
            raise IndexError(f"no leaf {index} in a tree of {high}")
        path = []
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._over(middle, high))
                high = middle
            else:
                path.append(self._over(low, middle))
                low = middle
        return path[::-1]

    def consistency_proof(self, old: int, size: int | None = None) -> list[bytes]:
        """Hashes showing that the first `old` leaves are a prefix of the first `size`. Raises IndexError when they are not."""
        high = self._inside(self.size if size is None else size)
        if not 0 <= old <= high:
            raise IndexError(f"no tree of {old} within {high}")
        low, whole, path = 0, True, []
        if old in (0, high):
            return []
        while old != high:
            middle = low + _split(high - low)
            if old <= middle:
                path.append(self._over(middle, high))
                high = middle
            else:
                path.append(self._over(low, middle))
                low, whole = middle, False
        return ([] if whole else [self._over(low, high)]) + path[::-1]

    def _inside(self, size: int) -> int:
        if not 0 <= size <= self.size:
            raise IndexError(f"no tree of {size} within {self.size}")
        return size

    def _over(self, low: int, high: int) -> bytes:
        """The hash over leaves [low, high), a range that RFC 9162 splits off."""
        width = high - low
        if width & (width - 1):
            middle = low + _split(width)
            return node_hash(self._over(low, middle), self._over(middle, high))
        level = (width.bit_length() - 1) // _BITS
        return root(self._stored(level, low >> (_BITS * level), width >> (_BITS * level)))

    def _stored(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """`count` hashes of `level` from number `first` on; a complete range never crosses a tile."""
        number, place = divmod(first, WIDTH)
        if (level, number) not in self._tiles:
            self._tiles[level, number] = self._read(level, number)
        found = self._tiles[level, number][place : place + count]
        if len(found) != count:
            raise Missing(f"hash {first + len(found)} of level {level}")
        return found


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)
