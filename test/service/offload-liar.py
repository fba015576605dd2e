"""Stands before an analyzer on a rented machine, and lies: python3 offload-liar.py wrong|twice|broken.

It listens where the worker is expected (8000) and asks the real one (8001). `wrong`: results are another medium's.
`twice`: every answer is sent two times. `broken`: results end in their middle.
"""

import json
import sys
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LIE = sys.argv[1]
SOMEBODY = "00000000-0000-4000-8000-000000000000"


def lie(text: bytes) -> bytes:
    if LIE == "wrong":
        return json.dumps({**json.loads(text), "mediaId": SOMEBODY}).encode()
    return text[: len(text) // 2] if LIE == "broken" else text


class Liar(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        try:
            worker = HTTPConnection("127.0.0.1", 8001)
            worker.request(self.command, self.path, body or None, headers)
            answer = worker.getresponse()
            status, text = answer.status, answer.read()
        except OSError:
            # Not there yet: as if nobody listened here either.
            self.close_connection = True
            return
        sent = lie(text) if self.command == "POST" and status == 200 else text
        for _ in range(2 if LIE == "twice" else 1):
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

    def do_POST(self) -> None:
        self.do_GET()


ThreadingHTTPServer(("127.0.0.1", 8000), Liar).serve_forever()
