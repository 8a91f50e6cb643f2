"""The commands of `loa`, one module each: `add(parser)` declares its words, `run(words)` does it."""
