"""The e-mail channel (thư điện tử): a letter to each subscriber over one SMTP connection, with one click to leave (RFC 8058).

Start reading: `channel.py`; `letter.py` makes the letter; `loa.delivery.posting` speaks SMTP.
"""
