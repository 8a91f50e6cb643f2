"""Cases: what people and the press hand in, with a legal clock: questions, information requests, claims to check, press requests.

Lives here: one `Case` for all kinds; a kind is a row of `kind_rules.KINDS` (fields, moves, term, who approves), never a class. `rules`:
states and moves, numbers and secrets, transfers. `clock_*`: due dates through `terms` and `worktime`, with pauses and the one extension;
`term_actions`: prolonged, simple or complex. `answer_*`: answers point by point, approval by another person, replies that repeat.
`sender_actions`: what the holder of number and secret does. `public_*`: published questions and answers, with what belongs to persons
masked. `count_*`: kept counts of a year. `search_*`: the index. `upload_rules`: attachments. `puzzle_rules`: the form's question against
programs. `retention_*`, `letter_*`: erasure, letters to senders. `access_*`: what the law on access to information adds; `claim_*`:
claims; `press_*`: duties towards the press; `contact_actions`: the register of press bodies.

May touch: plans and every room below. A case serves one matter: no list, search or count goes by who sent something (design rule 8).

Start reading: `kind_rules.py`, `rules.py`, `actions.receive`, `answer_actions.approve`.
"""
