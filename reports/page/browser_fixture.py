"""For the tests of the report page in a browser: the browser, and pages made by the program from real results.

Needs Debian's chromium, chromium-driver and python3-selenium. The check of accessibility also needs axe-core, which is no
Debian package: the file named by AXE_CORE, or axe-core among npm's global modules (npm install --global axe-core).
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    webdriver = By = Keys = None

PROGRAM = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
ROGUE = os.path.join(HERE, "..", "..", "runner", "testing", "rogue.py")
SIZES = {"desktop": (1280, 900), "tablet": (820, 1180), "phone": (390, 844)}
DEADLINE_S = 60  # a watchdog


def missing():
    """What cannot be done without, or None."""
    if webdriver is None:
        return "there is no python3-selenium"
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            return "there is no " + program
    return None


def main():
    """Runs the tests of the script that calls it. Without a browser ctest is told that they were skipped."""
    if missing() is not None:
        print("SKIPPED: {}".format(missing()))
        return
    unittest.main(argv=[sys.argv[0]] + sys.argv[2:])


def axe_core():
    """The text of axe-core, or None."""
    places = [os.environ.get("AXE_CORE", "")]
    if shutil.which("npm"):
        root = subprocess.run(
            ["npm", "root", "--global"], stdout=subprocess.PIPE, universal_newlines=True
        ).stdout.strip()
        places.append(os.path.join(root, "axe-core", "axe.min.js"))
    for place in places:
        if os.path.isfile(place):
            with open(place) as file:
                return file.read()
    return None


def run_program(arguments, status):
    """The program, which must end with this status."""
    done = subprocess.run(
        [PROGRAM] + arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if done.returncode != status:
        raise RuntimeError("{}: {}".format(arguments, done.stdout))


def with_data(page, name, change):
    """A copy of the page beside it, with its data changed."""
    with open(page) as file:
        text = file.read()
    begin, data, end = re.split(r'(?<=id="data">)(.*?)(?=</script>)', text, 1, re.S)
    changed = os.path.join(os.path.dirname(page), name)
    with open(changed, "w") as file:
        file.write(begin + json.dumps(change(json.loads(data))) + end)
    return changed


class BrowserTest(unittest.TestCase):
    """A browser, which reads the page as a reader does."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="streamgauge-page.")
        options = Options()
        options.binary_location = shutil.which("chromium")
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        cls.driver = webdriver.Chrome(
            service=Service(shutil.which("chromedriver")), options=options
        )
        cls.driver.set_script_timeout(DEADLINE_S)

    @classmethod
    def tearDownClass(cls):
        cls.driver.quit()
        cls.scratch.cleanup()

    def setUp(self):
        self.look("desktop")
        self.addCleanup(self.check_console)

    def check_console(self):
        """No test may leave an error behind."""
        messages = [entry["message"] for entry in self.driver.get_log("browser")]
        self.assertEqual(messages, [])

    @classmethod
    def folder(cls, name):
        """A new folder, for as long as the tests."""
        return tempfile.mkdtemp(prefix=name + ".", dir=cls.scratch.name)

    def look(self, size, colours="light"):
        width, height = SIZES[size]
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": width,
                "height": height,
                "deviceScaleFactor": 1,
                "mobile": size == "phone",
            },
        )
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": colours}]},
        )

    def open(self, place="", page=None):
        """The page of this file, or the class's own, at this place."""
        self.driver.get("about:blank")
        self.driver.get("file://{}#{}".format(page or self.page, place))

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def find_all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def run_script(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, condition):
        WebDriverWait(self.driver, DEADLINE_S, poll_frequency=0.02).until(
            lambda _: condition()
        )

    def hash(self):
        return self.run_script("return location.hash")

    def text(self, selector):
        return self.find(selector).text

    def press(self, keys):
        self.driver.switch_to.active_element.send_keys(keys)

    def choose(self, name, value):
        self.run_script(
            "const field = document.getElementById('field-' + arguments[0]); field.value = arguments[1];"
            "field.dispatchEvent(new Event('change'))",
            name,
            value,
        )

    def check_width(self, size):
        """Nothing that is shown is wider than the window; the view scrolls, and nothing around it."""
        width, height = SIZES[size]
        shown = self.run_script(
            "return Math.max(document.body.scrollWidth, document.querySelector('main').scrollWidth)"
        )
        self.assertLessEqual(shown, width, (size, self.hash()))
        shown = self.run_script("return document.documentElement.scrollHeight")
        self.assertLessEqual(shown, height, (size, self.hash()))

    def check_accessibility(self, where):
        """Of what is shown now, if there is axe-core."""
        axe = axe_core()
        if axe is None:
            return
        self.run_script(axe)
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then((found) => done(found.violations))"
        )
        serious = [
            (
                each["id"],
                each["nodes"][0]["html"][:200],
                each["nodes"][0]["failureSummary"],
            )
            for each in found
            if each["impact"] in ("serious", "critical")
        ]
        self.assertEqual(serious, [], where)
