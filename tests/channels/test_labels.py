"""A translation is labelled in its own language on every channel, as far as the office entered the words."""

from dataclasses import replace

import pytest

from channels.test_looking import CONTENT
from loa.channels.facebook.post import written
from loa.channels.leaflet.channel import Leaflet
from loa.channels.poster.channel import Poster
from loa.channels.press.release import facts
from loa.channels.zalo.article import words
from loa.delivery.port import FROM, TO_DO, WHO

VIETNAMESE = replace(CONTENT, what_to_do="Nộp hồ sơ.")
OWN = replace(VIETNAMESE, language="tyz", labels=((WHO, "nhãn một"), (FROM, "nhãn hai"), (TO_DO, "nhãn ba")))

TOLD = {
    "facebook": written,
    "zalo": lambda content: "\n".join(words(content)),
    "press": lambda content: str(facts(content)),
    "leaflet": lambda content: Leaflet().render(content).text,
    "poster": lambda content: Poster().render(content).text,
}


@pytest.mark.parametrize("kind", TOLD)
def test_labels_are_in_the_language_of_the_message(kind: str) -> None:
    told, usual = TOLD[kind](OWN), TOLD[kind](VIETNAMESE)
    for name, own in OWN.labels:
        assert own in told
        assert name not in told
    assert WHO in usual
    assert TO_DO in usual
    assert "nhãn hai" not in usual
