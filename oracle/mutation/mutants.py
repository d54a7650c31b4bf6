"""All mutants of a module's source: what is changed in each, and how to change it.

A mutant differs from the source in one place: an operator, a constant, a condition, a statement. The operators are the
classical ones (DeMillo, Lipton and Sayward 1978; Offutt's sufficient set; mutmut's), without those that a compiler would
refuse. Two changes of one statement that read the same afterwards are one mutant.
"""

import ast
import copy
import hashlib
import sys

OPERATORS = {
    "comparison": "a comparison moved by one or turned round: < <=, > >=, == !=, is, in",
    "arithmetic": "+ -, * //, << >>, bits and and or, also in augmented assignments",
    "boolean": "and or",
    "unary": "not or a minus sign dropped",
    "constant": "numbers one more and one less, truth turned round, texts emptied",
    "default": "a parameter's default None, or False where it is None",
    "condition": "if, while, assert, conditional expressions and filters negated",
    "statement": "a statement deleted",
    "return": "the value of a return dropped; a return without one deleted",
    "raise": "a raise deleted",
    "await": "await dropped: the coroutine is made, not run",
}

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPPOSITES = dict(COMPARISONS)
OPPOSITES.update({ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt})
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
BOOLEAN = {ast.And: ast.Or, ast.Or: ast.And}

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# What is left out: nothing runs there, or only what names something else.
SILENT = ("annotation", "returns", "decorator_list", "format_spec")
IDLE = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Pass) + DEFINITIONS


class Edit:
    """One node of a tree in the place of another."""

    def __init__(self, operator, owner, field, index, value):
        self.operator = operator
        self.owner = owner
        self.field = field
        self.index = index
        self.value = value

    def replace(self, value):
        """Puts `value` in the place; returns what was there."""
        if self.index is None:
            before = getattr(self.owner, self.field)
            setattr(self.owner, self.field, value)
        else:
            before = getattr(self.owner, self.field)[self.index]
            getattr(self.owner, self.field)[self.index] = value
        return before

    @property
    def original(self):
        held = getattr(self.owner, self.field)
        return held if self.index is None else held[self.index]

    def apply(self):
        self.replace(ast.copy_location(self.value, self.original))


class Mutant:
    """`fingerprint` is the same in every version that has the same statement in the same function; `id` is short for
    it, and begins with the name of the function. `first` and `last` are the lines of which one runs if the mutant can show at all; 0 where that is at import.
    """

    def __init__(self, edit, function, before, after, number, lines):
        self.edit = edit
        self.operator = edit.operator
        self.function = function
        self.before = before
        self.after = after
        self.fingerprint = "%s: %s -> %s" % (function, before, after)
        if number > 1:
            self.fingerprint += " (%d)" % number
        digest = hashlib.sha256(self.fingerprint.encode()).hexdigest()
        self.id = "%s:%s" % (function, digest[:10])
        self.line, self.first, self.last = lines

    def as_data(self):
        names = "id fingerprint operator function before after line first last"
        return {name: getattr(self, name) for name in names.split()}


def find_mutants(tree, scope):
    """All mutants of the tree in functions and classes of which `scope` (a predicate on qualified names) is true."""
    if not hasattr(ast, "unparse"):
        raise RuntimeError(
            "mutants need ast.unparse, which Python has since 3.9; this is %s"
            % sys.version.split()[0]
        )
    counts = {}
    mutants = []
    for function, statement, lines, place in statements(tree, "", None):
        if not scope(function) or exports(statement):
            continue
        before = header(statement)
        seen = {before}
        for edit in edits(statement, place):
            after = changed(statement, place, edit)
            if after in seen:
                continue
            seen.add(after)
            key = (function, before, after)
            counts[key] = counts.get(key, 0) + 1
            mutants.append(
                Mutant(edit, function, before, after, counts[key], lines(edit))
            )
    return mutants


def statements(node, name, function):
    """Each statement with the name of what it is in, where a change of it shows, and its place in the tree."""
    for field in BLOCKS:
        for index, child in enumerate(getattr(node, field, ())):
            if isinstance(child, ast.stmt):
                yield (
                    qualified(name, child) if isinstance(child, FUNCTIONS) else name,
                    child,
                    where(child, function),
                    (node, field, index),
                )
            inner = child if isinstance(child, FUNCTIONS) else function
            if isinstance(child, ast.ClassDef):
                inner = None
            yield from statements(child, qualified(name, child), inner)


def qualified(name, node):
    if not isinstance(node, DEFINITIONS):
        return name
    return "%s.%s" % (name, node.name) if name else node.name


