"""What the measurements say: medians, ratios of the same round, a table."""

import statistics

from servers import YARDSTICK
from workloads import RATE, WORKLOADS


class Summary:
    """One peer in one workload, over all rounds."""

    def __init__(self, workload, results, yardstick_results):
        self.workload = workload
        values = [result["value"] for result in results.values()]
        self.rounds = len(values)
        self.median = statistics.median(values)
        self.least = min(values)
        self.most = max(values)
        self.ratio = _median_ratio(results, yardstick_results, "value")
        self.cpu_us = _median(results, "cpu_us")
        # Work per processor time, so that here too more is better.
        self.cpu_ratio = _median_ratio(yardstick_results, results, "cpu_us")
        self.p99_us = _median(results, "p99_us")
        self.load_busy = _median(results, "load_busy")


def _median(results, key):
    values = [result[key] for result in results.values() if key in result]
    return statistics.median(values) if values else None


def _median_ratio(results, base, key):
    """The median over the rounds of the ratio within each: what disturbs a whole round disturbs no ratio."""
    ratios = [
        result[key] / base[number][key]
        for number, result in results.items()
        if number in base
        and key in result
        and key in base[number]
        and base[number][key]
    ]
    return statistics.median(ratios) if ratios else None


def summarize(results):
    """{workload name: {peer name: Summary}} from (workload name, peer name, round, result) records."""
    grouped = {}
    for workload, peer, number, result in results:
        grouped.setdefault(workload, {}).setdefault(peer, {})[number] = result
    return {
        workload.name: {
            peer: Summary(workload, rounds, grouped[workload.name].get(YARDSTICK, {}))
            for peer, rounds in grouped[workload.name].items()
        }
        for workload in WORKLOADS
        if workload.name in grouped
    }


def number(value):
    """With three digits that mean something, and commas between thousands."""
    if value is None:
        return ""
    if value >= 100:
        return "{:,.0f}".format(value)
    return "{:.1f}".format(value) if value >= 10 else "{:.2f}".format(value)


def ratio(value):
    return "" if value is None else "{:.2f}".format(value)


def table(summaries, titles, facts):
    """Markdown: the facts of the run, and a table for each workload, the best peer first."""
    lines = ["- {}: {}".format(name, fact) for name, fact in facts]
    lines.append("")
    lines.append(
        "Each figure is the median over the rounds; ratios are to {} in the same round, and more is better. CPU: the"
        " server's processor time.".format(titles[YARDSTICK])
    )
    for name, peers in summaries.items():
        workload = next(iter(peers.values())).workload
        lines += ["", "**{}**: {}".format(name, workload.title), ""]
        if workload.kind == RATE:
            lines += _rate_rows(peers, titles, workload)
        else:
            lines += _plain_rows(peers, titles, workload)
    return "\n".join(lines) + "\n"


def _rate_rows(peers, titles, workload):
    per = "MB" if workload.scale != 1 else "operation"
    yield "| | {} | least to most | ratio | CPU µs per {} | ratio by CPU | p99 µs |".format(
        workload.unit, per
    )
    yield "|---|---|---|---|---|---|---|"
    for peer, summary in sorted(peers.items(), key=lambda item: -item[1].median):
        yield "| {} | {} | {} to {} | {} | {} | {} | {} |".format(
            titles[peer],
            number(summary.median),
            number(summary.least),
            number(summary.most),
            ratio(summary.ratio),
            number(summary.cpu_us),
            ratio(summary.cpu_ratio),
            number(summary.p99_us),
        )


def _plain_rows(peers, titles, workload):
    yield "| | {} | least to most |".format(workload.unit)
    yield "|---|---|---|"
    for peer, summary in sorted(peers.items(), key=lambda item: item[1].median):
        yield "| {} | {} | {} to {} |".format(
            titles[peer],
            number(summary.median),
            number(summary.least),
            number(summary.most),
        )
