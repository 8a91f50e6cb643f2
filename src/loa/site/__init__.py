"""Site: settings, addresses, the WSGI entry and the `loa` command line.

Lives here: what ties the rooms together on one machine, the sample district, and the Vietnamese catalogue
of Wagtail's own screens (`locale/`). May touch every room.

Start reading: `settings.py`, `cli.py` (each command is one module in `commands/`).
"""
