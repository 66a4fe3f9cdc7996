"""A page on the web, fetched into a file: one address, one page; nothing is followed but redirects.

Whether a site wants to be read by programs is between it and the user who names the address: no other address is
ever asked for, each one once a run.
"""

from __future__ import annotations

import time
from functools import cache
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

from cleaner.distribution import __version__
from cleaner.errors import SourceError
from cleaner.io.http import decode_body
from cleaner.io.source import ENDINGS_OF_OUTPUT, KINDS, RECORDS, Copy, ending_of
from cleaner.patterns import later

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

    from cleaner.model import Kind

USER_AGENT = f"pagecleaner/{__version__} (fetches the pages its user names, and no others)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_PIECE = 1 << 16
_KINDS: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "text",
}
"""What a Content-Type says of a page; any other says nothing, and the ending and the content tell."""
_ODD = later(r"[^\p{L}\p{M}\p{N}._~+-]+")
_LONGEST_NAME = 80
"""Characters of one part of a path: file systems allow 255 bytes, which letters of many scripts take three of."""


class WebLimits(NamedTuple):
    """What one address may take."""

    seconds: float = 30.0
    """From the first connection to the last byte, redirects included; many clients wait as long for the first byte."""
    bytes: int = 100_000_000
    """As they come over the wire: as many as a page may have unpacked."""
    redirects: int = 10
    """Browsers give up at twenty; from ten on it is a circle in all but name."""


def is_web(location: str) -> bool:
    """Whether a location is the address of a page on the web."""
    return location[:8].lower().startswith(("http://", "https://"))


