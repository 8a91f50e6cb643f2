"""Documents: the register of administrative documents (văn bản) and what was read in them.

Lives here: `Document` (the original file by its hash, its text, the reading as corrected by an officer)
and `Reference` (what it cites). The original file is never changed. `Draft` is a document being written,
with its editions; once issued it is a `Document` with a number of the outgoing register (`drafting` holds the acts).

May touch: ledger, organisations and the floor-0 rooms (`paper` does the reading).

Start reading: `actions.register`, `actions.correct`, `rules.heading`; for writing `drafting.start`, `drafting.issue`.
"""
