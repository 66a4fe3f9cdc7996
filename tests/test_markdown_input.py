"""Markdown that a scraper wrote: a line counts by the words of its links, and comes out as it was."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.shape import key, shape_of

ARTICLE = """# Tram to the harbour

The council of Osk decided on Monday to extend the [tram line](https://osk.example/tram) to the harbour.

The mayor thanked the crew, and said that the ferry would sail twice a day until the snow on the deck was gone.

By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and [a brass band](band.html).
"""
TAIL = """
## Related articles

- [Storm closes the mountain pass](https://osk.example/1)
- [Chess final postponed](https://osk.example/2 "Chess")
- [![a clock](clock.png)](https://osk.example/3)

[Facebook](https://fb.example/?u=(osk)) | [Share this article](https://x.example)

[Subscribe to our newsletter](https://osk.example/letter)
"""


def test_links_after_the_article_go() -> None:
    result = cleaner.clean(ARTICLE + TAIL, kind="text")
    assert result.body.strip() == ARTICLE.strip()
    assert cleaner.restore(result.body, result.removals) == ARTICLE + TAIL


def test_article_alone_stays_as_it_is() -> None:
    assert cleaner.clean(ARTICLE, kind="text").body == ARTICLE


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("[Share this](https://osk.example/share)", "share this"),
        ("* [Most read](/most 'x')", "most read](/most 'x"),
        ('- [Most read](/most "x")', "most read"),
        ("[![logo](l.png)](https://osk.example)", "logo"),
        ("![a gull (grey)](gull_(bird).png)", "a gull (grey"),
        ("f[0](x) is a call", "f0 is a call"),
        ("[not closed](https://osk.example", "not closed](https://osk.example"),
    ],
)
def test_line_is_seen_by_the_words_of_its_links(line: str, seen: str) -> None:
    assert shape_of(line).key == seen
    assert key(line) == seen
