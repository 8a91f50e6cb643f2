"""The leaflet: a message as an A5 sheet to print and hand out. Sees the port, `loa.paper` and nothing else of Loa.

Start at `channel.Leaflet`; `leaflet.typ` is the page.
"""
