"""Inspections (kiểm tra): checklists, findings and remedies by a date.

Lives here: an inspection of a body on a plan, its checklist, what was found, and the remedy that is due.

May touch: plans and everything below.

Start reading: `rules.py` (states of a finding), `actions.py`.
"""
