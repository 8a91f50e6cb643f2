"""Delivery: what was sent where, each attempt, and by what evidence it arrived.

Lives here: `Delivery` (one release on one channel to one destination), `Attempt`, `Receipt`, and the
port (`port.py`) that every channel speaks. The Delivery table is the truth: it holds the state and the
next attempt, the background task only carries it out, and the sweeper repairs what a crash left behind.

May touch: newsroom (the signed release and its renditions), organisations, ledger. Never a channel by
name: channels are loaded from the setting `CHANNELS`.

Start reading: `port.py` (what a channel is), `rules.py` (states and the table of moves), `actions.py`.
"""
