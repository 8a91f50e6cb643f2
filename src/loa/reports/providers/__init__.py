"""Figures that reports and dashboards take from the rooms below: a file a room, each with its `MEASURES` (see `loa.reports.measures`).

May read the rooms below; writes nothing, and knows nothing of reports. A room that lands later adds its file here and its line to the
setting REPORT_FIGURES. Start at `newsroom.py`.
"""
