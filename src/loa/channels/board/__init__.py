"""The electronic board: a message as a few short pages on an LED screen. Sees the port and the language only.

Start at `channel.Board`; `page` draws its pages as one HTML page without script, which the board's player shows.
"""
