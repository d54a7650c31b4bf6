"""What was found out of each mutant: a file of JSON lines, so that a run that is stopped goes on where it was."""

import json
import os


class Journal:
    """The latest record of each mutant by each judge. Several runs, such as shards, may write to one file."""

    def __init__(self, path):
        self.path = path
        self.records = {}  # (judge, mutant's id) -> record
        if not os.path.exists(path):
            return
        with open(path) as file:
            for line in file:
                if line.endswith("\n"):  # else a writer was stopped
                    record = json.loads(line)
                    self.records[record["judge"], record["mutant"]] = record

    def get(self, judge, mutant_id):
        return self.records.get((judge, mutant_id))

    def add(self, judge, mutant_id, found):
        record = dict(found, judge=judge, mutant=mutant_id)
        self.records[judge, mutant_id] = record
        with open(self.path, "a") as file:
            file.write(json.dumps(record, sort_keys=True) + "\n")
