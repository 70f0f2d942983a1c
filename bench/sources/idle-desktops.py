"""RFB servers on one port of 127.0.0.1 that shake hands (RFC 6143 section 7.1, without a password) and then ignore what they
are told. Prints `{"port": …}`. One loop over epoll: their time is taken from what is measured."""

import json
import selectors
import socket

NAME = b"bench"
PIXELS = bytes([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0])
INIT = (1280).to_bytes(2, "big") + (800).to_bytes(2, "big") + PIXELS + len(NAME).to_bytes(4, "big") + NAME
# as many bytes of the viewer's, and what they are answered with
STEPS = [(12, b"\x01\x01"), (1, b"\x00\x00\x00\x00"), (1, INIT)]

selector = selectors.EpollSelector()


class Desktop:
    def __init__(self, connection):
        self.socket, self.step, self.waiting = connection, 0, 0
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.send(b"RFB 003.008\n")
        selector.register(connection, selectors.EVENT_READ, self)

    def readable(self):
        try:
            data = self.socket.recv(4096)
            self.waiting += len(data)
            while self.step < len(STEPS) and self.waiting >= STEPS[self.step][0]:
                self.waiting -= STEPS[self.step][0]
                self.socket.send(STEPS[self.step][1])
                self.step += 1
        except OSError:
            data = b""
        if not data:
            selector.unregister(self.socket)
            self.socket.close()


class Door:
    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        selector.register(self.socket, selectors.EVENT_READ, self)

    def readable(self):
        Desktop(self.socket.accept()[0])


print(json.dumps({"port": Door().socket.getsockname()[1]}), flush=True)
while True:
    for key, _ in selector.select():
        key.data.readable()
