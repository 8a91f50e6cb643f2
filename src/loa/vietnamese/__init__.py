"""Vietnamese text: letters, numbers, sentences, the spoken form, the figures in a text, pages for LED boards.

Lives here: plain functions over `str`. May touch: the standard library; nothing else of Loa, no clock, no network,
no file but its own word lists `said.tsv` and `plain_words.tsv`. Start at `spoken.spoken` (what an announcer says), `tracing.Ground`
(where a source says what a message says), `plain.remarks` (what readers stumble over) and `letters.fold` (search form).
"""
