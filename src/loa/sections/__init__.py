"""Sections: a body's own site on the portal, with the sections that the law requires; opened by one act of an administrator.

Lives here: the site of a body (`Home`), its sections (one row for each kind of `rules.KINDS`), and their editions: written by staff of
the body, made public by another person who approves for it. What other rooms hold already (messages, documents, contacts, lists) is no
text here: the portal shows it on the same site.

May touch: organisations and the ledger. Start reading: `rules.py`, `actions.py`.
"""
