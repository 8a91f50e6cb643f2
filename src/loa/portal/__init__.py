"""Portal: the public site. The policy-communication column, articles with audio, documents, search, feed.

Lives here: views and templates only; no rows and no rules of its own. A page shows a signed Release, never
a draft. Public pages set no cookie, ask no third party, and work at 320 px and without JavaScript.

May touch: everything below, read-only.

Start reading: `queries.py`, `views.py`.
"""
