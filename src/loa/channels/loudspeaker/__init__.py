"""The loudspeaker: a message as a spoken script and an MP3 that a station plays. Sees the port and the language only.

Start at `channel.Loudspeaker`; `script` writes the words, `voice` speaks them, `audio` checks and packs sound.
A person's recording of the approved script takes the place of the synthetic voice, which is for drafts.
"""
