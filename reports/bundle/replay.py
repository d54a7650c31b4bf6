#!/usr/bin/env python3
"""Plays the scenario of this bundle again, and shows what is expected beside what is observed.

usage: replay.py [--level behaviour|messages|diagnostics] [--timeout-s N] [COMMAND [ARGUMENT...]]

COMMAND starts the adapter [the one that was recorded]. The peer is played here, with sockets; the requests are those that
were recorded, with the addresses of this run in the place of those of that one. It stops at the first step that differs.

Exit status: 0 all is as expected; 1 a step differs, or the adapter ends, hangs or talks nonsense; 2 it cannot be replayed
here. Needs Python 3.6, for TLS 3.8, and nothing else.
"""

import argparse
import errno
import fcntl
import hashlib
import json
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SIOCOUTQNSD = 0x894B  # linux/sockios.h: bytes that TCP has not sent yet
FLOOD_PIECE_BYTES = 65536
INLINE_BYTES_MAX = 1024  # longer bytes are compared by length and digest
DIAGNOSTICS = ("loop_error", "warning", "log")

# The ciphers and groups of the recorded peer. Python's ssl has no call for those of TLS 1.3; OpenSSL reads them from its
# configuration, when it is loaded.
OPENSSL_CONFIGURATION = """
openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = defaults
[defaults]
Ciphersuites = TLS_AES_128_GCM_SHA256
Groups = P-256:X25519
"""
CIPHERS_1_2 = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"

# RFC 8446, section 6, and what RFC 5246 has beside it.
ALERTS = {
    0: "close_notify",
    10: "unexpected_message",
    20: "bad_record_mac",
    22: "record_overflow",
    40: "handshake_failure",
    42: "bad_certificate",
    43: "unsupported_certificate",
    44: "certificate_revoked",
    45: "certificate_expired",
    46: "certificate_unknown",
    47: "illegal_parameter",
    48: "unknown_ca",
    49: "access_denied",
    50: "decode_error",
    51: "decrypt_error",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    86: "inappropriate_fallback",
    90: "user_canceled",
    100: "no_renegotiation",
    109: "missing_extension",
    110: "unsupported_extension",
    112: "unrecognized_name",
    113: "bad_certificate_status_response",
    115: "unknown_psk_identity",
    116: "certificate_required",
    120: "no_application_protocol",
}


class CannotReplay(Exception):
    """It cannot be replayed here: exit status 2."""


class Deviates(Exception):
    """The replay ends, since the subject does something else than it should: exit status 1."""


def load_ssl(folder):
    """The module, which is imported here because OpenSSL reads its configuration then."""
    path = os.path.join(folder, "openssl.cnf")
    with open(path, "w") as file:
        file.write(OPENSSL_CONFIGURATION)
    before = os.environ.get("OPENSSL_CONF")
    os.environ["OPENSSL_CONF"] = path
    try:
        import ssl
    except ImportError:
        raise CannotReplay("this Python has no ssl")
    finally:  # it is not for the adapter
        del os.environ["OPENSSL_CONF"]
        if before is not None:
            os.environ["OPENSSL_CONF"] = before
    if not hasattr(ssl.SSLContext, "_msg_callback"):
        raise CannotReplay("TLS is replayed with Python 3.8 or later")
    return ssl


def bytes_of(value):
    """The bytes that a scenario's value stands for."""
    if isinstance(value, str):
        return value.encode("latin-1")
    if isinstance(value, list):
        return b"".join(bytes_of(piece) for piece in value)
    return bytes_of(value["repeat"]) * value["times"]


def cut(data, sizes):
    """The data in pieces of these sizes; what is left is the last."""
    pieces = []
    for size in sizes:
        if not data:
            break
        pieces.append(data[:size])
        data = data[size:]
    return pieces + ([data] if data else [])


def cut_as(data, cuts):
    """`cuts` is "each-byte", a list of sizes, or None: whole."""
    if cuts == "each-byte":
        return cut(data, [1] * len(data))
    return cut(data, cuts if isinstance(cuts, list) else [])


