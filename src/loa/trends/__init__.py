"""Trends: counts over time by theme, area and kind, what rises now, what to expect. Counts only: no author, no profile, no list of people.

Lives here: themes (a dictionary that an office extends), daily counts of what people ask, search in vain and read, press feeds that an
office adds (`feeds.py`, which trusts nothing of theirs), bursts with the expected range (`burst_rules`), forecasts with an interval
(`forecast_rules`), alerts that each propose an act, and how good past ones were. Nothing is shown of fewer than five submissions.

May touch: the rooms below, read-only; the ledger.

Start reading: `burst_rules.py`, `queries.py`, `count_actions.py`.
"""
