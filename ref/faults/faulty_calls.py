"""The system calls that asyncio makes, counted by who makes them; one of them can be made to go wrong. What is sent in one
call is bounded: output queues without filling the kernel's buffers, which depend on time. role_sys_fixture.h has its twin.
"""

import collections
import errno
import os
import socket

SEND_BYTES_MAX = 20000  # as in role_sys_fixture.h
SHORT = "short"  # in place of an error: the call moves one byte

# What the manual pages list, connection errors that tcp(7) and ip(7) add for sockets included. EINTR is missing where
# the call is repeated (PEP 475), and what says that a connection attempt goes on is no error.
ERRORS = {
    "socket": "EACCES EAFNOSUPPORT EINVAL EMFILE ENFILE ENOBUFS ENOMEM EPROTONOSUPPORT",
    "bind": "EACCES EADDRINUSE EADDRNOTAVAIL EBADF EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT ENOMEM ENOTDIR ENOTSOCK EROFS",
    "listen": "EADDRINUSE EBADF ENOTSOCK EOPNOTSUPP",
    "accept": "EAGAIN EBADF ECONNABORTED EFAULT EHOSTDOWN EHOSTUNREACH EINVAL EMFILE ENETDOWN ENETUNREACH ENFILE ENOBUFS"
    " ENOMEM ENONET ENOPROTOOPT ENOTSOCK EOPNOTSUPP EPERM EPROTO",
    "connect": "EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF ECONNREFUSED EFAULT EINPROGRESS EINTR EISCONN"
    " ENETUNREACH ENOTSOCK EPERM EPROTOTYPE ETIMEDOUT",
    "shutdown": "EBADF EINVAL ENOTCONN ENOTSOCK",
    "getsockname": "EBADF EFAULT EINVAL ENOBUFS ENOTSOCK",
    "getpeername": "EBADF EFAULT EINVAL ENOBUFS ENOTCONN ENOTSOCK",
    "getsockopt": "EBADF EFAULT EINVAL ENOPROTOOPT ENOTSOCK",
    "setsockopt": "EBADF EFAULT EINVAL ENOPROTOOPT ENOTSOCK",
    "set_nonblocking": "EBADF EINVAL",
    "recv": "EAGAIN EBADF ECONNREFUSED ECONNRESET EFAULT EHOSTUNREACH EINVAL ENOMEM ENOTCONN ENOTSOCK ETIMEDOUT short",
    "send": "EACCES EAGAIN EALREADY EBADF ECONNRESET EDESTADDRREQ EFAULT EHOSTUNREACH EINVAL EISCONN EMSGSIZE ENOBUFS"
    " ENOMEM ENOTCONN ENOTSOCK EOPNOTSUPP EPIPE ETIMEDOUT short",
    "stat": "EACCES EBADF EFAULT ELOOP ENAMETOOLONG ENOENT ENOMEM ENOTDIR EOVERFLOW",
    "unlink": "EACCES EBUSY EFAULT EIO EISDIR ELOOP ENAMETOOLONG ENOENT ENOMEM ENOTDIR EPERM EROFS",
    "epoll_add": "EBADF EEXIST EINVAL ELOOP ENOMEM ENOSPC EPERM",
}
ERRORS["sendmsg"] = ERRORS["send"]


class Faults:
    """Counts calls by who makes them, and makes the planned one fail."""

    def __init__(self):
        self.reset(None)

    def reset(self, plan):
        """plan: (call, n, error), or None."""
        self.plan = plan
        self.counts = collections.OrderedDict()
        self.enabled = False
        self.maker = "loop"
        self.roles = {}  # by descriptor

    def meet(self, role, kind):
        """Notes a call that is about to be made; raises its planned failure. True: it is to be cut short."""
        if not self.enabled or role == "loop":
            return False
        call = role + "." + kind
        self.counts[call] = self.counts.get(call, 0) + 1
        if self.plan is None or self.plan[:2] != (call, self.counts[call]):
            return False
        if self.plan[2] == SHORT:
            return True
        number = getattr(errno, self.plan[2])
        raise OSError(number, os.strerror(number))


FAULTS = Faults()
RealSocket = socket.socket


class FaultySocket(RealSocket):
    def __init__(self, *args, **keywords):
        if keywords.get("fileno") is None:
            FAULTS.meet("any", "socket")
        super().__init__(*args, **keywords)
        FAULTS.roles[self.fileno()] = self.role = FAULTS.maker

    def bind(self, *args):
        FAULTS.meet(self.role, "bind")
        return super().bind(*args)

    def listen(self, *args):
        FAULTS.meet(self.role, "listen")
        return super().listen(*args)

    def accept(self):
        FAULTS.meet(self.role, "accept")
        maker, FAULTS.maker = FAULTS.maker, "server"
        try:
            return super().accept()
        finally:
            FAULTS.maker = maker

    def connect(self, *args):
        FAULTS.meet(self.role, "connect")
        return super().connect(*args)

    def shutdown(self, *args):
        FAULTS.meet(self.role, "shutdown")
        return super().shutdown(*args)

    def getsockname(self):
        FAULTS.meet(self.role, "getsockname")
        return super().getsockname()

    def getpeername(self):
        FAULTS.meet(self.role, "getpeername")
        return super().getpeername()

    def getsockopt(self, *args):
        FAULTS.meet(self.role, "getsockopt")
        return super().getsockopt(*args)

    def setsockopt(self, *args):
        FAULTS.meet(self.role, "setsockopt")
        return super().setsockopt(*args)

    def setblocking(self, flag):
        FAULTS.meet(self.role, "set_nonblocking")
        return super().setblocking(flag)

    def recv(self, size):
        return super().recv(1 if FAULTS.meet(self.role, "recv") else size)

    def recv_into(self, block):
        return super().recv_into(
            memoryview(block)[:1] if FAULTS.meet(self.role, "recv") else block
        )

    def send(self, data):
        bytes_max = 1 if FAULTS.meet(self.role, "send") else SEND_BYTES_MAX
        return super().send(memoryview(data)[:bytes_max])

    def sendmsg(self, chunks):
        left = 1 if FAULTS.meet(self.role, "sendmsg") else SEND_BYTES_MAX
        cut = []
        for chunk in chunks:
            cut.append(memoryview(chunk)[:left])
            left -= len(cut[-1])
        return super().sendmsg(cut)


class FaultyEpoll:
    def __init__(self, real):
        self.real = real

    def register(self, fd, events):
        FAULTS.meet(FAULTS.roles.get(fd, "loop"), "epoll_add")
        self.real.register(fd, events)

    def __getattr__(self, name):
        return getattr(self.real, name)


class FaultyFiles:
    """os.stat, os.remove and os.unlink for one path."""

    def __init__(self, path):
        self.path = path
        self.real = {name: getattr(os, name) for name in ("stat", "remove", "unlink")}

    def __enter__(self):
        for name, kind in (
            ("stat", "stat"),
            ("remove", "unlink"),
            ("unlink", "unlink"),
        ):
            setattr(os, name, self.make(self.real[name], kind))

    def __exit__(self, *_):
        for name, function in self.real.items():
            setattr(os, name, function)

    def make(self, function, kind):
        def call(path, *args, **keywords):
            if path == self.path:
                FAULTS.meet("file", kind)
            return function(path, *args, **keywords)

        return call
