"""The rules for coroutines, each of which keeps clear of a way in which g++ 12.2 makes wrong code or C++ lets a reference
dangle. The awaiting statement is kept so plain because g++ 12.2 destroys some temporaries of richer ones twice, and gives
a coroutine whose condition awaits a wrong frame (GCC PR 100611, 101367, 103871, 106188)."""

import re

from cpp_source import CppSource, split_at_commas

AWAIT = re.compile(r"(?<!operator )\bco_await\b")
COROUTINE_WORD = re.compile(r"(?<!operator )\bco_(?:await|return|yield)\b")
RECEIVER = re.compile(r"(?:auto&{0,2}\s*\[[\w\s,]+\]|[\w:<>,*&\s]*[\s*&]\w+|\w+)\s*=")

# What a comment says of a reference that is safe.
OUTLIVES = re.compile(r"\boutlives?\b")

# Types whose objects live longer than any coroutine: the loop runs them.
LONG_LIVED = re.compile(r"\s*EventLoop\s*&")


def check_coroutines(text, header=""):
    """(line, complaint) for every violation in the text of one C++ file; header is that of the same name, or empty."""
    source = CppSource(text)
    declarations = CppSource(header)
    found = []
    for match in AWAIT.finditer(source.code):
        complaint = _complaint_about_await(source, match)
        if complaint:
            found.append((source.line_of(match.start()), complaint))
    lambdas = source.lambdas()
    bodies = [expression.body for expression in lambdas]
    for expression in lambdas:
        is_documented = OUTLIVES.search(_comment_above(source, expression.start))
        if is_documented or not _is_coroutine(source, expression, bodies):
            continue
        line = source.line_of(expression.start)
        if expression.captures:
            found.append(
                (
                    line,
                    "a lambda that is a coroutine captures: its captures die before its frame, "
                    "unless a comment above says what outlives the coroutine",
                )
            )
        found.extend(_complaints_about_parameters(line, expression.parameters))
    for function in source.functions():
        if _is_coroutine(source, function, bodies) and not _is_documented(
            function, source, declarations
        ):
            line = source.line_of(function.start)
            found.extend(_complaints_about_parameters(line, function.parameters))
    return sorted(found)


def _is_coroutine(source, function, lambda_bodies):
    """Whether the body awaits, returns or yields as a coroutine itself, not in a lambda within it."""
    start, end = function.body
    for match in COROUTINE_WORD.finditer(source.code, start, end):
        if not any(
            start < inner[0] < match.start() < inner[1] for inner in lambda_bodies
        ):
            return True
    return False


def _is_documented(function, *sources):
    """Whether a comment above the function, here or where it is declared, tells what outlives it."""
    for source in sources:
        for match in re.finditer(
            r"\b{}\s*\(".format(re.escape(function.name)), source.code
        ):
            if OUTLIVES.search(_comment_above(source, match.start())):
                return True
    return False


def _comment_above(source, offset):
    """The comments between the statement or declaration to which offset belongs and what stands before it."""
    start = max(source.code.rfind(end, 0, offset) for end in ";{}")
    return " ".join(re.findall(r"//[^\n]*", source.text[start + 1 : offset]))


def _complaints_about_parameters(line, parameters):
    for parameter in split_at_commas(parameters):
        outermost = re.sub(r"<.*>|\(.*\)", "", parameter, flags=re.DOTALL)
        if "&" in outermost and not LONG_LIVED.match(parameter):
            yield line, (
                "the coroutine's parameter '{}' is a reference: take it by value, "
                "or say above what outlives the coroutine"
            ).format(" ".join(parameter.split()))


def _complaint_about_await(source, match):
    start = _statement_start(source, match.start())
    if start is None:
        return "co_await within parentheses: await into a local first"
    before = _without_control_headers(source, start, match.start())
    if before and not RECEIVER.fullmatch(before):
        return "a statement that awaits is `x = co_await f(args);` or `co_await f(args);`, not '{}'".format(
            " ".join(before.split()) + " co_await ..."
        )
    operand = _operand(source, match.end())
    if operand is None:
        return "co_await within braces: await into a local first"
    for token in ("&&", "||", "?", "{"):
        if token in operand:
            return "'{}' in a statement that awaits: put it into a statement of its own".format(
                token
            )
    return None


def _statement_start(source, offset):
    """Where the statement begins to which offset belongs; None if a parenthesis or bracket encloses it."""
    position = offset - 1
    while position >= 0:
        character = source.code[position]
        if character in ";{}":
            return position + 1
        if character in ")]":
            partner = source.partner(position)
            if partner is None:
                return position + 1
            position = partner
        elif character in "([":
            return None
        position -= 1
    return 0


def _without_control_headers(source, start, end):
    """The statement's text from start to end, less what controls it: labels, `if (...)`, `else`, `for (...)` ..."""
    while True:
        text = source.code[start:end]
        label = re.match(
            r"\s*(?:case\b[^;{}?]*?(?<!:):(?!:)|default\s*:|else\b|do\b|try\b)", text
        )
        if label:
            start += label.end()
            continue
        control = re.match(r"\s*(?:if|for|while|switch)\s*(?:constexpr\s*)?\(", text)
        if not control:
            return text.strip()
        close = source.partner(start + control.end() - 1)
        if close is None or close >= end:
            return text.strip()
        start = close + 1


def _operand(source, start):
    """What is awaited, up to the semicolon; None if something encloses the await and ends before."""
    position = start
    while position < len(source.code):
        character = source.code[position]
        if character == ";":
            return source.code[start:position]
        if character in "})],":
            return None
        if character in "({[":
            partner = source.partner(position)
            if partner is None:
                return None
            position = partner
        position += 1
    return None
