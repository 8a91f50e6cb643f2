"""Reports: roll-ups of what was done, in the official form. Reads everything below, changes nothing there.

Lives here: periodic and ad hoc reports (`report_*`: what is asked of whom, filled, edited, signed, sent up, corrected;
`rollup_queries`: what came in and who is late; `report_papers`: files; `template_process`: an office's own DOCX);
`measures.py` and `providers/`, the figures that each room below gives, by the setting REPORT_FIGURES;
`plan_report.py`, the result report of a plan; `meeting.py`, the document of a regular meeting (tài liệu giao ban).
Figures come from records; judgements are left for a person.

May touch: everything below, read-only; the ledger.

Start reading: `measures.py`, `report_rules.py`, `report_queries.py`.
"""
