"""Notices: what anybody can check for being genuine: every release and every public outgoing document, with its canonical text.

Lives here: `Notice` (the text as it was released, under an address of its own) and `Shingle` (its print, by which a copy is found). A
notice is taken in once and never changed; its status (in force, replaced, corrected, withdrawn) is asked of the rooms below each time.

May touch: delivery, newsroom, documents, organisations, ledger and the floor-0 rooms.

`page_queries`: the check page in one question, for when a forgery goes round and thousands scan a code.

Start reading: `queries.find`, `queries.described`; the comparison itself is `paper.altered`.
"""
