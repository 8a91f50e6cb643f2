"""The Zalo channel (Zalo Official Account): an article on the office's account, and a broadcast of it to those who follow.

Start reading: `channel.py`; `article.py` writes the article, `account.py` speaks to Zalo, `notebook.py` keeps tokens and steps taken.

What is known of the API comes from Zalo's own Java SDK (addresses, fields of an article, of a broadcast, header `access_token`)
and from public descriptions (refreshing, error numbers, limits of length). No document was found that says how to ask for the
state of a broadcast's moderation, or for a list of broadcasts: so neither is asked for, a broadcast whose answer was lost is
never repeated, and the proof is our own look at the article.
"""
