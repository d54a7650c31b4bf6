"""The examples do what their Python originals do, among each other and with programs that know neither.

examples_test.py FOLDER [WRAPPER...]

FOLDER has the programs, which are run by WRAPPER, if there is one: by valgrind, which makes an exit status of its own of
every leak and error that it finds.
"""

import os
import re
import socket
import sys
import tempfile
import unittest

from counterparts import Done, Server, certify, nginx, run, tool

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER, WRAPPER = sys.argv[1], sys.argv[2:]


def original(name):
    return [sys.executable, "-B", os.path.join(HERE, name + ".py")]


def example(name):
    return WRAPPER + [os.path.join(FOLDER, name)]


LANGUAGES = (original, example)


def without_ports(text):
    return re.sub(r"('127\.0\.0\.1', )\d+", r"\1PORT", text)


def lines_of_code(path, comment):
    """Lines with more on them than a brace or a comment; a docstring, here of one line, counts as one."""
    with open(path, encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    return sum(
        1
        for line in lines
        if line not in ("", "}") and not line.startswith((comment, '"""'))
    )


class Folder(unittest.TestCase):
    def test_each_example_is_as_short_as_its_original(self):
        names = [name[:-3] for name in os.listdir(HERE) if name.endswith(".cc")]
        self.assertGreater(len(names), 5)
        for name in names:
            path = os.path.join(HERE, name)
            self.assertLessEqual(
                lines_of_code(path + ".cc", "//"),
                lines_of_code(path + ".py", "#") + 5,
                name,
            )


def check_all_pairs(test, expected):
    """What the test's `converse` sees of the originals, it sees of every pair with an example."""
    for server, client in (
        (original, example),
        (example, original),
        (example, example),
    ):
        with test.subTest(server=server.__name__, client=client.__name__):
            test.assertEqual(test.converse(server, client), expected)


class TcpEcho(unittest.TestCase):
    def converse(self, server_language, client_language):
        with Server(server_language("tcp_echo_server") + ["127.0.0.1", "0"]) as server:
            client = client_language("tcp_echo_client") + ["127.0.0.1", server.port]
            said = [run(client + ["Hello, world"]), run(client + ["Grüße"])]
            server.finish(connections=2)
            said.append(server.interrupt())
        said[-1].output = without_ports(said[-1].output)
        return said

    def test_both_languages_say_the_same(self):
        expected = self.converse(original, original)
        self.assertEqual(expected[0].status, 0, expected[0])
        self.assertIn("Received: Hello, world\n", expected[0].output)
        self.assertEqual(expected[2].status, 130, expected[2])
        check_all_pairs(self, expected)

    def test_curl(self):
        """HTTP/0.9: everything up to the end of the stream is the answer. A short request is sent in one piece."""
        curl = tool("curl", "curl")
        with Server(example("tcp_echo_server") + ["127.0.0.1", "0"]) as server:
            url = "http://127.0.0.1:{}/hello".format(server.port)
            done = run(
                [curl, "--silent", "--show-error", "--noproxy", "*", "--http0.9", url]
            )
            self.assertEqual((done.status, done.errors), (0, ""))
            self.assertTrue(done.output.startswith("GET /hello HTTP/1.1\n"), done)
            server.finish(connections=1)
            ended = server.interrupt()
        self.assertEqual((ended.status, ended.errors), (130, ""))

    def test_a_client_that_says_nothing_holds_nobody_up(self):
        with Server(example("tcp_echo_server") + ["127.0.0.1", "0"]) as server:
            client = example("tcp_echo_client") + ["127.0.0.1", server.port]
            with socket.create_connection(("127.0.0.1", int(server.port))) as silent:
                self.assertEqual(run(client + ["Hello"]).status, 0)
                server.finish(connections=1)
                ended = server.interrupt()
                self.assertEqual(silent.recv(1), b"")
        self.assertEqual(ended.status, 130)
        # As CPython 3.15 says, too: for the echo of nothing there is no connection any more.
        self.assertEqual(
            ended.errors,
            "Unhandled exception in client_connected_cb: ConnectionResetError('Connection lost')\n",
        )

    def test_nobody_listens(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            arguments = ["127.0.0.1", str(taken.getsockname()[1]), "Hello"]
            done = [
                run(language("tcp_echo_client") + arguments) for language in LANGUAGES
            ]
        self.assertEqual(done[0].status, 1)
        self.assertIn("Connect call failed ('127.0.0.1', ", done[0].errors)
        self.assertEqual(done[1], done[0])

    def test_a_port_that_is_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            arguments = ["127.0.0.1", str(taken.getsockname()[1])]
            for language in LANGUAGES:
                done = run(language("tcp_echo_server") + arguments)
                self.assertEqual((done.status, done.output), (1, ""), done)
                self.assertIn("address already in use", done.errors)

    def test_no_such_port(self):
        for arguments in (["127.0.0.1", "no-service", "x"], ["127.0.0.1", "-1", "x"]):
            done = [
                run(language("tcp_echo_client") + arguments) for language in LANGUAGES
            ]
            self.assertEqual(done[0].status, 1, done[0])
            self.assertEqual(done[1], done[0])


class UnixEcho(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "echo")

    def converse(self, server_language, client_language):
        with Server(server_language("unix_echo_server") + [self.path]) as server:
            client = client_language("unix_echo_client") + [self.path]
            # More than one reading, and less than the kernel lets be an argument.
            said = [run(client + ["Hello, world"]), run(client + ["x" * 100000])]
            server.finish(connections=2)
            said.append(server.interrupt())
        return said

    def test_both_languages_say_the_same(self):
        expected = self.converse(original, original)
        self.assertIn("Received: Hello, world\n", expected[0].output)
        self.assertIn("Received: " + "x" * 100000 + "\n", expected[1].output)
        self.assertEqual(expected[2].status, 130, expected[2])
        check_all_pairs(self, expected)

    def test_nobody_listens(self):
        done = [
            run(language("unix_echo_client") + [self.path, "Hello"])
            for language in LANGUAGES
        ]
        self.assertEqual(done[0].status, 1)
        self.assertIn("No such file or directory", done[0].errors)
        self.assertEqual(done[1], done[0])


def without_date(text):
    return re.sub(r"Date: .*", "Date: NOW", text)


def without_line_numbers(done):
    """The messages of Python's ssl module tell the line of its own source, for which the library says N."""
    done.errors = re.sub(r" \(_ssl\.c:(\d+|N)\)", "", done.errors)
    return done


class TlsEcho(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.certificate, cls.key = certify(cls.folder.name)
        cls.stranger = os.path.join(cls.folder.name, "stranger")
        os.mkdir(cls.stranger)
        cls.stranger = certify(cls.stranger)[0]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def server(self, language):
        return Server(
            language("tls_echo_server") + ["127.0.0.1", "0", self.certificate, self.key]
        )

    def client(self, language, port, certificates, message="Hello, world"):
        done = run(
            language("tls_echo_client") + ["127.0.0.1", port, certificates, message]
        )
        return without_line_numbers(done)

    def converse(self, server_language, client_language):
        with self.server(server_language) as server:
            said = [self.client(client_language, server.port, self.certificate)]
            server.finish(connections=1)
            said.append(server.interrupt())
        said[-1].output = without_ports(said[-1].output)
        return said

    def test_both_languages_say_the_same(self):
        expected = self.converse(original, original)
        self.assertEqual(expected[0].status, 0, expected[0])
        self.assertIn("Received: Hello, world\n", expected[0].output)
        self.assertEqual(expected[1].status, 130, expected[1])
        check_all_pairs(self, expected)

    def test_a_server_that_nobody_vouches_for(self):
        with self.server(example) as server:
            done = [
                self.client(language, server.port, self.stranger)
                for language in LANGUAGES
            ]
        self.assertEqual(done[0].status, 1)
        self.assertIn("certificate verify failed: self-signed", done[0].errors)
        self.assertEqual(done[1], done[0])

    def test_files_that_are_not_there(self):
        absent = os.path.join(self.folder.name, "absent")
        done = [self.client(language, "1", absent) for language in LANGUAGES]
        self.assertEqual(done[0].status, 1)
        self.assertEqual(done[1], done[0])
        arguments = ["127.0.0.1", "0", absent, absent]
        for language in LANGUAGES:
            done = run(language("tls_echo_server") + arguments)
            self.assertEqual((done.status, done.output), (1, ""), done)
            self.assertIn("No such file or directory", done.errors)

    def test_openssl_as_client(self):
        with self.server(example) as server:
            command = [tool("openssl", "openssl"), "s_client", "-quiet"]
            command += ["-connect", "127.0.0.1:" + server.port]
            command += ["-CAfile", self.certificate, "-verify_return_error"]
            done = run(command, stdin="Hello\n")
            self.assertEqual((done.status, done.output), (0, "Hello\n"), done)
            server.finish(connections=1)
            ended = server.interrupt()
        self.assertEqual((ended.status, ended.errors), (130, ""))

    def test_openssl_as_server(self):
        """It sends each line back reversed."""
        command = [tool("openssl", "openssl"), "s_server", "-rev", "-naccept", "1"]
        command += ["-accept", "127.0.0.1:0", "-cert", self.certificate]
        with Server(command + ["-key", self.key]) as server:
            done = self.client(example, server.port, self.certificate, "Hello\n")
        self.assertEqual(
            done,
            Done(0, "Send: Hello\n\nReceived: olleH\n\nClose the connection\n", ""),
        )

    def test_curl(self):
        curl = tool("curl", "curl")
        with self.server(example) as server:
            url = "https://localhost:{}/hello".format(server.port)
            command = [curl, "--silent", "--show-error", "--noproxy", "*", "--http0.9"]
            command += ["--ipv4", "--cacert", self.certificate]
            done = run(command + [url])
        self.assertEqual((done.status, done.errors), (0, ""))
        self.assertTrue(done.output.startswith("GET /hello HTTP/1.1\n"), done)


class HttpHeaders(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        with open(os.path.join(self.folder, "page.txt"), "w", encoding="utf-8") as file:
            file.write("a page\n")

    def headers(self, language, url, **environment):
        done = run(
            language("http_headers") + [url], env=dict(os.environ, **environment)
        )
        done.output = without_date(done.output)
        return without_line_numbers(done)

    def test_nginx(self):
        curl = tool("curl", "curl")
        with nginx(self.folder) as port:
            base = "http://127.0.0.1:{}".format(port)
            for path in ("/page.txt", "/page.txt?query#part", "/no-page", ""):
                with self.subTest(path=path):
                    expected = self.headers(original, base + path)
                    self.assertEqual(expected.status, 0, expected)
                    self.assertEqual(self.headers(example, base + path), expected)
                    seen = run(
                        [curl, "--silent", "--head", "--http1.0", "--noproxy", "*"]
                        + [base + path]
                    )
                    self.assertEqual(
                        expected.output,
                        "".join(
                            "HTTP header> {}\n".format(line)
                            for line in without_date(seen.output).splitlines()
                            if line
                        ),
                    )

    def test_nginx_with_tls(self):
        certificate, key = certify(self.folder)
        tls = "ssl; ssl_certificate {}; ssl_certificate_key {}".format(certificate, key)
        with nginx(self.folder, " " + tls) as port:
            for host in ("127.0.0.1", "localhost"):
                url = "https://{}:{}/page.txt".format(host, port)
                # Python and OpenSSL both look there for whom the system trusts.
                expected = self.headers(original, url, SSL_CERT_FILE=certificate)
                self.assertEqual(expected.status, 0, expected)
                self.assertEqual(
                    self.headers(example, url, SSL_CERT_FILE=certificate), expected
                )
                strangers = [self.headers(language, url) for language in LANGUAGES]
                self.assertEqual(strangers[0].status, 1)
                self.assertIn("certificate verify failed", strangers[0].errors)
                self.assertEqual(strangers[1], strangers[0])

    def test_what_is_no_url(self):
        for text in ("ftp://127.0.0.1/", "127.0.0.1", "", "http:///path"):
            expected = self.headers(original, text)
            self.assertEqual(expected.status, 1, expected)
            self.assertEqual(self.headers(example, text), expected)


class WaitForData(unittest.TestCase):
    def test_receives_what_was_sent(self):
        expected = run(original("wait_for_data"))
        self.assertEqual(expected, Done(0, "Received: abc\n", ""))
        self.assertEqual(run(example("wait_for_data")), expected)


class Usage(unittest.TestCase):
    def test_says_what_is_expected(self):
        for name in os.listdir(HERE):
            if not name.endswith(".cc") or name == "wait_for_data.cc":
                continue
            done = [run(language(name[:-3]) + ["a"] * 5) for language in LANGUAGES]
            self.assertEqual((done[0].status, done[0].output), (1, ""), done[0])
            self.assertTrue(
                done[0].errors.startswith("usage: " + name[:-3] + " "), done[0]
            )
            self.assertEqual(done[1], done[0])


if __name__ == "__main__":
    sys.exit(unittest.main(argv=sys.argv[:1]))
