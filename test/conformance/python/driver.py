"""What both Python drivers share: calls as JSON lines on stdin, answers on stdout (see support/client.ts)."""

import base64
import hashlib
import json
import queue
import sys
import threading

LONGEST_VALUE = 1000


def decode(text):
    """base64, or "random:LENGTH:SEED" for bytes that every driver makes alike."""
    if text is None:
        return None
    if not text.startswith("random:"):
        return base64.b64decode(text)
    _, length, state = text.split(":")
    made, state = bytearray(int(length)), int(state)
    for index in range(len(made)):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        made[index] = 48 + ((state >> 16) & 63)
    return bytes(made)


def encode(data):
    if data is None:
        return None
    if len(data) <= LONGEST_VALUE:
        return base64.b64encode(data).decode()
    return f"sha256:{len(data)}:{hashlib.sha256(data).hexdigest()}"


def described(partition, offset, timestamp, key, value, headers):
    headers = [[name, encode(content)] for name, content in headers or []]
    return {
        "partition": partition,
        "offset": offset,
        "timestamp": timestamp,
        "key": encode(key),
        "value": encode(value),
        "headers": headers,
    }


class Member:
    """One consumer of a group, polled by a thread of its own, which also does what it is asked to."""

    def __init__(self, start, poll, close):
        self.partitions = set()
        self.asked = queue.Queue()
        self.lock = threading.Lock()
        self.taken = []
        self.left = False
        self.failure = None
        self.thread = threading.Thread(target=self._run, args=(start, poll, close), daemon=True)
        self.thread.start()

    def _run(self, start, poll, close):
        try:
            consumer = start(self)
            while not self.left:
                while not self.asked.empty():
                    what, done = self.asked.get()
                    try:
                        done.put((what(consumer), None))
                    except Exception as error:
                        done.put((None, error))
                records = poll(consumer)
                with self.lock:
                    self.taken += records
            close(consumer)
        except Exception as error:
            self.failure = error

    def check(self):
        if self.failure is not None:
            raise Exception(f"the member ended: {self.failure!r}")

    def take(self):
        self.check()
        with self.lock:
            taken, self.taken = self.taken, []
        return taken

    def ask(self, what):
        self.check()
        done = queue.Queue()
        self.asked.put((what, done))
        result, error = done.get(timeout=20)
        if error is not None:
            raise error
        return result

    def leave(self):
        self.left = True
        self.thread.join(20)
        self.check()


class Driver:
    """A client's driver has a method for each call; those of group members are the same for all."""

    def __init__(self, bootstrap):
        self.bootstrap = bootstrap
        self.members = {}

    def member(self, call):
        return self.members[call["member"]]

    def assigned(self, call):
        self.member(call).check()
        return {"partitions": sorted(self.member(call).partitions)}

    def take(self, call):
        return {"records": self.member(call).take()}

    def leave(self, call):
        self.members.pop(call["member"]).leave()

    def serve(self):
        for line in sys.stdin:
            call = json.loads(line)
            answer = {"id": call["id"]}
            try:
                answer["result"] = getattr(self, call["op"])(call) or {}
            except Exception as error:
                answer["error"] = f"{type(error).__name__}: {error}"
            print(json.dumps(answer), flush=True)
