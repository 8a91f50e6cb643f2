"""Stations: loudspeaker clusters and LED boards, their signed manifests and their play logs.

Lives here: `Station` (its own key and token, its body, its quiet hours), `Manifest` (what a station is to
hold, signed, with a version that never goes back), `PlayLog` (what the station says it did, signed by it).
A manifest follows from the Delivery table; a play log becomes receipts of deliveries.

May touch: delivery, newsroom, ledger, organisations, seal. The program at the station is `loa.players`,
which shares only `loa.seal` and the formats in `rules.py`.

Beside the kinds of modules of a room: `baking` writes signed documents as plain files, `broker` speaks MQTT, `spool` holds reports
that came by HTTP; `enrolment_actions`, `key_actions`, `urgent_actions`, `report_actions` and `baking_actions` are acts on devices,
keys, emergencies, reports and files. The command `stations` (a part of `loa worker`) drives the last ones.

Programmes (`programme_*`, `contents`, `foretelling`): slots, places of broadcasts, what an area allows, what a day will sound.
Emergencies as one act (`emergency_*`). Screens of boards (`board_*`). How stations are (`health_*`), what people report about them
(`complaint_*`), and what approvers with keys of their own take away and hand in (`bundles`, `signature_actions`).

Start reading: `rules.py` (the manifest's form, quiet hours), `actions.manifest`, `actions.accept_log`.
"""
