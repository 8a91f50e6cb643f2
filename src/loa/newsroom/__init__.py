"""Newsroom: a message is written once, approved by two people, and becomes a signed release.

Lives here: `Message`, `Approval`, `Rendition`, `Release`, the trace of figures to the source document.
A rendition is content-addressed (SHA-256); a release is signed (Ed25519) over the message and the hashes
of all its renditions, and never changes: a change is a new version.

May touch: documents, organisations, ledger and the floor-0 rooms. Never a channel: what a message looks
like on a channel comes in as finished renditions.

`kind_*` are kinds of message and languages as data rows. `workflow_*` is who is asked, in which steps. `writing_models` holds what lies
around the writing: templates, comments, the calendar (`calendar_*`, `comment_*`).

`trace_*` is the trace of facts: every figure, provision and body that a message or a wording names, with its place in the source or a
reason. `wording_*` are words of its own for one channel; `outline_*` makes a first draft from a document, whose sentences wait for a person
(`outline_forms` holds the patterns, `outline_sentence_rules` reads the sentences).
`writing_queries.hindrances` is all that keeps a message from being submitted.

`sheet_*` is how boards show a message: template, colours, picture.

`speech_*` is what is said aloud: takes and recordings of an announcer, consent to a draft voice, the office's lexicon.

`link_*` is approval from a phone: a link for one approver, one message, one use. `tasks` sends its letter.

Start reading: `rules.py` (states, content, who may approve), then `actions.py` (until it is approved)
and `release_actions.py` (signed, taken back).
"""
