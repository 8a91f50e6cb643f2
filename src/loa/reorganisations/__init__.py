"""Reorganisations: bodies end, merge, split, and their open work is handed over, in one act with a date and a legal basis.

Lives here: `Reorganisation` (draft, then enacted once), which predecessor goes to which successor, the preview of everything that it
touches, and totals on the old and the new map.

May touch: plans, resources, inspections and everything below. Stands above them because a reorganisation moves the work of all.

Start reading: `rules.py` (what makes a reorganisation impossible), `actions.enact`.
"""
