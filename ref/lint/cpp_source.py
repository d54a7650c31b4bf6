"""A C++ source as text in which only code is left: enough structure for lint, without parsing the language."""

import bisect
import re

CLOSING = {"(": ")", "[": "]", "{": "}"}
OPENING = {closing: opening for opening, closing in CLOSING.items()}

LITERAL_OR_COMMENT = re.compile(
    r"""
      //[^\n]*
    | /\*.*?\*/
    | (?:\b(?:u8|u|U|L))?R"(?P<delimiter>[^\s()\\]{0,16})\(.*?\)(?P=delimiter)"
    | "(?:\\.|[^"\\\n])*"
    | (?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'    # not the ' that separates digits
    """,
    re.DOTALL | re.VERBOSE,
)


def blank(text):
    """The text with every comment and literal replaced by spaces, so that offsets and lines stay."""

    def spaces(match):
        return re.sub(r"[^\n]", " ", match.group())

    return LITERAL_OR_COMMENT.sub(spaces, text)


class Lambda:
    """A lambda expression: what it captures, its parameters, and the offsets of its body's braces."""

    def __init__(self, start, captures, parameters, body):
        self.start = start
        self.captures = captures
        self.parameters = parameters
        self.body = body


class Function:
    """A function's definition: its name, its parameters, and the offsets of its body's braces."""

    def __init__(self, start, name, parameters, body):
        self.start = start
        self.name = name
        self.parameters = parameters
        self.body = body


class CppSource:
    def __init__(self, text):
        self.text = text
        self.code = blank(text)
        self._lines = [match.start() for match in re.finditer(r"\n", text)]
        self._partner = self._match_brackets()

    def line_of(self, offset):
        return bisect.bisect_left(self._lines, offset) + 1

    def partner(self, offset):
        """The offset of the bracket that closes or opens the one at offset; None if there is none."""
        return self._partner.get(offset)

    def includes(self):
        """(line, path, quoted) of every include."""
        found = []
        for match in re.finditer(
            r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', self.text, re.M
        ):
            found.append(
                (self.line_of(match.start(1)), match.group(2), match.group(1) == '"')
            )
        return found

    def lambdas(self):
        found = []
        for match in re.finditer(r"\[", self.code):
            expression = self._lambda_at(match.start())
            if expression:
                found.append(expression)
        return found

    def functions(self):
        """Function definitions, without lambdas."""
        bodies = {expression.body[0] for expression in self.lambdas()}
        found = []
        for match in re.finditer(r"\{", self.code):
            if match.start() not in bodies:
                function = self._function_at(match.start())
                if function:
                    found.append(function)
        return found

    def _match_brackets(self):
        partner = {}
        open_brackets = []
        for match in re.finditer(r"[()\[\]{}]", self.code):
            bracket = match.group()
            if bracket in CLOSING:
                open_brackets.append((bracket, match.start()))
            elif open_brackets and open_brackets[-1][0] == OPENING[bracket]:
                start = open_brackets.pop()[1]
                partner[start] = match.start()
                partner[match.start()] = start
        return partner

    def _skip_spaces(self, offset):
        while offset < len(self.code) and self.code[offset].isspace():
            offset += 1
        return offset

    def _lambda_at(self, start):
        before = self.code[:start].rstrip()
        word = re.search(r"\w+$", before)
        if word and word.group() not in (
            "return",
            "co_return",
            "co_await",
            "co_yield",
            "case",
        ):
            return None  # a subscript, or the names of a structured binding
        if before.endswith((")", "]", "[")) or self.code.startswith("[[", start):
            return None  # a subscript or an attribute
        end = self.partner(start)
        if end is None:
            return None
        position = self._skip_spaces(end + 1)
        if self.code.startswith("<", position):
            position = self._skip_spaces(self._after_angles(position))
        parameters = ""
        if self.code.startswith("(", position):
            close = self.partner(position)
            if close is None:
                return None
            parameters = self.code[position + 1 : close]
            position = close + 1
        specifiers = re.compile(r"(?:\s|\w|::|->|[*&]|\(\s*\))*")
        while True:
            position = specifiers.match(self.code, position).end()
            if not self.code.startswith("<", position):
                break
            position = self._after_angles(position)
        if not self.code.startswith("{", position) or self.partner(position) is None:
            return None
        body = (position, self.partner(position))
        return Lambda(start, self.code[start + 1 : end].strip(), parameters, body)

    def _after_angles(self, position):
        depth = 0
        for match in re.finditer(r"->|[<>;{]", self.code[position:]):
            if match.group() == "<":
                depth += 1
            elif match.group() == ">":
                depth -= 1
            elif match.group() in ";{":
                break
            if depth == 0:
                return position + match.end()
        return len(self.code)

    def _function_at(self, brace):
        end = self.partner(brace)
        if end is None:
            return None
        header = re.search(
            r"\)(?:\s|\b(?:const|noexcept|override|final|try)\b|&)*(?:->[^;{}()]*)?$",
            self.code[:brace],
        )
        if not header:
            return None
        start = self.partner(header.start())
        if start is None:
            return None
        name = re.search(r"([\w~]+)\s*$", self.code[:start])
        if not name or name.group(1) in (
            "if",
            "for",
            "while",
            "switch",
            "catch",
            "noexcept",
            "constexpr",
        ):
            return None
        return Function(
            name.start(1),
            name.group(1),
            self.code[start + 1 : header.start()],
            (brace, end),
        )


def split_at_commas(text):
    """The parts of a parameter list, cut at commas that no bracket encloses."""
    parts = []
    depth = 0
    start = 0
    for match in re.finditer(r"->|[()\[\]{}<>,]", text):
        token = match.group()
        if token in "([{<":
            depth += 1
        elif token in ")]}>":
            depth -= 1
        elif token == "," and depth == 0:
            parts.append(text[start : match.start()].strip())
            start = match.end()
    parts.append(text[start:].strip())
    return [part for part in parts if part]
