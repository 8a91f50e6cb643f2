"""The Atom feed as a channel: the message as one entry. Sees the port and `loa.paper`.

Start at `channel.Feed`.
"""
