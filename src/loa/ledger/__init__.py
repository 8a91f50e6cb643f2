"""Ledger: the append-only log of acts, the public transparency log, and the store of content by its hash.

Lives here: `Entry` (who did which act to what, when, on what basis), never changed and never deleted; `store.py`, where original files,
renditions and recordings lie under their SHA-256. `log_*`: the public log, a Merkle tree (RFC 9162) of releases, withdrawals, issued
documents and receipts of what people sent in. It holds hashes, of what is not public salted ones, and no text; `LogClaim` keeps what a
hash stands for and is erased with the case. `heads.py` signs its checkpoints (C2SP tlog-checkpoint), never one that does not continue the
last; `keys.py` is the site's key. `views` serve the log to programs as C2SP tlog-tiles do.

May touch: organisations and the floor-0 rooms.

Start reading: `actions.record`, `store.py`; of the log `log_actions.append`, `heads.receipt_of`, docs/ledger.md.
"""
