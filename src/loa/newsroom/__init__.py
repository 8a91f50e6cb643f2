"""Newsroom: a message is written once, approved by two people, and becomes a signed release.

Lives here: `Message`, `Approval`, `Rendition`, `Release`, the trace of figures to the source document.
A rendition is content-addressed (SHA-256); a release is signed (Ed25519) over the message and the hashes
of all its renditions, and never changes: a change is a new version.

May touch: documents, organisations, ledger and the floor-0 rooms. Never a channel: what a message looks
like on a channel comes in as finished renditions.

`link_*` is approval from a phone: a link for one approver, one message, one use. `tasks` sends its letter.

Start reading: `rules.py` (states, content, who may approve), then `actions.py`.
"""
