"""Bytes -> str: byte order mark, then UTF-8 where it fits, then the declared charset, then detection."""

from __future__ import annotations

import codecs

from cleaner.errors import SourceError

_DETECT_BYTES = 200_000
"""Detection looks at this much; a charset shows itself early."""
_MARKS = (b"\xef", b"\xff", b"\xfe", b"\x00")
"""What byte order marks begin with."""
_WEB_CHARSETS = (
    "utf_8 utf_16_le utf_16_be cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 koi8_r koi8_u "
    "iso8859_2 iso8859_5 iso8859_7 cp932 euc_jp iso2022_jp gb18030 big5hkscs cp949"
).split()
"""What pages were ever written in; DOS and Macintosh code pages only lead detection astray."""
_SHIFT = b"\x1b$"
"""Opens Japanese text in seven bits."""
_CENTRAL = frozenset({"cp1250", "iso8859_2", "cp1254", "cp1257"})
_WESTERN = [
    frozenset(letters + letters.upper())
    for letters in (
        "äöüß",
        "éèêëàâçùûüïîôœæÿ",
        "ñáéíóúüç",
        "ãõçáéíóúâêôàü",
        "àèéìòùî",
        "åäöéü",
        "æøåéèêóòôäö",
        "ëïéèöüêáóí",
        "ðþæöáéíóúý",
        "éïñçöü",
    )
]
"""The letters beyond ASCII of Western languages: German, French, Spanish, Portuguese, Italian, Swedish and Finnish,
Danish and Norwegian, Dutch, Icelandic, and those English borrows."""
_SIGNATURES = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "gzip data",
    b"\x28\xb5\x2f\xfd": "zstandard data",
    b"\xfd7zXZ": "xz data",
    b"BZh": "bzip2 data",
    b"\x7fELF": "a program",
    b"RIFF": "a media file",
    b"wOFF": "a font",
    b"wOF2": "a font",
}


def decode(data: bytes, charset: str | None = None) -> str:
    """Decode the bytes of a page.

    A byte order mark decides, and is no part of the text. Bytes that are valid UTF-8 are UTF-8,
    whatever the page declares: other charsets do not look like it by chance. Then the charset
    declared outside the page, or else in the markup, if the bytes fit it; then UTF-8 with a few
    broken characters; then detection; then the declared charset with its broken characters replaced.

    Args:
        data: the page.
        charset: as the server named it, where known.

    Raises:
        SourceError: the content is binary data.
    """
    if data[:1] in _MARKS:
        from w3lib.encoding import read_bom  # noqa: PLC0415  # most pages are plain UTF-8, and do without this library

        encoding, bom = read_bom(data)
        if encoding and bom:
            return data[len(bom) :].decode(encoding, "replace")
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise SourceError(f"looks like {name}, not like a page: convert it to text or HTML first")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(data, charset)
    if _SHIFT in data and (japanese := _strict(data, "iso2022_jp")) is not None:
        return japanese
    if text.count("\0") > len(text) / 10:
        return _decode_other(data, charset)
    return text


def _decode_other(data: bytes, charset: str | None) -> str:
    from w3lib.encoding import html_body_declared_encoding, resolve_encoding  # noqa: PLC0415

    stated = resolve_encoding(charset) if charset else None
    written = html_body_declared_encoding(data)
    for declared in (stated, written):
        if declared and not _is_utf8(declared) and (text := _strict(data, declared)) is not None:
            return text
    declared = stated or written
    text = data.decode("utf-8", "replace")
    if "\0" not in text and _mostly_utf8(text):
        return text
    from charset_normalizer import from_bytes, is_binary  # noqa: PLC0415  # few pages get here

    sample = data[:_DETECT_BYTES]
    best = from_bytes(sample, cp_isolation=_WEB_CHARSETS, preemptive_behaviour=False).best()
    if best is None and is_binary(sample):
        raise SourceError("looks like binary data, not like a page")
    text = data.decode(_westernised(data, best.encoding) if best else declared or "utf-8", "replace")
    if text.count("\0") > len(text) / 2:
        raise SourceError("is mostly NUL bytes, as a file is that was never written to its end")
    return text.removeprefix("\ufeff")


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("-", "").replace("_", "") == "utf8"


def _mostly_utf8(text: str) -> bool:
    """Whether a text decoded as UTF-8 is damaged UTF-8 rather than another charset.

    Characters beyond ASCII that came out well outweigh broken ones: no other charset gives valid
    sequences by chance. A text cut off inside a character is broken there alone.
    """
    broken = text.count("\ufffd")
    good = sum(character > "\x7f" for character in text) - broken
    return good >= 2 * broken or (broken == 1 and text.endswith("\ufffd"))


def _westernised(data: bytes, encoding: str) -> str:
    """Prefer the Western code page to a Central European one where the letters are those of a Western language.

    The two differ in letters alone, and detection cannot tell them apart on short texts.
    """
    if encoding not in _CENTRAL or (western := _strict(data, "cp1252")) is None:
        return encoding
    letters = {character for character in western if character > "\x7f" and character.isalpha()}
    odd = any(character in "³¹¿£¥¯" for character in western)
    return "cp1252" if not odd and any(letters <= alphabet for alphabet in _WESTERN) else encoding


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        codecs.lookup(encoding)
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None
