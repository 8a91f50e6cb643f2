"""Accounts: how staff come in, and who is given which post: passwords, the second factor, posts given and ended.

Lives here: `TemporaryPassword` (given by an administrator, to be changed at the first log-in), `RecoveryCode` (for a lost phone, kept as
hashes), and every act on accounts and posts, each with its line in the ledger. Users and posts themselves are rows of `organisations`,
which lies below the ledger; the keys of authenticator apps are rows of django-otp.

May touch: ledger, organisations and the floor-0 rooms.

Start reading: `rules.py` (codes), `queries.py` (who administers whom, what is still to be done to come in), `actions.py`,
`log_in_actions.py` (what a person does to come in). `pace.py`: how often strangers may ask for something dear in a minute.
"""
