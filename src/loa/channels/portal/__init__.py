"""The portal as a channel: the message as canonical JSON, shown by the site itself. Sees the port and `loa.paper`.

Start at `channel.Portal`.
"""
