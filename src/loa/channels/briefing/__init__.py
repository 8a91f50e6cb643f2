"""The briefing paper: a message for the weekly meeting, as a DOCX. Sees the port, `loa.paper` and nothing else of Loa.

Start at `channel.Briefing`.
"""
