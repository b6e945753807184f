"""The other software that a webhook tells: a server of our own, that answers what it is told to."""

from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread


@contextmanager
def receiver(status=200, headers=(), meanwhile=lambda: None):
    """(address, what it received: (path, headers, body) each). It answers after `meanwhile`."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.path, dict(self.headers), body))
            meanwhile()
            with suppress(OSError):  # nobody waits any more
                self.answer()

        def answer(self):
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.flush()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/recu?de=ici", received
    finally:
        server.shutdown()
        server.server_close()
