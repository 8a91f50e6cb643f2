"""Consultations (lấy ý kiến dự thảo): a draft with its versions, what everybody says of each provision, and an answer to every opinion.

Lives here: `Consultation`, its `Edition`s (versions of the draft) as rows of `Provision` with ids that outlive the printed number,
`Comment` pinned to provision and version, moderation by published rules, themes, answers. An opinion is a statement: of a citizen no name
is asked or kept; of an office or organisation the name and letter, since the response table is grouped by them.

May touch: plans, newsroom, documents, terms, ledger, organisations and the floor-0 rooms (`paper` reads the draft and pairs versions).

`draft_models` is the draft and what is decided about it, `models` what is said of it. Subjects beside rules, queries and actions:
`term_rules` (how long a draft is posted), `checklist_rules` (Decision 407), `counting_rules` (what is declared before opening, and the
totals that follow), `landing_rules` (where a comment stands in a later version), `place_rules` ("khoản 2 Điều 5" in a table that was sent
in), `text_rules` (differences of words), `alike_rules` and `theme_rules` (near duplicates, topics). `edition_*` is the draft, `comment_*`
what is said, `place_queries` where opinions stand, `sheet_*` tables from Excel, `moderation_*` what is not shown and why, `theme_*` and
`answer_*` what the office makes of it, `plan_actions` the communication plan of Decision 407, `statement_*` short sentences that people
agree to or not and `group_*` the groups of opinion that follow, `evidence_actions` published results as evidence of a task,
`hand_over_actions` what a reorganisation moves, `open_queries` the open data, `open_file_*` as files
of many opinions, `papers` the response table as a file,
`tally_*` the totals of many opinions, which the worker counts, `embedding` a text as a vector of its meaning (an extra), `embedding_*` the
vectors of opinions and what is near, `neighbour_rules` their arithmetic.

Start reading: `rules.py` (phases), `edition_actions.add_edition`, `comment_actions.submit`, `landing_rules.landed`.
"""
