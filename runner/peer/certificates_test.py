#!/usr/bin/env python3
"""The certificates of cases/certificates are those that its make.sh makes."""

import os
import shutil
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, os.pardir, os.pardir, "cases", "certificates")
SCRIPT = "make.sh"
FIELDS = (
    "-subject",
    "-issuer",
    "-dates",
    "-ext",
    "subjectAltName,basicConstraints,keyUsage,extendedKeyUsage",
)


def openssl(*arguments, **options):
    return subprocess.run(
        ("openssl",) + arguments,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        **options
    ).stdout


def blocks(file):
    """The PEM blocks of a file: (what it is, its text)."""
    found = []
    with open(file) as lines:
        for line in lines:
            if line.startswith("-----BEGIN "):
                found.append((line[len("-----BEGIN ") :].strip().rstrip("-"), ""))
            found[-1] = (found[-1][0], found[-1][1] + line)
    return found


def meaning(file):
    """What is in the file, less keys, serial numbers and signatures."""
    return [
        (
            kind,
            (
                openssl("x509", "-noout", *FIELDS, input=text)
                if kind == "CERTIFICATE"
                else ""
            ),
        )
        for kind, text in blocks(file)
    ]


def pem_files(folder):
    return sorted(name for name in os.listdir(folder) if name.endswith(".pem"))


class CertificatesTest(unittest.TestCase):
    def test_script_and_files_agree(self):
        with tempfile.TemporaryDirectory() as made:
            shutil.copy(os.path.join(FOLDER, SCRIPT), made)
            subprocess.run([os.path.join(made, SCRIPT)], check=True)
            self.assertEqual(pem_files(FOLDER), pem_files(made))
            for name in pem_files(FOLDER):
                with self.subTest(name):
                    self.assertEqual(
                        meaning(os.path.join(FOLDER, name)),
                        meaning(os.path.join(made, name)),
                    )

    def test_every_key_is_that_of_its_certificate(self):
        for name in pem_files(FOLDER):
            with self.subTest(name):
                parts = blocks(os.path.join(FOLDER, name))
                keys = [text for kind, text in parts if kind == "PRIVATE KEY"]
                self.assertEqual(len(keys), 0 if name == "ca.pem" else 1)
                for key in keys:
                    self.assertEqual(
                        openssl("pkey", "-pubout", input=key),
                        openssl("x509", "-noout", "-pubkey", input=parts[0][1]),
                    )

    def test_who_is_vouched_for(self):
        vouched_for = ["ca", "chained", "client", "localhost", "other-name"]
        for name in pem_files(FOLDER):
            with self.subTest(name):
                file = os.path.join(FOLDER, name)
                verify = ("verify", "-x509_strict", "-CAfile", FOLDER + "/ca.pem")
                try:
                    openssl(*verify + ("-untrusted", file, file))
                    is_vouched_for = True
                except subprocess.CalledProcessError:
                    is_vouched_for = False
                self.assertEqual(is_vouched_for, name[: -len(".pem")] in vouched_for)

    def test_the_page_tells_of_every_file(self):
        with open(os.path.join(FOLDER, "README.md")) as page:
            text = page.read()
        for name in pem_files(FOLDER):
            self.assertIn("| `{}` |".format(name), text)


if __name__ == "__main__":
    unittest.main()
