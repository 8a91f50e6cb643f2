"""`loa player`: one station or board at the edge; the same program as `loa-player`, which needs nothing else of ours."""

from loa.players.__main__ import add, follow

__all__ = ["add", "run"]

run = follow
