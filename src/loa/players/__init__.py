"""Players: the programs at the edge. A loudspeaker station plays, a board shows, only what two people approved.

Lives here: the station and board loops, the verified manifest, the content cache, the play log that
survives a power cut, the schedule rules, the outputs. They keep working for days without a network.

May touch: the standard library, `httpx` and `loa.seal`; never Django, never another room of ours.

Start reading: `schedule.py` (what is due), then `station.py` (the loop), `manifest.py` (what is believed
and why), `playlog.py` (how nothing plays twice).
"""
