"""A small S3 that checks what AWS checks and fails when told to.

moto accepts expired addresses, changed types and wrong preconditions; this one does not. It runs
in a test's own process (`with FakeS3() as s3:`) or by itself (`python -m tests.support.s3`).
"""

import json
import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.support.s3.answers import Answer, document, error
from tests.support.s3.bucket import Bucket
from tests.support.s3.faults import Fault, Faults, after
from tests.support.s3.operations import Call, perform
from tests.support.s3.refusals import Refusal
from tests.support.s3.sigv4 import Credentials, SignedRequest, verify

CONTROL = "/_control"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    fake: "FakeS3"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what these tests are about, not worth a traceback."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class FakeS3:
    """The server, its bucket, and its faults; `settings` are what Acervo needs to use it."""

    def __init__(self, port: int = 0, bucket: str = "acervo-test") -> None:
        self.bucket = Bucket(bucket)
        self.faults = Faults()
        self.credentials = Credentials()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.fake = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def settings(self) -> dict[str, str]:
        return {
            "S3_BUCKET": self.bucket.name,
            "S3_ENDPOINT_URL": self.url,
            "S3_REGION": self.credentials.region,
            "S3_ACCESS_KEY_ID": self.credentials.access_key_id,
            "S3_SECRET_ACCESS_KEY": self.credentials.secret_access_key,
        }

    def __enter__(self) -> "FakeS3":
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> None:
        """Empty, and without faults, limits of its own or memories."""
        self.bucket = Bucket(self.bucket.name)
        self.faults.clear()

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def control(self, order: dict[str, Any]) -> dict[str, Any]:
        """`{"clear": true, "latency_ms": {"CopyObject": 50}, "faults": [{...Fault's fields}]}`."""
        if order.get("clear"):
            self.faults.clear()
        for operation, milliseconds in order.get("latency_ms", {}).items():
            self.faults.latency_seconds[operation] = milliseconds / 1000
        for fault in order.get("faults", []):
            self.faults.add(**fault)
        return {
            "counts": dict(self.faults.counts),
            "log": list(self.faults.log),
            "keys": sorted(self.bucket.objects),
            "unfinished_uploads": len(self.bucket.uploads),
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    wbufsize = -1  # head and body in one packet; without it Nagle adds 40 ms to every answer
    disable_nagle_algorithm = True

    def handle_expect_100(self) -> bool:
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the sender broke off: S3 keeps nothing of it
            self.close_connection = True
            return
        raw_path, _, raw_query = self.path.partition("?")
        if raw_path == CONTROL:
            status = self.server.fake.control(json.loads(body or b"{}"))
            self._send(Answer(200, json.dumps(status).encode()))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = SignedRequest(self.command, raw_path, raw_query, headers, body)
        answer = self._served(request)
        if answer is not None:
            self._send(answer)

    def _served(self, request: SignedRequest) -> Answer | None:
        """Verify, fail as planned, perform; None when the answer is to be lost."""
        fake = self.server.fake
        bucket_name, _, key = unquote(request.raw_path).lstrip("/").partition("/")
        query = dict(parse_qsl(request.raw_query, keep_blank_values=True))
        call = Call(request.method, key, query, dict(request.headers), request.body)
        struck: list[Fault] = []
        try:
            verify(request, fake.credentials, datetime.now(UTC))
            if bucket_name != fake.bucket.name:
                raise Refusal("NoSuchBucket", 404)
            named = f"{call.source_key} {key or query.get('prefix', '')}"
            struck = fake.faults.struck(call.operation, named)
            fake.faults.before(call.operation, key, struck)
            answer = self._performed(call, struck)
        except Refusal as no:
            answer = error(no.code, no.status, no.message)
        fake.faults.note(call.operation, key, answer.status)
        if any(after(key, struck)):
            self.close_connection = True
            return None
        return answer

    def _performed(self, call: Call, struck: list[Fault]) -> Answer:
        kinds = {fault.kind for fault in struck}
        if "error_in_200" in kinds:
            return error("InternalError", 200, "on the way")
        if "partial" in kinds:
            return document("DeleteResult", Error={"Key": "?", "Code": struck[0].code})
        answer = perform(call, self.server.fake.bucket)
        if "cut" in kinds:
            answer.length, answer.body = len(answer.body), answer.body[: len(answer.body) // 2]
            self.close_connection = True
        for kind in kinds & {"truncate", "corrupt", "truncate_silently"}:
            honest = self.server.fake.bucket.objects[call.key].etag
            broken = self.server.fake.bucket.damage(call.key, kind)
            if kind != "truncate_silently":
                answer.body = answer.body.replace(honest.encode(), broken.etag.encode())
        return answer

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        length = len(answer.body) if answer.length is None else answer.length
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the book is in `faults.log`."""
