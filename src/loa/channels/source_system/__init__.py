"""The source information system (hệ thống thông tin nguồn): a bulletin as a package of files, for a province's or the central system.

The fields, sound formats and calls of the real systems are not public (guidance letters 1273, 2455 and 5616 of the ministry name
them, their texts were not to be had), so nothing here claims to conform. The package is in a form of our own
(docs/source-system.md); a vendor or an office writes a driver that turns it into what its system takes.
Start reading: `bulletin.py`, `driver.py` (the interface), `channel.py`.
"""
