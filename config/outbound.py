"""Requests that leave the server, to addresses that people type: only to the outside world.

Whoever may name an address could otherwise make the server call its own neighbours. The host is
resolved once, each of its addresses is looked at, and the connection goes to one of those, so that
no second answer of a name server can lead elsewhere. Nothing is followed, nothing is waited for.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

CONNECTION_SECONDS = 5
WHOLE_SECONDS = 10
PORTS = {"https": 443, "http": 80}
# All that is given out of IPv6 to the world; what is not may be a network of ours by another name.
GIVEN_OUT = ip_network("2000::/3")
# Addresses of IPv6 that stand for one of IPv4, whatever that one is.
TRANSLATED = tuple(map(ip_network, ("2002::/16", "2001::/32")))


class Unreachable(Exception):
    """Why nothing was answered, in a French sentence."""


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status answered to these bytes. Raises Unreachable."""
    parts = checked(url)
    connection = connection_to(parts, outside_addresses(parts))
    timer = Timer(WHOLE_SECONDS, cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        target = iri_to_uri(f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}")
        connection.request("POST", target, body, dict(headers))
        return connection.getresponse().status
    except ssl.SSLError as error:
        raise Unreachable(f"Le certificat n’est pas accepté : {error.reason}.") from None
    except TimeoutError:
        raise Unreachable(f"Pas de réponse en {CONNECTION_SECONDS} secondes.") from None
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Unreachable(f"La connexion a échoué : {type(error).__name__}.") from None
    finally:
        timer.cancel()
        connection.close()


def checked(url: str) -> SplitResult:
    """The parts of an address that may be called, before its host is looked up."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreachable("Cette adresse est mal écrite.") from None
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise Unreachable("Une adresse en https:// est attendue.")
    if parts.scheme != "https" and not is_trusted(parts.hostname):
        raise Unreachable("Une adresse en https:// est attendue.")
    if parts.username or parts.password:
        raise Unreachable("Une adresse sans nom ni mot de passe est attendue.")
    return parts


def is_trusted(host: str) -> bool:
    """Named by the settings: it may be one of our own network."""
    return host in settings.WEBHOOK_PRIVATE_HOSTS


def outside_addresses(parts: SplitResult) -> list[str]:
    """The addresses of the host, all of which are of the outside world."""
    assert parts.hostname
    port = parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("Le nom de cette adresse est inconnu.") from None
    addresses = [str(each[4][0]) for each in found]
    if not is_trusted(parts.hostname) and not all(map(is_outside, addresses)):
        raise Unreachable("Cette adresse est celle d’un réseau privé.")
    return addresses


def is_outside(text: str) -> bool:
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if isinstance(address, IPv6Address):
        translated = any(address in each for each in TRANSLATED)
        return address in GIVEN_OUT and address.is_global and not translated
    return address.is_global and not address.is_multicast


def connection_to(parts: SplitResult, addresses: Sequence[str]) -> http.client.HTTPConnection:
    """To the first of these addresses that answers, under the name of the host; not opened yet."""
    assert parts.hostname
    host, port = parts.hostname, parts.port or PORTS[parts.scheme]
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(host, port, timeout=CONNECTION_SECONDS)

    def connect() -> None:
        sock = first_open(addresses, port)
        if parts.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        connection.sock = sock

    connection.connect = connect  # type: ignore[method-assign]
    return connection


def first_open(addresses: Sequence[str], port: int) -> socket.socket:
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), CONNECTION_SECONDS)
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), CONNECTION_SECONDS)


def cut(connection: http.client.HTTPConnection) -> None:
    """Whoever answers one byte at a time has had his time."""
    with suppress(OSError):
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)
