"""Inspections (kiểm tra): what is looked at, what was found, and the remedy that is due.

Lives here: checklists of a body, rounds of inspections (one inspection for each inspected body), answers with evidence, findings with
their remedies by a day, the minutes and the conclusion as papers. A body inspects others, or itself (tự kiểm tra).

May touch: plans and everything below; never `resources`, which stands beside. A remedy is always a body's, never a person's.

Two subjects: the inspection itself (`rules`, `queries`, `actions`) and its findings (`finding_rules`, `finding_queries`,
`finding_actions`). `checklist_rules` reads a typed checklist, `papers` writes minutes, conclusions and sheets.

Start reading: `rules.py` (states of an inspection), `actions.plan_round`.
"""
