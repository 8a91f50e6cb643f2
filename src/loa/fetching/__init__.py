"""Fetching: our own look at addresses of others, who may be hostile. Plain Python, below every room.

Lives here: what address may be looked at (never a private one that somebody typed or a redirect leads to), and one bounded look: so many
bytes, so many seconds in all, so many redirects. The connection goes to the very address that was checked.

May touch: nothing of ours. Start reading: `look.py`.
"""
