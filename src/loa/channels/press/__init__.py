"""The press (thông cáo báo chí): a letter with the release as DOCX to each newsroom on the office's list, and the page of it on the portal.

Two channels, since they go at different moments: letters may go before an embargo ends and say so in words; the page waits for it.
Start reading: `release.py` (the document and the words of an embargo), then `channel.py` (letters) and `page.py`.
"""
