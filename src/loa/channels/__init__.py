"""Channels: one folder for each way to reach people, from the village loudspeaker to the printed leaflet.

A channel folder holds an `__init__.py` that says what it is and a `channel.py` with one class. The class has
the members of `loa.delivery.port.Channel`: it renders a message to bytes, hands finished bytes over, and
looks for proof that they arrived. It is given plain frozen values and gives back plain frozen values; it sees
the port, `loa.vietnamese`, `loa.paper` and `loa.fetching`, never the database, never a request and never another channel. It
fails only as `Refused`, `TryLater` or `OutcomeUnknown`, whose Vietnamese text is shown to staff. About 60 lines
do for most channels; one that needs more than 200 is two things.

To add one, write such a class in a package of your own and name it in the site's settings; nothing in Loa
changes:

    CHANNELS["sms"] = {"BACKEND": "lamtra.sms.Sms", "OPTIONS": {"gateway": "https://sms.example.vn/send"}}

`OPTIONS` become keyword arguments of the class. Then add the dotted path to `tests/channels/test_contract.py`,
which runs one contract over every channel: the same content gives the same bytes, hostile content is rendered
or refused, altered bytes are refused, and handing over twice does no harm.
"""
