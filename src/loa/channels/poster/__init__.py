"""The poster (áp phích): a message in big type on A3 or A4, to hang at the village hall and the market. Start at `channel.Poster`."""
