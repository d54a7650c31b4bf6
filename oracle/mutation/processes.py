"""Processes that end: after a time, or when the tool is stopped."""

import os
import signal
import subprocess
import threading

LAST_WORDS = 4000


class Stopped(Exception):
    """The tool is being stopped: no process is started any more."""


class Processes:
    """Runs commands, from several threads; each in a session of its own, of which nothing outlives it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.running = set()
        self.is_stopped = False

    def run(self, command, limit_s, folder=None):
        """The exit status (None if it took too long) and the last of what was said."""
        with self.lock:
            if self.is_stopped:
                raise Stopped()
            process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self.running.add(process)
        try:
            output, _ = process.communicate(timeout=limit_s)
            status = process.returncode
        except subprocess.TimeoutExpired:
            status = None
        finally:
            end_session(process)
            with self.lock:
                self.running.discard(process)
        if status is None:
            output, _ = process.communicate()
        if self.is_stopped:
            raise Stopped()
        return status, output.decode("utf-8", "replace")[-LAST_WORDS:]

    def stop(self):
        with self.lock:
            self.is_stopped = True
            for process in self.running:
                end_session(process)


def end_session(process):
    """Adapters have sessions of their own, and end with the runner."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
