"""Terms: figures of legal terms (thời hạn) and days off that an office entered, over those that ship with the program.

Lives here: `Term` (one version of a term with its basis and validity, for everybody or for one body), `DayDecision` (a day off, or a day
of the weekend that is worked) and `CheckedYear` (the days off of a year were compared with the official notice). Nothing is deleted: a
wrong row is withdrawn with a reason, a newer one stands over it. What is computed from them is in `worktime`, which gets them as values.

May touch: ledger, organisations and the floor-0 rooms.

Start reading: `queries.office_calendar`, `queries.rules_for`, `actions.enter_term`.
"""