def where(statement, function):
    """What tells the line of an edit, and the first and last line of which one must have run."""
    if isinstance(statement, FUNCTIONS):  # an edit of its defaults shows in its body
        lines = (statement.body[0].lineno, statement.end_lineno)
    elif function is None:
        lines = (0, 0)
    else:
        inner = [child for field in BLOCKS for child in getattr(statement, field, ())]
        last = statement.end_lineno
        if inner:
            last = max(statement.lineno, first_line(inner[0]) - 1)
        lines = (statement.lineno, last)
    return lambda edit: (getattr(edit.original, "lineno", statement.lineno),) + lines


def first_line(node):
    return node.pattern.lineno if hasattr(node, "pattern") else node.lineno


def exports(statement):
    """Whether it is about __all__."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets)


def header(statement):
    """A statement in one line, without the statements in it."""
    bare = copy.copy(statement)
    for field in BLOCKS + ("decorator_list",):
        if hasattr(bare, field):
            setattr(bare, field, [])
    return " ".join(ast.unparse(bare).split())


def changed(statement, place, edit):
    if (edit.owner, edit.field, edit.index) == place:
        return header(edit.value)
    before = edit.replace(edit.value)
    try:
        return header(statement)
    finally:
        edit.replace(before)


def edits(statement, place):
    yield from edits_of_statement(statement, place)
    if isinstance(statement, FUNCTIONS):
        yield from edits_of_defaults(statement.args)
    if isinstance(statement, ast.ClassDef):
        return
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return  # a docstring
    for owner, field, index, node in expressions(statement):
        for operator, value in edits_of_expression(owner, node):
            yield Edit(operator, owner, field, index, value)


def edits_of_statement(statement, place):
    if isinstance(statement, (ast.If, ast.While, ast.Assert)):
        if not isinstance(statement.test, ast.Constant):
            yield Edit("condition", statement, "test", None, negated(statement.test))
    if hasattr(statement, "body") or isinstance(statement, IDLE):
        return
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return
    if isinstance(statement, ast.AnnAssign) and statement.value is None:
        return
    if isinstance(statement, ast.Return):
        has_value = statement.value is not None
        yield Edit("return", *place, ast.Return() if has_value else ast.Pass())
    elif isinstance(statement, ast.Raise):
        yield Edit("raise", *place, ast.Pass())
    else:
        yield Edit("statement", *place, ast.Pass())
    if isinstance(statement, ast.AugAssign) and type(statement.op) in ARITHMETIC:
        value = ARITHMETIC[type(statement.op)]()
        yield Edit("arithmetic", statement, "op", None, value)


def edits_of_defaults(arguments):
    for field in ("defaults", "kw_defaults"):
        for index, default in enumerate(getattr(arguments, field)):
            if default is None:
                continue  # a keyword argument that is required
            is_none = isinstance(default, ast.Constant) and default.value is None
            value = ast.Constant(False if is_none else None)
            yield Edit("default", arguments, field, index, value)


def edits_of_expression(owner, node):
    if isinstance(node, ast.Compare):
        for index, op in enumerate(node.ops):
            other = copy.copy(node)
            other.ops = list(node.ops)
            other.ops[index] = COMPARISONS[type(op)]()
            yield "comparison", other
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        other = copy.copy(node)
        other.op = ARITHMETIC[type(node.op)]()
        yield "arithmetic", other
    elif isinstance(node, ast.BoolOp):
        other = copy.copy(node)
        other.op = BOOLEAN[type(node.op)]()
        yield "boolean", other
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield "unary", node.operand
    elif isinstance(node, ast.Await):
        yield "await", node.value
    elif isinstance(node, ast.JoinedStr):
        yield "constant", ast.Constant("")
    elif isinstance(node, ast.Constant):
        for value in other_constants(node.value):
            yield "constant", ast.Constant(value)
    elif isinstance(node, ast.IfExp):
        other = copy.copy(node)
        other.test = negated(node.test)
        yield "condition", other
    if isinstance(owner, ast.comprehension) and node in owner.ifs:
        yield "condition", negated(node)


def other_constants(value):
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield value + 1
        yield value - 1
    elif isinstance(value, str):
        yield "" if value else "x"
    elif isinstance(value, bytes):
        yield b"" if value else b"x"


def negated(test):
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return ast.Compare(
            test.left, [OPPOSITES[type(test.ops[0])]()], test.comparators
        )
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    return ast.UnaryOp(ast.Not(), test)


def expressions(node):
    """Every expression of a statement, with its place; not those of the statements in it."""
    for field, value in ast.iter_fields(node):
        if field in SILENT or (isinstance(node, ast.stmt) and field in BLOCKS):
            continue
        held = value if isinstance(value, list) else [value]
        for index, child in enumerate(held):
            if not isinstance(child, ast.AST):
                continue
            is_text = isinstance(node, ast.JoinedStr) and isinstance(
                child, ast.Constant
            )
            if isinstance(child, ast.expr) and not is_text:
                yield node, field, index if isinstance(value, list) else None, child
            yield from expressions(child)
