"""The Web Push channel (thông báo trên trình duyệt): a notice to each browser that asked, through whichever push service it uses.

RFC 8030 (the service), RFC 8291 and 8188 (encryption: no push service can read a notice), RFC 8292 (VAPID: who sends). Start reading:
`channel.py`; `encryption.py` and `vapid.py` are the two RFCs, `door.py` lets calls out to public addresses only.
"""
