"""Receives webhooks, and believes only what Plaza has signed. Needs Python 3.9 and no package.

PLAZA_WEBHOOK_SECRET=whsec_… PORT=8000 python3 webhook.py
"""

# region verify
import base64
import hashlib
import hmac
import time


def is_signed(secret, headers, body):
    """Whether Plaza has signed this body, in the last five minutes. `body` is what came, in bytes, not parsed."""
    try:
        fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        signatures = headers["webhook-signature"].split(" ")
    except (AttributeError, TypeError, ValueError):
        return False
    digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    mine = b"v1," + base64.b64encode(digest)
    # While a secret is replaced there are several signatures.
    return fresh and any(hmac.compare_digest(mine, each.encode()) for each in signatures)


# endregion

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

seen = set()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        genuine = is_signed(os.environ["PLAZA_WEBHOOK_SECRET"], self.headers, body)
        self.send_response(204 if genuine else 400)
        self.end_headers()
        if not genuine:
            return
        # Answer first, then work. A message can come more than once, always with the same id.
        event = json.loads(body)
        if event["id"] not in seen:
            print(event["type"], flush=True)
        seen.add(event["id"])

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Receiver)
print("listening", flush=True)
server.serve_forever()
