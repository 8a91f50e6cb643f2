"""Stations: loudspeaker clusters and LED boards, their signed manifests and their play logs.

Lives here: `Station` (its own key and token, its body, its quiet hours), `Manifest` (what a station is to
hold, signed, with a version that never goes back), `PlayLog` (what the station says it did, signed by it).
A manifest follows from the Delivery table; a play log becomes receipts of deliveries.

May touch: delivery, newsroom, ledger, organisations, seal. The program at the station is `loa.players`,
which shares only `loa.seal` and the formats in `rules.py`.

Start reading: `rules.py` (the manifest's form, quiet hours), `actions.manifest`, `actions.accept_log`.
"""
