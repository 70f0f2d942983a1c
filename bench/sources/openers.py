"""Asks for many things, so many at once, and times each: starts of an application, or sessions (WebSocket and RFB handshake),
which stay open until this program is ended. Argument: `OpenersJob`; prints `OpenersResult`. One loop over epoll that looks at
no more of an answer than it must: its time is taken from what is measured."""

import json
import os
import selectors
import signal
import socket
import sys
import time
from urllib.parse import urlsplit

signal.alarm(180)
job = json.loads(sys.argv[1])
headers = "".join(f"{name}: {value}\r\n" for name, value in job["headers"].items())
mask = bytes(byte | 1 for byte in os.urandom(4))
selector = selectors.EpollSelector()
ids, answered_ms, ready_ms, errors = [], [], [], []


def frame(payload):
    """RFC 6455 section 5.2, as a browser sends it."""
    return bytes([0x82, 0x80 | len(payload)]) + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


# RFC 6143 section 7.1, after each: as many bytes of the server's, and what is answered
STEPS = [(12, frame(b"RFB 003.008\n")), (2, frame(b"\x01")), (4, frame(b"\x01")), (24, b"")]


class Session:
    """A WebSocket, up to ServerInit."""

    def __init__(self, url):
        address = urlsplit(url)
        path = address.path + (f"?{address.query}" if address.query else "")
        self.to = (address.hostname, address.port)
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Sec-WebSocket-Protocol: binary\r\n{headers}\r\n"
        ).encode()
        self.bytes, self.said, self.step, self.is_open = b"", b"", 0, False

    def begin(self):
        self.began = time.perf_counter()
        self.socket = connected(self.to)
        self.socket.send(self.request)
        selector.register(self.socket, selectors.EVENT_READ, self)

    def readable(self):
        self.bytes += received(self.socket)
        if not self.is_open and not self.upgraded():
            return
        self.unframe()
        answers = b""
        while self.step < len(STEPS) and len(self.said) >= STEPS[self.step][0]:
            length, answer = STEPS[self.step]
            self.said = self.said[length:]
            self.step += 1
            answers += answer
        if answers:
            self.socket.send(answers)
        if self.step == len(STEPS):
            ready_ms.append(since(self.began))
            selector.modify(self.socket, selectors.EVENT_READ, Watch(self.socket))
            begin_next()

    def upgraded(self):
        head, end, rest = self.bytes.partition(b"\r\n\r\n")
        if not end:
            return False
        if b" 101 " not in head[:13]:
            raise ConnectionError(f"the upgrade was answered with {head[:40].decode('latin1')}")
        answered_ms.append(since(self.began))
        self.bytes, self.is_open = rest, True
        return True

    def unframe(self):
        """No frame of a handshake is longer than 125 bytes."""
        while len(self.bytes) >= 2 and len(self.bytes) >= 2 + self.bytes[1]:
            if self.bytes[0] & 0x0F == 8:
                raise ConnectionError(f"closed during the handshake: {self.bytes[4:].decode('utf8', 'replace')}")
            end = 2 + self.bytes[1]
            self.said += self.bytes[2:end]
            self.bytes = self.bytes[end:]


class Watch:
    """A session that is open, and has to stay so."""

    def __init__(self, connection):
        self.socket = connection

    def readable(self):
        data = received(self.socket)
        if data[0] & 0x0F == 8:
            raise ConnectionError(f"a session ended: {data[4:60].decode('utf8', 'replace')}")


class Starter:
    """One connection, on which one start is asked for after the other."""

    def __init__(self, url, app_id):
        address = urlsplit(url)
        body = json.dumps({"appId": app_id})
        self.socket = connected((address.hostname, address.port))
        self.request = (
            f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{headers}\r\n{body}"
        ).encode()
        self.bytes = b""
        selector.register(self.socket, selectors.EVENT_READ, self)

    def begin(self):
        self.began = time.perf_counter()
        self.socket.send(self.request)

    def readable(self):
        self.bytes += received(self.socket)
        head, end, body = self.bytes.partition(b"\r\n\r\n")
        at = head.lower().find(b"\r\ncontent-length:")
        if not end or len(body) < int(head[at + 17 :].split(b"\r\n", 1)[0]):
            return
        answered_ms.append(since(self.began))
        self.bytes = b""
        if b" 201 " in head[:13]:
            ids.append(json.loads(body)["id"])
        else:
            errors.append(f"a start was answered with {head[:40].decode('latin1')} {body[:200].decode('utf8', 'replace')}")
        begin_next(self)


def connected(to):
    made = socket.socket()
    made.connect(to)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def received(connection):
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("the server closed the connection")
    return data


def since(began):
    return (time.perf_counter() - began) * 1000


def begin_next(starter=None):
    """In a loop: the next one may fail at once."""
    global left
    while left > 0:
        left -= 1
        try:
            (starter or sessions[left]).begin()
            return
        except OSError as error:
            errors.append(str(error))
    finish_one()


def finish_one():
    global working
    working -= 1
    if working == 0:
        print(json.dumps({"ids": ids, "answeredMs": answered_ms, "readyMs": ready_ms, "errors": errors}), flush=True)


starts = job.get("starts")
sessions = [Session(url) for url in job.get("sockets", [])]
left = starts["count"] if starts else len(sessions)
working = min(job["atOnce"], left)
for _ in range(working):
    begin_next(Starter(starts["url"], starts["appId"]) if starts else None)
while True:
    for key, _ in selector.select():
        try:
            key.data.readable()
        except OSError as error:
            errors.append(str(error))
            selector.unregister(key.fileobj)
            key.fileobj.close()
            if not isinstance(key.data, Watch):
                begin_next()
