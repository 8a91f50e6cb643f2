"""Subscriptions: people who asked to be told, by topic and area, and how they leave with one click.

Lives here: `Topic`, `Subscription` (an address, confirmed by its owner before anything is sent to it). An address is wiped when the
subscription ends; staff see numbers, never who. No name, no profile, no record of what was opened. `Newsroom`: the press list of an
office, papers and their own addresses, no persons (`press_actions`, `press_queries`).

May touch: organisations (areas are public bodies) and the floor-0 rooms.

Start reading: `rules.py` (tokens, what an address is), `actions.py` (ask, confirm, end).
"""
