"""Worktime: working days of Vietnamese offices, and terms counted in them. Plain Python without a clock.

Lives here: `days.py`, which days are worked, with holidays from the `holidays` library under a table of local overrides.

May touch: nothing of ours. Start reading: `days.Calendar`.
"""
