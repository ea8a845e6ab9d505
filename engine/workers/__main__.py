"""A worker process: ``python -m engine.workers``. The pool starts it and writes where to connect on its input."""

import gc
import json
import os
import signal
import sys
from multiprocessing.connection import Client

from engine.workers.worker import Worker


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; the worker ends when the server is gone
    where = json.loads(sys.stdin.readline())
    try:
        connection = Client(where["address"], authkey=bytes.fromhex(where["key"]))
    except OSError:
        return  # the server went away while this process was starting
    connection.send(where["number"])
    worker = Worker(connection, on_close=lambda: os._exit(0))  # at once, also in the middle of a long step
    worker.warm_up()
    gc.collect()
    gc.freeze()
    worker.serve()


if __name__ == "__main__":
    main()
