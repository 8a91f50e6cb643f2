"""Reports: roll-ups of what was done, in the official form. Reads everything below, changes nothing.

Lives here: `plan_report.py`, the result report of a plan (facts: outline I-IV and the progress table) as DOCX
in the form of Decree 30/2020 and as XLSX. Figures come from receipts; judgements are left for a person.

Start reading: `plan_report.plan_result`, `rules.py`.
"""
