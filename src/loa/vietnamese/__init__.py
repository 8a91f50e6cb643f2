"""Vietnamese text: letters, numbers, sentences, the spoken form, the figures in a text, pages for LED boards.

Lives here: plain functions over `str`. May touch: the standard library; nothing else of Loa, no clock, no network,
no file but its own word list `said.tsv`. Start at `spoken.spoken` (what an announcer says), `figures.untraced`
(which figures of a message its source does not hold) and `letters.fold` (search form).
"""
