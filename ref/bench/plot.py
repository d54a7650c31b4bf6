"""The comparison as a picture: for each workload a group of bars, one for each peer."""

import xml.etree.ElementTree as xml

from report import number
from workloads import RATE

WIDTH = 900
LABEL_WIDTH = 210
VALUE_WIDTH = 110
BAR_HEIGHT = 15
BAR_STEP = 19
GROUP_GAP = 40
COLOURS = {"epoll-c": "#6b7280", "reference": "#0f766e"}
OTHER_COLOUR = "#c7cdd6"
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2937}"
    ".title{font-weight:600}.note{fill:#6b7280}"
    "@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.note{fill:#9ca3af}}"
)


def svg(summaries, titles):
    """The text of an SVG picture. A bar's length is relative to the longest of its group."""
    root = xml.Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
    xml.SubElement(root, "title").text = "Streams and event loops, measured"
    xml.SubElement(root, "style").text = STYLE
    y = 10
    for name, peers in summaries.items():
        y = _group(root, y, name, peers, titles)
    root.set("viewBox", "0 0 {} {}".format(WIDTH, y))
    root.set("width", str(WIDTH))
    return xml.tostring(root, encoding="unicode") + "\n"


def _group(root, y, name, peers, titles):
    workload = next(iter(peers.values())).workload
    more_is_better = workload.kind == RATE
    y += 14
    _text(root, 8, y, name, "title")
    _text(
        root,
        LABEL_WIDTH,
        y,
        "{}; {} is better".format(workload.unit, "more" if more_is_better else "less"),
        "note",
    )
    y += 8
    longest = max(summary.median for summary in peers.values()) or 1
    room = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    for peer, summary in sorted(
        peers.items(), key=lambda item: item[1].median, reverse=more_is_better
    ):
        length = max(1, room * summary.median / longest)
        _text(root, 8, y + 12, titles[peer])
        bar = xml.SubElement(
            root,
            "rect",
            x=str(LABEL_WIDTH),
            y=str(y),
            width="{:.1f}".format(length),
            height=str(BAR_HEIGHT),
            fill=COLOURS.get(peer, OTHER_COLOUR),
        )
        xml.SubElement(bar, "title").text = "{} {}".format(
            number(summary.median), workload.unit
        )
        _text(root, LABEL_WIDTH + length + 6, y + 12, number(summary.median))
        y += BAR_STEP
    return y + GROUP_GAP - BAR_STEP


def _text(parent, x, y, text, style=None):
    element = xml.SubElement(parent, "text", x="{:.1f}".format(x), y=str(y))
    if style:
        element.set("class", style)
    element.text = text
