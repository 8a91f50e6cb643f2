"""Desk: the staff's pages, in Wagtail's frame.

Lives here: menus, the home page of staff, pages for documents, legal documents in time (`timelines` draws them), plans, messages,
deliveries and stations, and the live preview of a message on every channel. No rules of its own: a view parses, calls one action or query
of a room below, and renders. Every row that a view touches comes from a room's `visible_to`.

May touch: every room below. Start reading: `wagtail_hooks.py`, then `views/`.
"""
