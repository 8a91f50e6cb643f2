"""The Facebook channel (trang Facebook của cơ quan): one post on the office's own page, through the Graph API.

Start reading: `channel.py`; `post.py` writes the post, `graph.py` speaks to Facebook.
"""
