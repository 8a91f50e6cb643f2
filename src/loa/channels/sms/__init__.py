"""The SMS channel (tin nhắn): an entry point to whatever house sends short messages for the office, over HTTP with JSON.

Start reading: `channel.py`; `gate.py` says which addresses may be called.
"""
