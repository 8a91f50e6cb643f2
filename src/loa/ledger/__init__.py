"""Ledger: the append-only log of acts, and the store of content by its hash.

Lives here: `Entry` (who did which act to what, when, on what basis), never changed and never deleted;
`store.py`, where original files, renditions and recordings lie under their SHA-256.

May touch: organisations and the floor-0 rooms.

Start reading: `actions.record`, `store.py`.
"""
