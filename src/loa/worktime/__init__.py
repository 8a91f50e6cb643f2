"""Worktime: working days of Vietnamese offices, and terms of law counted in them. Plain Python without a clock.

Lives here: `days.py`, which days are worked and why not, with holidays from the `holidays` library under a table of local overrides;
`terms.py`, a term of law as a row (figure, unit, basis, source, validity); `counting.py`, the due date step by step, with pauses and
an extension; `shipped.py` with `terms.toml` and `days.toml`, the rows that come with the program. A figure that nobody confirmed is None.

May touch: nothing of ours. Start reading: `counting.due`.
"""
