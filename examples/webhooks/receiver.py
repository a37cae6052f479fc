"""Receives Countersign's webhooks (Standard Webhooks 1.0.0), each event once. Python 3.9 or newer.

    WEBHOOK_KEY=whpk_... python3 receiver.py            Ed25519 (v1a): needs the package cryptography
    WEBHOOK_SECRET=whsec_... python3 receiver.py        HMAC (v1): needs nothing else

Either is enough; with both, either signature is. It listens on this machine alone: what stands before it takes https.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_SECONDS = 300
MOST_BYTES = 1_000_000


class Verifier:
    """Tells webhooks of Countersign's from others: sent within the last five minutes, and as they were sent."""

    def __init__(self, key=None, secrets=None):
        """key: what `countersign webhooks` shows; secrets: one or more of `whsec_...`, with spaces between them."""
        self._key = None
        self._secrets = [bytes_of("whsec_", one, range(24, 65)) for one in (secrets or "").split()]
        if key:
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

            self._key = Ed25519PublicKey.from_public_bytes(bytes_of("whpk_", key, [32]))
        if self._key is None and not self._secrets:
            raise ValueError("give WEBHOOK_KEY (whpk_...), as 'countersign webhooks' shows it, or WEBHOOK_SECRET (whsec_...)")

    def is_genuine(self, headers, body, now=None):
        """headers: anything with get(); body: the bytes as they came, since another white space is another text."""
        id, timestamp, signatures = (headers.get(f"webhook-{name}") or "" for name in ("id", "timestamp", "signature"))
        if not id or not re.fullmatch(r"[0-9]{1,12}", timestamp):
            return False
        if abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE_SECONDS:
            return False
        content = f"{id}.{timestamp}.".encode() + body
        return any(self._is_by_us(one, content) for one in signatures.split(" "))

    def _is_by_us(self, signature, content):
        version, _, encoded = signature.partition(",")
        try:
            made = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return False
        if version == "v1":
            # All of them, each in constant time: how long it takes says nothing about a secret.
            return any([hmac.compare_digest(made, hmac.new(one, content, hashlib.sha256).digest()) for one in self._secrets])
        return version == "v1a" and self._key is not None and self._has_signed(made, content)

    def _has_signed(self, made, content):
        from cryptography.exceptions import InvalidSignature

        try:
            self._key.verify(made, content)
            return True
        except InvalidSignature:
            return False


def bytes_of(prefix, text, lengths):
    """The bytes of a key or a secret. With another one nothing would ever be genuine, so it is refused at once."""
    try:
        found = base64.b64decode(text[len(prefix) :], validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not text.startswith(prefix) or len(found) not in lengths:
        raise ValueError(f"a key or secret that begins with {prefix} is not as Countersign has it: copy the whole of it")
    return found


def create_receiver(verifier, take, port=8090):
    """Hands on what each webhook says, once. What is handed on and fails is answered with 500, and comes again."""
    # Of a receiver that restarts, this is a table: an event comes at least once.
    seen = set()
    lock = threading.Lock()

    def take_once(id, body):
        with lock:
            if id not in seen:
                take(json.loads(body))
                seen.add(id)

    class Receiver(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self):
            length = self.headers.get("content-length") or ""
            if not length.isdecimal() or int(length) > MOST_BYTES:
                return self.answer(413)
            body = self.rfile.read(int(length))
            # Whoever was sending has gone: it comes again.
            if len(body) < int(length):
                return
            if not verifier.is_genuine(self.headers, body):
                return self.answer(401)
            try:
                take_once(self.headers["webhook-id"], body)
                self.answer(204)
            except Exception as error:  # whatever `take` does not manage
                print(f"not taken: {error}", file=sys.stderr)
                self.answer(500)

        def answer(self, status):
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Receiver)


def main():
    try:
        verifier = Verifier(os.environ.get("WEBHOOK_KEY"), os.environ.get("WEBHOOK_SECRET"))
    except ImportError:
        sys.exit("WEBHOOK_KEY needs the package cryptography: pip install cryptography, or have a secret (v1) as well")
    except ValueError as error:
        sys.exit(str(error))
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8090
    server = create_receiver(verifier, lambda event: print(json.dumps(event), flush=True), port)
    print(f"listens on http://127.0.0.1:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
