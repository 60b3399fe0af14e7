"""A wire between program and server that loses answers, and one that speaks TLS."""

import datetime
import ipaddress
import selectors
import socket
import ssl
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.postgres import Postgres

_REFUSED, _GRANTED = b"N", b"S"


class Relay:
    """Listens on a port of this computer and passes on to a server.

    With `certificate` it plays a server that encrypts. It hangs up instead of passing on an
    answer that holds the bytes `losing`: the program cannot know then whether it was heard.
    """

    def __init__(self, postgres: Postgres, certificate: Path | None = None) -> None:
        self._postgres = postgres
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.losing = b""
        self.encrypted = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)
        assert not any(thread.is_alive() for thread in self._threads)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._serve, args=(client,), daemon=True))
            self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with self._secured(client) as near, self._postgres.wire() as far:
                self._pass_on(near, far)
        except OSError:
            client.close()

    def _secured(self, client: socket.socket) -> socket.socket:
        """Answer a wish for TLS, as a server does before anything else is said."""
        if client.recv(8, socket.MSG_PEEK) != b"\x00\x00\x00\x08\x04\xd2\x16/":
            return client
        client.recv(8)
        client.sendall(_REFUSED if self._context is None else _GRANTED)
        if self._context is None:
            return client
        made = self._context.wrap_socket(client, server_side=True)
        self.encrypted += 1
        return made

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        with selectors.DefaultSelector() as both:
            both.register(near, selectors.EVENT_READ, far)
            both.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in both.select():
                    source = key.fileobj
                    assert isinstance(source, socket.socket)
                    told = source.recv(1 << 16)
                    while isinstance(source, ssl.SSLSocket) and source.pending():
                        told += source.recv(source.pending())
                    if not told or (source is far and self.losing and self.losing in told):
                        return
                    key.data.sendall(told)


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key in `own`, and alone in `public`, for those who shall trust it."""

    own: Path
    public: Path


def certificate(folder: Path, host: str = "127.0.0.1") -> Certificate:
    """Return a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a database")])
    since = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    host_name = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(since + datetime.timedelta(days=36_500))
        .add_extension(host_name, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    found = Certificate(folder / "own.pem", folder / "public.pem")
    found.own.write_bytes(made + secret)
    found.public.write_bytes(made)
    return found
