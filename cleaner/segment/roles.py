"""What the names a page's authors give their elements say about them.

Class names and ids are English the world over: `post-content`, `related-articles`, `share-bar`.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType

from cleaner.patterns import later

_WORDS = MappingProxyType(
    {
        "ad": "ad ads adv advert advertisement advertorial sponsor sponsored promo promoted outbrain taboola dfp",
        "author": "author authors byline bio writer contributor",
        "body": "body content text article story post entry main prose richtext copy wysiwyg",
        "caption": "caption figcaption credit credits copyright wp-caption",
        "card": "card cards teaser teasers tile tiles item items grid list listing carousel slider feed collection",
        "comments": "comment comments disqus respond reply replies discussion",
        "date": "date time timestamp published updated meta info dateline",
        "footer": "footer foot colophon bottom",
        "head": "header head masthead hero headline title breadcrumb breadcrumbs topbar",
        "intro": "intro lead lede standfirst summary excerpt dek teaser-text subtitle subhead description abstract",
        "menu": "nav navbar navigation menu submenu dropdown megamenu sitemap pagination pager toc",
        "overlay": "cookie cookies consent gdpr modal popup overlay banner toast notice alert paywall",
        "prompt": "newsletter subscribe subscription signup register form cta login donate download",
        "quote": "quote blockquote pullquote",
        "related": "related recommended recommendations recommend more similar popular trending latest recent also "
        "read next previous prev suggested most readmore",
        "share": "share sharing social addthis sharedaddy facebook twitter whatsapp follow",
        "side": "sidebar aside side rail widget widgets complementary secondary box infobox",
        "tags": "tag tags topic topics category categories label labels keywords",
    }
)
ROLES = tuple(sorted(_WORDS))
"""Names of all roles."""
PAGE_TYPES = MappingProxyType(
    {
        "article": frozenset("article newsarticle blogposting reportagenewsarticle report techarticle recipe".split()),
        "forum": frozenset("discussionforumposting qapage answer".split()),
        "listing": frozenset("collectionpage itemlist searchresultspage blog".split()),
        "product": frozenset("product offer aggregateoffer product.item og:product".split()),
    }
)
"""Kinds of page, and what pages call them in `og:type` and JSON-LD."""
_BY_WORD = {word: role for role, words in _WORDS.items() for word in words.split()}
_STEMS = MappingProxyType(
    {
        "comment": "comments", "kommentar": "comments", "comentario": "comments", "disqus": "comments",
        "footer": "footer", "navigation": "menu", "newsletter": "prompt", "related": "related", "sidebar": "side",
        "sharethis": "share", "shareb": "share",
    }
)  # fmt: skip
"""Words written as one with others: `commentlist`, `sitefooter`."""
_OTHERS = frozenset(
    "commentary commentaries commentator commentators unrelated nocomment nocomments nosidebar nofooter".split()
)
"""Words that hold a stem and mean something else, or that there is none."""
_BY_TAG = {
    "aside": "side",
    "blockquote": "quote",
    "figcaption": "caption",
    "footer": "footer",
    "form": "prompt",
    "header": "head",
    "main": "body",
    "article": "body",
    "nav": "menu",
    "time": "date",
}
_NAMES = later(r"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})")
_OUTERMOST = frozenset({"html", "body"})
"""Elements whose class names speak of the whole page: `has-sidebar` says nothing about the text."""


@lru_cache(maxsize=4096)
def roles_of(tag: str, names: str) -> frozenset[str]:
    """Give the roles that an element's tag, class names and id hint at.

    >>> sorted(roles_of("div", "relatedArticles js-share"))
    ['related', 'share']
    >>> sorted(roles_of("ol", "commentlist"))
    ['comments']
    """
    if tag in _OUTERMOST:
        return frozenset()
    found = set(map(_role_of, _NAMES.findall(names)))
    found.add(_BY_TAG.get(tag))
    return frozenset(role for role in found if role)


@lru_cache(maxsize=8192)
def _role_of(word: str) -> str | None:
    word = word.casefold()
    role = _BY_WORD.get(word.removesuffix("s")) or _BY_WORD.get(word)
    if role is None and word not in _OTHERS:
        role = next((role for stem, role in _STEMS.items() if stem in word), None)
    return role
