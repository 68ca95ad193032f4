"""`python -m tests.support.s3 --port 9000 --latency-ms 50`: the fake as a process of its own.

Steered by `POST /_control` (see FakeS3.control); an empty order only reads the books.
"""

import argparse
from contextlib import suppress

from tests.support.s3.fake_s3 import FakeS3


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.s3")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--bucket", default="acervo-test")
    parser.add_argument("--latency-ms", type=float, default=0, help="added to every copy")
    options = parser.parse_args()
    fake = FakeS3(options.port, options.bucket)
    fake.faults.latency_seconds["CopyObject"] = options.latency_ms / 1000
    for name, value in fake.settings.items():
        print(f"{name}={value}", flush=True)
    with suppress(KeyboardInterrupt):
        fake.serve()


if __name__ == "__main__":
    main()
