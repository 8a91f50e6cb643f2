"""Directory: what is written about bodies: contact points, spokespersons, official channels with their proof, lists and imports.

Lives here: `Contact` (who speaks and who gives information for a body, with a period), `OfficialChannel` (site, page, station, with the
proof that it is official), the administrative units of 2025 with their map from old to new, the office's own list from XLSX, and every
act on bodies that has to stand in the ledger. Bodies themselves are rows of `organisations`, which lies below the ledger.

May touch: ledger, organisations and the floor-0 rooms.

Start reading: `rules.py` (what makes a list or a succession wrong), `actions.py`.
"""
