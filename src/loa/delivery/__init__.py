"""Delivery: what was sent where, each attempt, and by what evidence it arrived.

Lives here: `Delivery` (one release on one channel to one destination), `Attempt`, `Receipt`, and the
port (`port.py`) that every channel speaks. The Delivery table is the truth: it holds the state and the
next attempt, the background task only carries it out, and the sweeper repairs what a crash left behind.

May touch: newsroom (the signed release and its renditions), organisations, ledger. Never a channel by
name: channels are loaded from the setting `CHANNELS`.

Start reading: `port.py` (what a channel is), `rules.py` (states and the table of moves), `actions.py` (approve, dispatch).
One delivery: `parcel_queries` (as its channel gets it), `lane_actions` (taken, handed over, written), `look_actions` (the other side
is asked), `proof_actions` (proofs, a person's word), `revive_actions` (dead workers), `sweep_actions` (what stalled). Three verbs on
what has gone: `recall_actions` takes back, `correction_actions` says it right to the same places, `resend_actions` sends the same again
where it did not arrive. For people: `why_queries` (one delivery), `cause_queries` (a whole release), `plan_queries` (when each will go),
`channel_actions` (a channel rests), `canary_actions` (a test message goes the whole way), `account_actions` (accounts at other houses
are asked how they are), `outside_queries` (from the public feed: was all delivered?).
"""