class Adapter:
    """The adapter's process, asked one request at a time."""

    def __init__(self, command, directory, timeout_s):
        self.timeout_s = timeout_s
        self.buffer = b""
        self.last_id = 0
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=directory if os.path.isdir(directory) else None,
            )
        except OSError as error:
            raise CannotReplay("the adapter does not start: {}".format(error))

    def ask(self, request):
        self.last_id += 1
        line = json.dumps(dict([("id", self.last_id)] + list(request.items())))
        try:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            self.ended()
        try:
            answer = json.loads(self.read_line().decode())
            if answer["id"] != self.last_id:
                raise ValueError("it is the answer to another request")
            return answer
        except (ValueError, KeyError, TypeError) as error:
            raise Deviates(
                "the adapter's answer makes no sense: {}: {}".format(line, error)
            )

    def read_line(self):
        deadline = time.monotonic() + self.timeout_s
        while b"\n" not in self.buffer:
            left_s = max(0, deadline - time.monotonic())
            if not select.select([self.process.stdout], [], [], left_s)[0]:
                raise Deviates(
                    "the adapter has not answered within {} s".format(self.timeout_s)
                )
            piece = os.read(self.process.stdout.fileno(), 65536)
            if not piece:
                self.ended()
            self.buffer += piece
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line

    def ended(self):
        try:
            status = self.process.wait(2)
        except subprocess.TimeoutExpired:
            raise Deviates("the adapter has closed its standard output")
        raise Deviates("the adapter has ended with status {}".format(status))

    def stop(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class TlsLayer:
    """The peer's end of TLS, between two buffers."""

    def __init__(self, ssl, description, side, version, server_name):
        self.ssl = ssl
        self.state = "shaking"  # then "open" or "ended"
        self.notices = []
        self.alert_received = self.alert_sent = self.ending = None
        context = ssl.SSLContext(
            ssl.PROTOCOL_TLS_SERVER if side == "server" else ssl.PROTOCOL_TLS_CLIENT
        )
        context.check_hostname = False
        context.verify_mode = {
            "required": ssl.CERT_REQUIRED,
            "optional": ssl.CERT_OPTIONAL,
        }.get(description.get("verify"), ssl.CERT_NONE)
        number = ssl.TLSVersion.TLSv1_2 if version == "1.2" else ssl.TLSVersion.TLSv1_3
        context.minimum_version = context.maximum_version = number
        context.set_ciphers(CIPHERS_1_2)
        if side == "server":
            context.num_tickets = description.get("tickets", 0)
        if not description.get("tickets", 0):
            context.options |= ssl.OP_NO_TICKET
        for key, load in (
            ("certificate", context.load_cert_chain),
            ("ca", context.load_verify_locations),
        ):
            if description.get(key) is not None:
                load(certificate_file(description[key]))
        if description.get("alpn"):
            context.set_alpn_protocols(description["alpn"])
        if side == "client" and server_name and description.get("check_hostname"):
            context.check_hostname = True
        context._msg_callback = self.note_message
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.object = context.wrap_bio(
            self.incoming,
            self.outgoing,
            server_side=side == "server",
            server_hostname=server_name if side == "client" and server_name else None,
        )

    def note_message(self, _, direction, _version, content, _kind, data):
        if int(content) != 21 or len(data) != 2:  # an alert
            return
        name = ALERTS.get(data[1], str(data[1]))
        if direction == "read":
            self.alert_received = name
            self.notices.append(name if name == "close_notify" else "alert: " + name)
        else:
            self.alert_sent = name

    def fail(self, error):
        reason = (error.reason or "unknown error").replace("_", " ").lower()
        self.state = "ended"
        if self.alert_received:
            self.ending = "alert: " + self.alert_received
        else:
            self.ending = "refused: " + (self.alert_sent or reason)
            self.notices.append("error: " + reason)

    def shake_hands(self):
        if self.state != "shaking":
            return
        try:
            self.object.do_handshake()
            self.state = "open"
        except self.ssl.SSLWantReadError:
            pass
        except self.ssl.SSLError as error:
            self.fail(error)
            self.notices = []

    def read(self):
        plain = b""
        while self.state == "open":
            try:
                piece = self.object.read(16384)
            except (self.ssl.SSLWantReadError, self.ssl.SSLZeroReturnError):
                break
            except self.ssl.SSLError as error:
                self.fail(error)
                break
            if not piece:
                break
            plain += piece
        if "close_notify" == self.alert_received and self.incoming.pending:
            self.incoming.read()
            self.notices.append("data after close_notify")
        return plain

    def write(self, data):
        while self.state == "open" and data:
            self.object.write(data[:16384])
            data = data[16384:]

    def close_notify(self):
        if self.state != "open":
            return
        try:
            self.object.unwrap()
        except self.ssl.SSLError:
            pass  # it would wait for the subject's


class Connection:
    """A socket of the peer that never waits, and the layers of TLS upon it, the one on the socket first."""

    def __init__(self, connected):
        self.socket = connected
        self.socket.setblocking(False)
        self.is_tcp = connected.family != socket.AF_UNIX
        if self.is_tcp:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        else:
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        self.layers = []
        self.queue = b""
        self.flood_left = 0
        self.ending = None  # "eof" or "close", once the queue is empty
        self.closed = None  # the socket that close() has shut down
        self.has_sent_eof = False
        self.end = None  # "eof" or "reset", as the subject did it

    def encrypt(self, data, layers=None):
        for layer in reversed(self.layers if layers is None else layers):
            layer.write(data)
            data = layer.outgoing.read()
        return data

    def take_flight(self):
        return self.encrypt(self.layers[-1].outgoing.read(), self.layers[:-1])

    def send(self, data):
        self.queue += data
        self.flush()

    def flush(self):
        while self.socket and (self.queue or self.flood_left):
            if not self.queue:
                size = min(self.flood_left, FLOOD_PIECE_BYTES)
                self.queue = self.encrypt(b"x" * size)
                self.flood_left -= size
            try:
                self.queue = self.queue[self.socket.send(self.queue) :]
            except BlockingIOError:
                return
            except OSError:
                self.queue, self.flood_left = b"", 0
        if self.ending == "close" and self.socket:
            self.close()
        elif self.ending == "eof" and self.socket and not self.has_sent_eof:
            self.has_sent_eof = True
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has been reset, which receiving tells

    def close(self):
        """Closes as the runner does (runner/peer/peer.h, close_now): over TCP it shuts down, and keeps the socket."""
        if self.is_tcp and not self.has_unread():
            self.closed = self.socket
            try:
                self.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has been reset
        else:
            self.socket.close()
        self.socket = None

    def has_unread(self):
        return fcntl.ioctl(self.socket, termios.FIONREAD, b"\0" * 4) != b"\0" * 4

    def unsent(self):
        if not self.socket:
            return 0
        in_kernel = 0
        if self.is_tcp:
            in_kernel = struct.unpack(
                "i", fcntl.ioctl(self.socket, SIOCOUTQNSD, b"\0" * 4)
            )[0]
        return len(self.queue) + self.flood_left + in_kernel

    def finish(self, how):
        self.ending = how if self.ending is None or how == "close" else self.ending
        self.flush()

    def reset(self):
        if not self.socket:
            return
        self.queue, self.flood_left = b"", 0
        self.socket.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        self.socket.close()
        self.socket = None

    def receive_raw(self):
        data, end = b"", None
        while self.socket and end is None:
            try:
                piece = self.socket.recv(65536)
            except BlockingIOError:
                break
            except OSError:
                end = "reset"
                break
            data += piece
            end = None if piece else "eof"
        if self.is_tcp and data and end is None:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        self.end = self.end or end
        return data

    def feed(self):
        """Gives what has come to the innermost layer. True if anything has."""
        raw = data = self.receive_raw()
        for layer in self.layers[:-1]:
            layer.incoming.write(data)
            data = layer.read()
        if data:
            self.layers[-1].incoming.write(data)
        return bool(raw)

    def receive(self):
        """(has anything come, bytes, notices of TLS)"""
        if not self.layers:
            data = self.receive_raw()
            return bool(data), data, []
        has_come = self.feed()
        data, notices = self.layers[-1].read(), []
        for layer in reversed(self.layers):
            notices += layer.notices
            layer.notices = []
        return has_come, data, notices


def certificate_file(name):
    return os.path.join(HERE, "certificates", name + ".pem")


class Normaliser:
    """Takes out of observations what differs from run to run."""

    def __init__(self):
        self.replacements = []  # of ports and paths: (text, name)

    def add(self, text, name):
        self.replacements.append((text, name))

    def text(self, text):
        def given(match):
            return dict(reversed(self.replacements))[match.group(0)]

        alternatives = []
        for known, _ in self.replacements:
            escaped = re.escape(known)
            if known.isdigit():  # where a port stands; elsewhere it is a count
                escaped = "(?:(?<=:)|(?<=, ))" + escaped + r"(?!\d)"
            alternatives.append(escaped)
        if alternatives:
            text = re.sub("|".join(alternatives), given, text)
        text = re.sub(r"(?<![0-9A-Za-z_])0x[0-9a-fA-F]+", "0x\u2026", text)
        text = re.sub(r"(?<![0-9A-Za-z_])(fd=|Task-|_ssl\.c:)\d+", r"\1N", text)
        # Of a path to a file of Python's only the file's name, without its line.
        end = r" '\"<>:,;()\n"
        source = r"/[^{0}]*?([^/{0}]*\.py)(?![^{0}])(?::\d+)?".format(end)
        return re.sub(source, r"\1", text)

    def port(self, port):
        for known, name in self.replacements:
            if known == str(port):
                return {"text": name}
        return port

    def name_other_ports(self, value):
        if is_address(value) and value[1] >= 1024:
            if str(value[1]) not in [known for known, _ in self.replacements]:
                others = [
                    name
                    for _, name in self.replacements
                    if name.startswith("OTHER_PORT_")
                ]
                self.add(str(value[1]), "OTHER_PORT_{}".format(len(others) + 1))
        if isinstance(value, (list, dict)):
            for member in value.values() if isinstance(value, dict) else value:
                self.name_other_ports(member)

    def value(self, value):
        if isinstance(value, str):
            for known, name in self.replacements:
                if known.startswith("\0") and value == known:
                    return {"text": name}
            return value
        if isinstance(value, list):
            members = [self.value(member) for member in value]
            if is_address(value):
                members[1] = self.port(value[1])
            return members
        if not isinstance(value, dict):
            return value
        if list(value) == ["port"]:
            return {"port": self.port(value["port"])}
        is_error = "raises" in value or "context" in value
        texts = ("text", "repr") + (("message", "context") if is_error else ())
        return {
            key: (
                self.text(member)
                if key in texts and isinstance(member, str)
                else self.value(member)
            )
            for key, member in value.items()
        }

    def observations(self, observations):
        self.name_other_ports(observations)
        return [
            {key: self.value(digested(value)) for key, value in observation.items()}
            for observation in observations
        ]


def is_address(value):
    return (
        isinstance(value, list)
        and len(value) in (2, 4)
        and isinstance(value[0], dict)
        and "text" in value[0]
        and isinstance(value[1], int)
    )


def digested(value):
    """The value with long bytes by their length and SHA-256."""
    if isinstance(value, str):
        data = value.encode("latin-1")
        if len(data) <= INLINE_BYTES_MAX:
            return value
        return {"length": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    if isinstance(value, list):
        return [digested(member) for member in value]
    if not isinstance(value, dict):
        return value
    if any(key in value for key in ("text", "repr", "type", "streams", "sha256")):
        return value
    is_error = "raises" in value or "context" in value
    texts = ("raises", "message", "errno", "context") if is_error else ()
    return {
        key: member if key in texts else digested(member)
        for key, member in value.items()
    }


def projected(observations, level, manifest):
    """What of the observations counts at the level."""

    def project(value):
        if isinstance(value, list):
            return [project(member) for member in value]
        if not isinstance(value, dict):
            return value
        value = {key: project(member) for key, member in value.items()}
        if isinstance(value.get("raises"), str):
            is_incidental = value["raises"] in manifest["incidental_errors"]
            if level == "behaviour" or is_incidental:
                value.pop("message", None)
                value.pop("reason", None)
        if level == "behaviour" and "repr" in value:
            value["repr"] = None
        return value

    kept = []
    for observation in observations:
        name = next(iter(observation))
        if (name in DIAGNOSTICS) != (level == "diagnostics"):
            continue
        if manifest["calls_only"] and name == "transport":
            continue
        kept.append({key: project(value) for key, value in observation.items()})
    return kept


class Replay:
    def __init__(self, adapter, level, folder):
        self.adapter = adapter
        self.level = level
        self.folder = folder
        self.manifest = read_json("bundle.json")
        self.scenario = read_json("scenario.json")
        self.expected = read_json("expected.json")
        self.requests = recorded_requests()
        self.over, self.role = self.manifest["over"], self.manifest["role"]
        self.has_prelude = self.scenario.get("prelude") != "none"
        self.ssl = None  # the module, once it is needed
        self.normaliser = Normaliser()
        self.observed = []  # of the step that is under way
        self.outcomes = {}
        self.connections = {}
        self.accepted = set()  # connections that the subject has made
        self.listeners = {}  # and what else has to be kept, by name
        self.ports = {}
        self.paths = {}  # recorded paths: those of this run
        self.is_awaited = False  # the subject connects, and has not been accepted

    # The course of it.

    def run(self):
        """Returns an exit status."""
        steps = self.scenario["steps"]
        if not self.play("/connect", "before the first step", self.prelude):
            return 1
        for index, step in enumerate(steps):
            pointer = "/steps/{}".format(index)
            if not self.is_recorded(pointer, step):
                print("The recording ends here; so far all is as expected.")
                return 0
            words = {key: value for key, value in step.items() if key != "expect"}
            title = "{} of {}: {}".format(index + 1, len(steps), json.dumps(words))
            if not self.play(pointer, title, lambda: self.step(pointer, step)):
                return 1
        if not self.play("/finally", "the end", lambda: self.ask({"op": "end"})):
            return 1
        print("All is as expected.")
        return 0

    def is_recorded(self, pointer, step):
        return pointer in self.requests or ("peer" in step and self.over != "direct")

    def play(self, pointer, title, action):
        """Does it and shows what came of it. False: something else than expected did."""
        self.observed = []
        print(title)
        failure = None
        try:
            action()
        except Deviates as error:
            failure = str(error)
        observed = self.normaliser.observations(self.observed)
        expected = self.expected[pointer]
        seen = projected(observed, self.level, self.manifest)
        is_same = projected(expected, self.level, self.manifest) == seen
        if failure is None and is_same:
            for observation in observed:
                print("  as expected  {}".format(shown(observation)))
            return True
        for name, observations in (("expected", expected), ("observed", observed)):
            for observation in observations or [None]:
                print("  {} > {}".format(name, shown(observation)))
        if failure is not None:
            print("  {}".format(failure))
        return False

    # Requests.

    def ask(self, request):
        answer = self.adapter.ask(request)
        for how in ("unsupported", "failed"):
            if how in answer:
                raise Deviates("the adapter says {}: {}".format(how, answer[how]))
        if "observed" not in answer:
            raise Deviates("the adapter's answer has no `observed`: {}".format(answer))
        for observation in answer["observed"]:
            self.observed.append(observation)
            for name, value in observation.items():
                self.outcomes[name] = value
                is_server = name in self.manifest["ports"] and name not in self.ports
                if is_server and isinstance(value, dict) and value.get("port"):
                    self.add_port(name, value["port"])

    def settle(self):
        self.ask({"op": "settle"})

    def send_recorded(self, request):
        self.ask(self.substituted(request))

    def substituted(self, value, key=None):
        """The request with the addresses of this run."""
        if isinstance(value, dict):
            return {name: self.substituted(value[name], name) for name in value}
        if isinstance(value, list):
            items = [self.substituted(member) for member in value]
            if len(items) == 2 and isinstance(items[1], int):
                items[1] = self.substituted(items[1], "port")
            return items
        if isinstance(value, str):
            if key in ("certificate", "ca") and os.path.isabs(value):
                return os.path.join(HERE, "certificates", os.path.basename(value))
            for recorded, path in self.paths.items():
                value = value.replace(recorded, path)
            return value
        if key == "port" and isinstance(value, int):
            for name, recorded in self.manifest["ports"].items():
                if recorded == value and name in self.ports:
                    return self.ports[name]
        return value

    # Places: listeners, servers, files.

    def label(self, kind, name):
        if self.has_prelude and name in ("connect", "server"):
            return kind
        return kind + "_" + name.upper()

    def add_port(self, name, port):
        self.ports[name] = port
        self.normaliser.add(str(port), self.label("PORT", name))

    def add_path(self, name):
        recorded = self.manifest["paths"][name]
        is_abstract = recorded.startswith("\0")
        path = os.path.join(self.folder, os.path.basename(recorded))
        self.paths[recorded] = ("\0" if is_abstract else "") + path
        self.normaliser.add(self.paths[recorded], self.label("PATH", name))
        if (
            is_abstract
        ):  # Python shows it as bytes, in which there is more than the name
            self.normaliser.add(path, self.label("PATH", name))
        return self.paths[recorded]

    def path_of(self, name):
        recorded = self.manifest["paths"].get(name)
        return self.paths.get(recorded, recorded)

    def listen(self, name, host="127.0.0.1", port=0, refuses=False, is_full=False):
        if self.over == "unix":
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(self.add_path(name))
        else:
            listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
            listener.bind((host, port))
            self.add_port(name, listener.getsockname()[1])
        self.listeners[name] = [listener]
        if refuses:
            return
        listener.listen(0 if is_full else 16)
        listener.setblocking(False)
        if is_full:  # listen(2): a queue of length 0 has room for one on Linux
            filler = socket.socket(listener.family)
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            self.listeners[name].append(filler)

    # Connections.

    def add_connection(self, name, connected, subject_port):
        label = "CLIENT_PORT" + ("" if name == "stream" else "_" + name.upper())
        self.normaliser.add(str(subject_port), label)
        self.connections[name] = Connection(connected)

    def accept_stream(self):
        listener = self.listeners["connect"][0]
        if not select.select([listener], [], [], self.adapter.timeout_s)[0]:
            raise Deviates("no connection has come")
        connected, address = listener.accept()
        self.is_awaited = False
        self.add_connection("stream", connected, address[1] if address else 0)

    def connection(self, name):
        if name == "stream" and self.is_awaited:
            self.require_connected()
            self.accept_stream()
        if name not in self.connections:
            raise Deviates("the peer has no connection of the name {}".format(name))
        return self.connections[name]

    def require_connected(self):
        if self.outcomes.get("connect") != {"streams": "stream"}:
            raise Deviates("the subject does not connect")

    # Before the first step.

    def prelude(self):
        recorded = self.requests.get("/connect", [])
        if self.over != "direct":
            recorded = [request for request in recorded if request["op"] != "settle"]
        if self.has_prelude and self.role == "client":
            self.listen("connect")
        elif self.has_prelude and self.role == "server" and self.over == "unix":
            self.add_path("server")
        for request in recorded:
            self.send_recorded(request)
        if not self.has_prelude or self.over == "direct":
            return
        if self.role == "client":
            self.is_awaited = True
            if self.over == "tls":
                if "connect" in self.outcomes:
                    self.require_connected()
                self.accept_stream()
                self.secure("server")
                self.require_connected()
        else:
            if not self.connect("server", "stream"):
                raise Deviates("the subject does not listen")
            self.settle()
            if self.over == "tls":
                self.secure("client")

    def secure(self, side):
        connection = self.connections["stream"]
        connection.layers.append(self.layer({}, side))
        cuts = self.scenario.get("tls", {}).get("handshake")
        state = self.shake_hands(connection, None if cuts == "whole" else cuts)
        if state != "secure":
            raise Deviates("the handshake: " + state)

    def layer(self, overrides, side):
        if self.ssl is None:
            self.ssl = load_ssl(self.folder)
        tls = self.scenario.get("tls", {})
        description = dict(tls.get("peer", {}), **overrides)
        if side == "server":
            description.setdefault("certificate", "localhost")
        if side == "client" or description.get("verify", "none") != "none":
            description.setdefault("ca", "ca")
        version = description.get("version", tls.get("version", "1.3"))
        name = tls.get("server_hostname", "localhost")
        name = name if isinstance(name, str) else ""
        return TlsLayer(self.ssl, description, side, version, name)

    # Steps.

    def step(self, pointer, step):
        if "peer" not in step or self.over == "direct":
            recorded = self.requests[pointer]
            # What follows the first over a socket was settling.
            for request in recorded if self.over == "direct" else recorded[:1]:
                self.send_recorded(request)
        else:
            getattr(self, "peer_" + step["peer"])(step)
        for connection in self.connections.values():
            if connection.unsent() > 0:
                self.send_rest(connection)

    def observe(self, value):
        self.observed.append({"peer": value})

    def of_step(self, step):
        return self.connection(step.get("on", "stream"))

    def deliver(self, connection, data):
        connection.send(data)
        self.settle()
        if connection.unsent() > 0:
            self.send_rest(connection)

    def send_rest(self, connection):
        before = connection.unsent()
        while before > 0:
            connection.flush()
            self.settle()
            after = connection.unsent()
            if after >= before:
                return
            before = after

    def pieces(self, step):
        data = bytes_of(step["data"])
        if "cuts" not in step or not self.manifest["pieces"]:
            return cut_as(data, step.get("cuts"))
        return cut(data, self.manifest["pieces"])

    def peer_send(self, step):
        for piece in self.pieces(step):
            connection = self.of_step(step)
            wire = connection.encrypt(piece)
            for part in cut_as(wire, step.get("record_cuts")):
                self.deliver(connection, part)

    def peer_raw(self, step):
        for piece in self.pieces(step):
            self.deliver(self.of_step(step), piece)

    def peer_eof(self, step):
        connection = self.of_step(step)
        if connection.layers:
            connection.layers[-1].close_notify()
            for part in cut_as(connection.take_flight(), step.get("record_cuts")):
                self.deliver(connection, part)
        else:
            connection.finish("eof")
            self.settle()

    def peer_fin(self, step):
        self.of_step(step).finish("eof")
        self.settle()

    def peer_close(self, step):
        self.of_step(step).finish("close")
        self.settle()

    def peer_reset(self, step):
        self.of_step(step).reset()
        self.settle()

    def peer_key_update(self, step):
        raise CannotReplay("Python's ssl cannot ask for new keys")

    def peer_receive(self, step):
        connection = self.of_step(step)
        data, notices = b"", []
        while True:
            has_come, more, more_notices = connection.receive()
            data += more
            notices += more_notices
            if connection.end or not has_come:
                break
            self.settle()  # what has been taken makes room
        self.observe(data.decode("latin-1"))
        for notice in notices + ([connection.end] if connection.end else []):
            self.observe({"text": notice})

    def peer_flood(self, step):
        connection = self.of_step(step)
        connection.flood_left += step["bytes"]
        connection.flush()
        self.settle()
        self.send_rest(connection)
        is_taken = connection.unsent() == 0
        self.observe({"text": "accepted" if is_taken else "blocked"})
        connection.flood_left = 0
        if not connection.layers:
            connection.queue = b""

    def peer_start_tls(self, step):
        name = step.get("on", "stream")
        connection = self.of_step(step)
        if not connection.layers or connection.layers[-1].state == "open":
            is_prelude_client = self.role == "client" and name == "stream"
            is_client = is_prelude_client or name in self.accepted
            side = "server" if is_client else "client"
            connection.layers.append(self.layer(step.get("tls", {}), side))
        self.observe({"text": self.shake_hands(connection, step.get("cuts"))})

    def shake_hands(self, connection, cuts):
        layer = connection.layers[-1]
        while True:
            has_heard = connection.feed()
            layer.shake_hands()
            flight = connection.take_flight()
            if flight:
                for part in cut_as(flight, cuts):
                    self.deliver(connection, part)
            elif not has_heard:
                break
            self.settle()
        if layer.state == "open":
            return "secure"
        return layer.ending or connection.end or "handshaking"

    def peer_listen(self, step):
        self.listen_as(step, is_full=step.get("full", False))

    def peer_refuse(self, step):
        self.listen_as(step, refuses=True)

    def listen_as(self, step, **how):
        port = 0
        if "port" in step:
            port = self.ports.get(step["port"]["port_of"], 0)
            if not port:
                raise Deviates("nothing listens at the port of {}".format(step["port"]))
        self.listen(step["as"], step.get("host", "127.0.0.1"), port, **how)

    def peer_unlisten(self, step):
        for each in self.listeners.pop(step["at"], []):
            if each.family == socket.AF_UNIX and each.getsockname():
                os.unlink(each.getsockname())
            each.close()
        self.settle()

    def peer_accept(self, step):
        name = step.get("as", "stream")
        try:
            connected, address = self.listeners[step["at"]][0].accept()
        except (KeyError, OSError):
            return self.observe({"text": "no connection"})
        self.add_connection(name, connected, address[1] if address else 0)
        self.accepted.add(name)

    def peer_connect(self, step):
        if self.connect(step["to"], step.get("as", "stream"), step.get("host")):
            self.settle()

    def connect(self, place, name, host=None):
        """False: it could not, which is observed in a step."""
        port, path = self.ports.get(place), self.path_of(place)
        host = host or "127.0.0.1"
        connected, error = None, errno.ECONNREFUSED
        if port:
            connected = socket.socket(
                socket.AF_INET6 if ":" in host else socket.AF_INET
            )
            connected.setblocking(False)
            error = connected.connect_ex((host, port))
            if error == errno.EINPROGRESS:
                ready = select.select([], [connected], [], self.adapter.timeout_s)[1]
                error = connected.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                error = error if ready else errno.ETIMEDOUT
        elif path:
            connected = socket.socket(socket.AF_UNIX)
            connected.setblocking(False)
            error = connected.connect_ex(path)
        if error:
            is_unanswered = error in (errno.ETIMEDOUT, errno.EAGAIN)
            self.observe({"text": "no answer" if is_unanswered else "refused"})
            return False
        address = connected.getsockname()
        self.add_connection(name, connected, address[1] if port else 0)
        return True

    def peer_file(self, step):
        path, kind = self.add_path(step["as"]), step["kind"]
        if kind == "file":
            open(path, "x").close()
        elif kind == "directory":
            os.mkdir(path)
        elif kind == "socket":
            left = socket.socket(socket.AF_UNIX)
            left.bind(path)
            left.close()

    def peer_exists(self, step):
        self.observe(os.path.lexists(self.path_of(step["at"])))


def shown(observation):
    return "nothing" if observation is None else json.dumps(observation)


def read_json(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return json.load(file)


def recorded_requests():
    """The requests of the scenario, by the pointer of their step."""
    requests = {}
    with open(os.path.join(HERE, "conversation.jsonl"), encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            if entry["direction"] != "request" or not entry["step"]:
                continue
            request = dict(entry["message"])
            del request["id"]
            requests.setdefault(entry["step"], []).append(request)
    return requests


def main():
    description, _, rest = __doc__.partition("\n\nusage")
    parser = argparse.ArgumentParser(
        description=description, epilog=rest.partition("\n\n")[2]
    )
    parser.add_argument("--level", choices=("behaviour", "messages", "diagnostics"))
    parser.add_argument("--timeout-s", type=float, default=10, metavar="N")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND")
    arguments = parser.parse_args()
    manifest = read_json("bundle.json")
    subject = manifest["subject"]
    level = arguments.level or manifest["level"]
    print("{}@{}".format(manifest["scenario"], manifest["variant"]))
    folder = tempfile.mkdtemp(prefix="replay.")
    adapter = None
    try:
        given = arguments.command
        directory = os.getcwd() if given else subject["directory"]
        adapter = Adapter(given or subject["command"], directory, arguments.timeout_s)
        adapter.ask({"op": "hello", "protocol": 1})
        return Replay(adapter, level, folder).run()
    except Deviates as error:
        print(error)
        return 1
    except CannotReplay as error:
        print("replay.py: {}".format(error), file=sys.stderr)
        return 2
    finally:
        if adapter is not None:
            adapter.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
