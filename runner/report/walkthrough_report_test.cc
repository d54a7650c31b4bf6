#include "runner/report/walkthrough_report.h"

#include <gtest/gtest.h>

#include "runner/case/temporary_folder.h"
#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

class WalkthroughReport : public testing::Test {
 protected:
  WalkthroughReport() {
    folder_.write("clauses/readline.json", R"({"area": "RL", "title": "StreamReader.readline", "clauses": [
      {"id": "RL-01", "text": "readline returns a line.", "source": "asyncio-stream.rst", "since": "3.5",
       "level": "documented", "judge": "peer", "notes": "A \"line\" ends with a line feed."}]})");
    folder_.write("documentation/streams.json", R"({"page": "asyncio-stream", "title": "Streams",
      "sources": {"3.5": "invented for this test"}, "statements": [
      {"id": "doc-3.5:StreamReader.readline:line", "versions": ">=3.5", "text": "Read one line.", "clauses": ["RL-01"],
       "deviation": "Two, at times."}]})");
    clauses_ = Clauses::load(folder_.path() / "clauses",
                             Schema::load(SOURCE_DIRECTORY "/spec/schema/clause.schema.json"));
    documentation_ = Documentation::load(
        folder_.path() / "documentation",
        Schema::load(SOURCE_DIRECTORY "/spec/schema/documentation.schema.json"), clauses_);
    scenario_ = scenario_of(R"({
      "title": "A line arrives whole", "clauses": ["RL-01", "RL-99"], "over": ["direct"],
      "steps": [
        {"subject": "readline", "as": "line"},
        {"peer": "send", "data": "a`\n", "expect": [
          {"line": "a`\n", "when": {"python": ">=3.12"}}, {"line": {"raises": "ValueError"}, "when": {"python": "<3.12"}}]}
      ],
      "recorded": ["3.11", "3.12"]})");
    walkthrough_ = walk_through(scenario_, variants_of(scenario_), scenario_.recorded, clauses_);
  }

  TemporaryFolder folder_;
  Clauses clauses_;
  Documentation documentation_;
  Scenario scenario_;
  Walkthrough walkthrough_;
};

TEST_F(WalkthroughReport, ForATerminal) {
  EXPECT_EQ(walkthrough_text(walkthrough_, clauses_, documentation_), R"(area/x
A line arrives whole

What it is about
  Variants: direct.
  What should happen is what CPython 3.11 and 3.12 did when it was recorded.

Before the first step
      => A reader without a socket is made (transport: recording); the peer's bytes are fed to it.

What should happen

  1.  The subject calls readline(), of which the outcome is called line.
      => line waits.
         (RL-01)

  2.  The peer sends "a`\n".
      CPython 3.11:
        => line raises ValueError.
           (RL-01)
      CPython 3.12:
        => line gives "a`\n".
           (RL-01)

At the end
      => Nothing is left: every call has completed, and all is closed.

Why
  RL-01   readline returns a line.
          A "line" ends with a line feed.
          StreamReader.readline; documented: asyncio-stream.rst; since CPython 3.5.
          The documentation of 3.5, asyncio-stream, StreamReader.readline: Read one line.
          CPython does otherwise: Two, at times.
  RL-99   There is no such clause.
)");
}

TEST_F(WalkthroughReport, AsMarkdown) {
  EXPECT_EQ(walkthrough_markdown(walkthrough_, clauses_, documentation_), R"(# A line arrives whole

`area/x`

## What it is about

Variants: direct.

What should happen is what CPython 3.11 and 3.12 did when it was recorded.

## Before the first step

- A reader without a socket is made (transport: recording); the peer's bytes are fed to it.

## What should happen

### Step 1

The subject calls `readline()`, of which the outcome is called `line`.

- `line` waits. (RL-01)

### Step 2

The peer sends ``"a`\n"``.

- **CPython 3.11**: `line` raises `ValueError`. (RL-01)
- **CPython 3.12**: `line` gives ``"a`\n"``. (RL-01)

## At the end

- Nothing is left: every call has completed, and all is closed.

## Why

**RL-01**: readline returns a line.

A &quot;line&quot; ends with a line feed.

StreamReader.readline; documented: asyncio-stream.rst; since CPython 3.5.

The documentation of 3.5, asyncio-stream, StreamReader.readline: Read one line.

CPython does otherwise: Two, at times.

**RL-99**: There is no such clause.
)");
}

}  // namespace
}  // namespace gauge
