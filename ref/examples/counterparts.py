"""What the tests of the examples run them against, and how."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile

# Ends what hangs; nothing waits for it otherwise.
WATCHDOG_S = 120


def tool(name, package):
    """The path of a program of a Debian package; that it is missing is a failure, and no reason to skip."""
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    if not path:
        raise AssertionError(
            "{} is missing: install the package {} of packages.txt".format(
                name, package
            )
        )
    return path


def restore_sigint():
    """A shell that starts the tests in the background has SIGINT ignored, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Done:
    """How a program ended, and what it said."""

    def __init__(self, status, output, errors):
        self.status = status
        self.output = output
        self.errors = errors

    def __eq__(self, other):
        return vars(self) == vars(other)

    def __repr__(self):
        return "status {}, output {!r}, errors {!r}".format(
            self.status, self.output, self.errors
        )


def run(command, stdin="", **keywords):
    done = subprocess.run(
        command,
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=WATCHDOG_S,
        **keywords
    )
    return Done(done.returncode, done.stdout, done.stderr)


class Server:
    """A running server. It serves from the line on in which it says where."""

    def __init__(self, command):
        self._said = ""
        self._errors = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            universal_newlines=True,
            preexec_fn=restore_sigint,
        )
        # Of one that ends without saying it there is the end of the output.
        for line in self._process.stdout:
            if line.startswith(("Serving on ", "ACCEPT ")):
                self.port = re.search(r"(\d*)\)?$", line).group(1)
                return
        with self:
            raise AssertionError("no server: {!r}".format(self.interrupt()))

    def finish(self, connections):
        """Waits until the server has told as often that it is done with a connection."""
        while self._said.count("Closed the connection\n") < connections:
            line = self._process.stdout.readline()
            if not line:
                raise AssertionError("it has ended: {!r}".format(self.interrupt()))
            self._said += line

    def interrupt(self):
        """Presses Ctrl-C; tells how the server ended, and what it said since it serves."""
        self._process.send_signal(signal.SIGINT)
        self._said += self._process.stdout.read()
        self._process.wait(timeout=WATCHDOG_S)
        self._errors.seek(0)
        return Done(self._process.returncode, self._said, self._errors.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()


def certify(folder):
    """A certificate for this machine, which vouches for itself, and its key: the paths of both."""
    paths = [os.path.join(folder, name) for name in ("certificate.pem", "key.pem")]
    command = [tool("openssl", "openssl"), "req", "-x509", "-newkey", "ec"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    done = run(command + ["-out", paths[0], "-keyout", paths[1]])
    if done.status != 0:
        raise AssertionError(done)
    return paths


@contextlib.contextmanager
def temporary_certificate():
    with tempfile.TemporaryDirectory() as folder:
        yield certify(folder)


@contextlib.contextmanager
def nginx(folder, tls=""):
    """An nginx that serves a folder's content; gives its port.

    It inherits its listening socket, as from an nginx that it replaces, so that the port is ours before it runs, and a
    client that comes early waits.
    """
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(16)
    port = listening.getsockname()[1]
    configuration = os.path.join(folder, "nginx.conf")
    with open(configuration, "w", encoding="utf-8") as file:
        file.write(
            """
daemon off;
user {user};
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder};
  proxy_temp_path {folder};
  fastcgi_temp_path {folder};
  uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port}{tls};
    root {folder};
  }}
}}
""".format(
                folder=folder,
                port=port,
                tls=tls,
                user=pwd.getpwuid(os.getuid()).pw_name,
            )
        )
    process = subprocess.Popen(
        [tool("nginx", "nginx"), "-e", "stderr", "-c", configuration],
        env=dict(os.environ, NGINX="{};".format(listening.fileno())),
        pass_fds=[listening.fileno()],
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    listening.close()
    try:
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=WATCHDOG_S)