def normal(address: str) -> str:
    """Write an address so that two ways to write it are one: no fragment, small letters where case does not count.

    >>> normal("HTTPS://Osk.Example#top")
    'https://osk.example/'
    """
    try:
        parts = urlsplit(urldefrag(address.strip()).url)
        return urlunsplit(parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/"))
    except ValueError:  # no address at all, which fetching it will say
        return address


def relative_path(address: str) -> str:
    """Give the path of what comes of an address: host, then path, each part a plain file name.

    What the path leaves open - a query, characters no file system takes - is told apart by a digest.

    >>> relative_path("https://osk.example/news/ferry.html"), relative_path("https://osk.example:8080/")
    ('osk.example/news/ferry.html', 'osk.example-8080/index')
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = f"-{parts.port}" if parts.port else ""
    except ValueError:
        return _told_apart("address", address)
    *folders, last = parts.path.split("/")[1:] or [""]
    name = _plain(last) if last else "index"
    if parts.query:
        name = _told_apart(name, f"?{parts.query}")
    return "/".join([_folder(f"{host}{port}"), *(_folder(unquote(part)) for part in folders if part), name])


def _plain(part: str) -> str:
    """Make a file name of one part of a path."""
    text = unquote(part)
    plain = _ODD.sub("_", text).strip(".")
    short = plain if len(plain) <= _LONGEST_NAME else plain[: _LONGEST_NAME // 2] + plain[-_LONGEST_NAME // 4 :]
    return short if short == text else _told_apart(short or "page", text)


def _folder(part: str) -> str:
    """Make the name of a folder, one that no body next to it can have."""
    name = _plain(part)
    return f"{name}_" if PurePosixPath(name).suffix.lower() in ENDINGS_OF_OUTPUT else name


def _told_apart(name: str, whole: str) -> str:
    """Add a digest to a file name, before the ending that says what it is."""
    ending = ending_of(name)
    known = ending.kind in KINDS or ending.kind in RECORDS
    kept = f"{ending.kind}{ending.packed}" if known else ""
    digest = blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{name[: len(name) - len(kept)]}-{digest}{kept}"


def fetch(address: str, target: Path, limits: WebLimits) -> Copy:
    """Fetch what an address leads to.

    Args:
        address: of http or https.
        target: file to write; it holds the body as it was sent, unless it was packed in a way no file is.
        limits: what it may take.

    Raises:
        SourceError: it cannot be had, and why.
    """
    from urllib3.exceptions import HTTPError  # noqa: PLC0415  # most runs fetch nothing

    deadline = time.monotonic() + limits.seconds
    try:
        url, response = _follow(address, limits, deadline)
        with response:
            _store(response, target, limits, deadline)
            _unpack(response, target)
    except HTTPError as error:
        raise SourceError(_why(error, limits)) from error
    kind, charset = _content_type(response.headers.get("content-type", ""))
    return Copy(str(target), url, kind, charset)


def _follow(address: str, limits: WebLimits, deadline: float) -> tuple[str, BaseHTTPResponse]:
    """Go where an address leads; give the last address, and the answer whose body is still to come."""
    url, seen = normal(address), set[str]()
    while True:
        seen.add(url)
        response = _ask(url, deadline)
        to = response.headers.get("location") if response.status in _REDIRECTS else None
        if response.status == _OK:
            return url, response
        response.close()
        if to is None:
            raise SourceError(f"the server answered {response.status} {response.reason or ''}".rstrip())
        url = normal(urljoin(url, to))
        if not is_web(url):
            raise SourceError(f"leads to {url}, which is no page on the web")
        if url in seen:
            raise SourceError(f"leads in a circle, back to {url}")
        if len(seen) > limits.redirects:
            raise SourceError(f"leads on more than {limits.redirects} times; --web-redirects allows more")


def _ask(url: str, deadline: float) -> BaseHTTPResponse:
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415

    from urllib3 import Timeout  # noqa: PLC0415
    from urllib3.exceptions import TimeoutError as LateError  # noqa: PLC0415

    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise SourceError(f"is no address: {error}") from error
    if not host:
        raise SourceError("is no address: it names no host")
    if "@" in parts.netloc:
        raise SourceError("holds a user name, and none is sent; fetch the page yourself, and name its file")
    left = deadline - time.monotonic()
    if left <= 0:
        raise LateError
    named = f"[{host}]" if ":" in host else host
    # Here and below: whoever reads files alone does not wait for these.

    proxy = None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)
    return _pool(proxy).request(
        "GET",
        urlunsplit(parts._replace(netloc=f"{named}{port}")),
        headers={"user-agent": USER_AGENT, "accept": "text/html, */*;q=0.8", "accept-encoding": "gzip"},
        redirect=False,
        retries=False,
        preload_content=False,
        decode_content=False,
        timeout=Timeout(left, left),
    )


@cache
def _pool(proxy: str | None) -> PoolManager:
    import ssl  # noqa: PLC0415

    import certifi  # noqa: PLC0415
    import urllib3  # noqa: PLC0415

    trust = ssl.create_default_context()  # what the system trusts, which may be more than browsers do
    trust.load_verify_locations(certifi.where())  # some systems have nothing of their own
    return urllib3.ProxyManager(proxy, ssl_context=trust) if proxy else urllib3.PoolManager(ssl_context=trust)


def _store(response: BaseHTTPResponse, target: Path, limits: WebLimits, deadline: float) -> None:
    from urllib3.exceptions import TimeoutError as LateError  # noqa: PLC0415

    too_long = SourceError(f"is longer than {limits.bytes / 1e6:g} MB; --web-megabytes allows more")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limits.bytes:
        raise too_long
    size = 0
    with target.open("wb") as file:
        while piece := response.read1(_PIECE):  # what is there, so that the clock is looked at
            size += len(piece)
            if size > limits.bytes:
                raise too_long
            if time.monotonic() > deadline:
                raise LateError
            file.write(piece)


def _unpack(response: BaseHTTPResponse, target: Path) -> None:
    """Undo what packs a body in a way no file is packed; gzip and Zstandard are known by their first bytes."""
    packed = {name.strip() for name in response.headers.get("content-encoding", "").lower().split(",")}
    if packed & {"br", "deflate"}:
        target.write_bytes(decode_body(target.read_bytes(), {"content-encoding": ",".join(packed)}))


def _content_type(header: str) -> tuple[Kind | None, str | None]:
    """Give what a Content-Type says of a page: its kind and its charset, where it says so."""
    from email.message import Message  # noqa: PLC0415

    message = Message()
    message["content-type"] = header
    charset = message.get_content_charset()
    return _KINDS.get(message.get_content_type() if header else ""), charset


def _why(error: Exception, limits: WebLimits) -> str:
    from urllib3 import exceptions as known  # noqa: PLC0415

    if isinstance(error, known.NameResolutionError):
        return "no such host"
    if isinstance(error, known.NewConnectionError):
        return f"cannot be reached: {str(error).rpartition('] ')[2]}"
    if isinstance(error, known.TimeoutError):
        return f"took longer than {limits.seconds:g} seconds; --web-seconds allows more"
    if isinstance(error, known.SSLError):
        return f"no secure connection: {error}"
    inner = error.args[-1] if error.args else None
    if isinstance(inner, known.IncompleteRead):
        return f"broke off {inner.expected:,} bytes before its end"
    return f"cannot be read: {type(error).__name__}: {error}"
