"""Seal: what proves that bytes are ours and unchanged. Plain Python, no database, no clock.

Lives here: canonical JSON (`canonical`), Ed25519 keys (`keys`), signed envelopes with a stated purpose
(`envelope`), how a moment is written in them (`moments`), Merkle trees of RFC 9162 (`merkle`).

May touch: the standard library and `cryptography`, nothing of ours.

Start reading: `envelope.py`, which is what the other rooms and the players use.
"""
