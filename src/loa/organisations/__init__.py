"""Organisations: public bodies in time, people in posts, roles, and the gates of access.

Lives here: `Body` (a public body with a validity period), its names, predecessors and successors,
groups such as "các xã, thị trấn" that expand to their members on a date, `User`, and `Post` (who holds
which role in which body, from when to when). Identity is the row: neither name nor code, since both
were reused for other areas in 2025.

May touch: the floor-0 rooms only.

Start reading: `rules.py` (periods, names, roles), `queries.py` (`within`, `match`, `may`).
"""
