"""Documents: the register of administrative documents (văn bản) and what was read in them.

Lives here: `Document` (the original file by its hash, its text, the reading as corrected by an officer)
and `Reference` (what it cites). The original file is never changed. `Draft` is a document being written,
with its editions; once issued it is a `Document` with a number of the outgoing register (`drafting` holds the acts).
`Instrument` is a document of the world, one row for all who cite it; `Standing` says for which time it is in force, amended,
replaced or ended, and who said so.

Two fields have modules of their own beside rules, queries and actions, since each is a subject by itself: `citing_*` says which
document of the world a citation means, `law_*` what its status is on a day. `law.json` holds the standings shipped with the program.

`register_*` holds the books of incoming and outgoing documents (`Book` gives the arrival numbers of one body and year).

`intake_*` takes in many files at once, one failing alone, and finds documents that say the same (`Alike` is what an officer said of two).

`search_*` is the search index: what a query means, who writes it, who reads it.
`sharing_*` is who was given a document, and who confirmed that they have it.

May touch: ledger, organisations and the floor-0 rooms (`paper` does the reading).

Start reading: `actions.register`, `actions.correct`, `rules.heading`; for writing `drafting.start`, `drafting.issue`; for validity
`law_rules.standing_on`, `citing_rules.resolve`.
"""
