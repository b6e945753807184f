"""Nobody makes the server call its own neighbours."""

import socket
from threading import Event, Timer

import pytest

from config import outbound
from config.outbound import Unreachable, is_outside, post
from tests.grading.receiver import receiver


@pytest.fixture
def trusted(settings):
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "fec0::1",
        "5f00::1",
    ],
)
def test_an_address_of_ours_is_not_outside(address):
    assert not is_outside(address)


@pytest.mark.parametrize("address", ["193.50.1.1", "8.8.8.8", "2001:660::1", "::ffff:8.8.8.8"])
def test_one_of_the_world_is(address):
    assert is_outside(address)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "https://"),
        ("ftp://exemple.fr/", "https://"),
        ("http://exemple.fr/", "https://"),
        ("https:///chemin", "https://"),
        ("https://exemple.fr:99999/", "mal écrite"),
        ("https://[::1/", "mal écrite"),
        ("https://moi:secret@exemple.fr/", "sans nom ni mot de passe"),
        ("https://127.0.0.1/", "réseau privé"),
        ("https://2130706433/", "réseau privé"),
        ("https://[::1]/", "réseau privé"),
        ("https://localhost/", "réseau privé"),
    ],
)
def test_what_is_refused_is_said(url, said):
    with pytest.raises(Unreachable, match=said):
        post(url, b"", {})


def test_a_name_that_is_unknown(monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable, match="inconnu"):
        post("https://nulle-part.invalid/", b"", {})


def test_one_private_address_among_others_is_enough(monkeypatch):
    found = [(0, 0, 0, "", (each, 443)) for each in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(Unreachable, match="réseau privé"):
        post("https://exemple.fr/", b"", {})


def test_a_name_is_resolved_once(monkeypatch):
    """A second answer of its name server could lead elsewhere."""
    called = []
    found = [(0, 0, 0, "", ("8.8.8.8", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: called.append(args) or found)
    monkeypatch.setattr(socket, "create_connection", lambda where, _: called.append(where) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        post("https://exemple.fr/", b"", {})
    assert called == [("exemple.fr", 443), ("8.8.8.8", 443)]


def test_it_arrives_whole(trusted):
    with receiver() as (url, received):
        assert post(url, "é".encode(), {"webhook-id": "msg_1"}) == 200
    ((path, headers, body),) = received
    assert (path, headers["webhook-id"], body) == ("/recu?de=ici", "msg_1", "é".encode())


def test_an_address_with_accents_is_called_as_browsers_do(trusted):
    with receiver() as (url, received):
        assert post(url.replace("recu", "reçu"), b"", {}) == 200
    assert received[0][0] == "/re%C3%A7u?de=ici"


def test_nothing_is_followed(trusted):
    with receiver(302, [("Location", "http://127.0.0.1:1/")]) as (url, received):
        assert (post(url, b"", {}), len(received)) == (302, 1)


def test_who_does_not_answer_is_left(trusted, monkeypatch):
    monkeypatch.setattr(outbound, "CONNECTION_SECONDS", 0.05)
    done = Event()
    with receiver(meanwhile=done.wait) as (url, _):
        with pytest.raises(Unreachable, match="Pas de réponse"):
            post(url, b"", {})
        done.set()


def test_who_answers_for_ever_is_cut(trusted, monkeypatch):
    """When its time is up, which here is as soon as it has been asked."""
    timers = []

    class HeldTimer(Timer):
        def start(self):
            timers.append(self)

    monkeypatch.setattr(outbound, "Timer", HeldTimer)

    def time_is_up():
        timers[0].function(*timers[0].args)

    with (
        receiver(meanwhile=time_is_up) as (url, _),
        pytest.raises(Unreachable, match="La connexion a échoué"),
    ):
        post(url, b"", {})
    assert timers[0].interval == outbound.WHOLE_SECONDS


def test_nobody_there(trusted):
    with receiver() as (url, _):
        pass
    with pytest.raises(Unreachable, match="La connexion a échoué"):
        post(url, b"", {})
