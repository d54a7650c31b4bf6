// For tests: a small suite and results of it, as runner/report/html_report.cc makes them.

const observation = (text, more = {}) => ({ text, name: text.split(" ")[0], kind: /raises/.test(text) ? "error" : "value", ...more });

export function sampleScenario(changes = {}) {
  return {
    id: "reader/line",
    title: "A line arrives whole",
    clauses: ["RL-01"],
    tags: ["eof"],
    variants: ["direct", "tcp-client"],
    setup: [],
    recorded: "111",
    steps: [
      { by: "subject", does: ["line = readline()"], calls: ["line"], expect: [] },
      { by: "peer", does: ['send "ab\\n", cut in every way: 4 runs'], calls: [], bytes: "ab\n", expect: [observation('line = "ab\\n"', { bytes: "ab\n" })] },
    ],
    finally: [],
    classes: {},
    ...changes,
  };
}

// What differs between versions: 3.8 raises, later ones return.
export function splitScenario() {
  return sampleScenario({
    id: "writer/split",
    title: "It raised once",
    clauses: ["WR-01"],
    tags: [],
    steps: [
      {
        by: "subject",
        does: ["close()"],
        calls: ["close"],
        expect: [observation("close raises OSError", { when: "CPython <3.9", in: "100" }), observation("close = null", { when: "CPython >=3.9", in: ["011", "001"] })],
      },
    ],
    classes: { behaviour: { direct: "011", "tcp-client": "012" } },
  });
}

export function sampleRun(changes = {}) {
  return {
    started: "2026-01-31T12:00:00Z",
    duration_ms: 1500,
    streamgauge: "1.2.3",
    suite: "sha256:aa",
    platform: { system: "Linux", release: "6.1", machine: "x86_64" },
    selection: [],
    parts: [],
    options: "",
    subjects: [
      { name: "reference", word: "reference", hello: { name: "Reference", version: "1", language: "C++", profile: "3.10", tls: null, loop: "epoll" } },
      { name: "mine", word: "mine", hello: { name: "Mine", version: "2", language: "Zig", profile: "3.9.4", tls: null } },
    ],
    rows: [
      ["reader/line", null, ["pp", "pF"]],
      ["writer/split", null, ["pp", "mu"]],
    ],
    details: [
      [0, 1, 1, sampleDetail()],
      [1, 0, 0, { unlike: ["3.8"] }],
      [1, 1, 0, { unlike: ["3.8", "3.9"] }],
      [1, 0, 1, { deviations: [{ level: "messages", step: "/steps/0", expected: [], observed: [], marked: 0 }], unlike: ["3.9", "3.10"] }],
      [1, 1, 1, { reason: "no sockets" }],
    ],
    ...changes,
  };
}

// The same, merged of two parts: in the first the second subject did not start.
export function mergedRun() {
  const parts = [
    { started: "2026-01-31T12:00:00Z", duration_ms: 500, platform: { system: "Linux", release: "6.1", machine: "x86_64" }, selection: ["--shard", "1/2"], subjects: [0, 1], results: [4, 0], errors: { mine: "no such file" } },
    { started: "2026-02-01T12:00:00Z", duration_ms: 1000, platform: { system: "Linux", release: "6.18", machine: "aarch64" }, selection: ["--shard", "2/2"], subjects: [1], results: [4] },
  ];
  const run = sampleRun({ platform: { system: "Linux", release: "6.1, 6.18", machine: "x86_64, aarch64" }, parts });
  run.details.forEach((detail) => (detail[3] = { ...detail[3], parts: [detail[2]] }));
  return run;
}

export function sampleDetail() {
  return {
    deviations: [{ level: "behaviour", step: "/steps/1", pieces: [1, 2], marked: 0, expected: [observation('line = "ab\\n"', { bytes: "ab\n" })], observed: [] }],
    play: { pieces: [1, 2], observed: { connect: [observation("connect = streams stream")], steps: [[], []], finally: [observation("line is still pending", { name: "pending", kind: "state" })] } },
    unlike: ["3.8", "3.9", "3.10"],
  };
}

// One run, and one measurement of each of its subjects, unless told otherwise.
export function sampleData(changes = {}) {
  const names = [...new Set((changes.runs ?? [sampleRun()]).flatMap((run) => run.subjects.map(({ name }) => name)))];
  return {
    subjects: names.map((name) => ({ name, measurements: [{ runs: [0], agreement: ["3.8", "3.9", "3.10"].map((version) => ({ version, agree: 2, of: 3 })), best: ["3.8", "3.9", "3.10"] }] })),
    versions: ["3.8", "3.9", "3.10"],
    suite: "sha256:aa",
    areas: [
      { id: "RL", title: "readline", clauses: [{ id: "RL-01", text: "A line is a line.", source: "the documentation", level: "documented" }] },
      { id: "WR", title: "write", clauses: [{ id: "WR-01", text: "It is written.", source: "observed", level: "observed" }, { id: "WR-02", text: "Nobody sees it.", source: "observed", level: "observed", untestable: "nobody sees it" }] },
    ],
    preludes: { direct: [], "tcp-client": [observation("connect = streams stream")] },
    scenarios: [sampleScenario(), splitScenario()],
    runs: [sampleRun()],
    ...changes,
  };
}
