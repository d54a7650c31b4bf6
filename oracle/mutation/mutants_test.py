#!/usr/bin/env python3
"""Tests of the operators of mutation, on small sources."""

import ast
import os
import sys
import unittest

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from mutation.mutants import OPERATORS, find_mutants  # noqa: E402


def mutants(source, scope=lambda function: True):
    return find_mutants(ast.parse(source), scope)


def after(source, operator):
    """What becomes of the source's changed statements by one operator."""
    return [one.after for one in mutants(source) if one.operator == operator]


@unittest.skipUnless(hasattr(ast, "unparse"), "needs Python 3.9")
class OperatorsTest(unittest.TestCase):
    def test_comparison(self):
        self.assertEqual(["x = a <= b"], after("x = a < b", "comparison"))
        self.assertEqual(["x = a < b"], after("x = a <= b", "comparison"))
        self.assertEqual(["x = a >= b"], after("x = a > b", "comparison"))
        self.assertEqual(["x = a != b"], after("x = a == b", "comparison"))
        self.assertEqual(["x = a is not b"], after("x = a is b", "comparison"))
        self.assertEqual(["x = a not in b"], after("x = a in b", "comparison"))
        self.assertEqual(
            ["x = a <= b < c", "x = a < b <= c"], after("x = a < b < c", "comparison")
        )

    def test_arithmetic(self):
        self.assertEqual(["x = a - b"], after("x = a + b", "arithmetic"))
        self.assertEqual(["x = a // b"], after("x = a * b", "arithmetic"))
        self.assertEqual(["x = a | b"], after("x = a & b", "arithmetic"))
        self.assertEqual(["x -= a"], after("x += a", "arithmetic"))
        self.assertEqual(["x |= ~a"], after("x &= ~a", "arithmetic"))

    def test_boolean_and_unary(self):
        self.assertEqual(["x = a or b"], after("x = a and b", "boolean"))
        self.assertEqual(["x = a"], after("x = not a", "unary"))
        self.assertEqual(["x = 1"], after("x = -1", "unary"))

    def test_constants(self):
        self.assertEqual(["x = 6", "x = 4"], after("x = 5", "constant"))
        self.assertEqual(["x = False"], after("x = True", "constant"))
        self.assertEqual(["x = ''"], after("x = 'text'", "constant"))
        self.assertEqual(["x = 'x'"], after("x = ''", "constant"))
        self.assertEqual(["x = b''"], after("x = b'text'", "constant"))
        self.assertEqual(["x = b'x'"], after("x = b''", "constant"))
        self.assertEqual(["x = ''"], after("x = f'a{b}c'", "constant"))
        self.assertEqual([], after("x = None", "constant"))

    def test_defaults(self):
        self.assertEqual(
            ["def f(a, b=False, *, c=4, d):", "def f(a, b=None, *, c=None, d):"],
            after("def f(a, b=None, *, c=4, d):\n    pass", "default"),
        )

    def test_conditions(self):
        self.assertEqual(["if not a:"], after("if a:\n    pass", "condition"))
        self.assertEqual(["if a:"], after("if not a:\n    pass", "condition"))
        self.assertEqual(["if a >= b:"], after("if a < b:\n    pass", "condition"))
        self.assertEqual(["while not a:"], after("while a:\n    pass", "condition"))
        self.assertEqual(["assert not a"], after("assert a", "condition"))
        self.assertEqual(
            ["x = b if not a else c"], after("x = b if a else c", "condition")
        )
        self.assertEqual(
            ["x = [a for a in b if not c]"],
            after("x = [a for a in b if c]", "condition"),
        )
        self.assertEqual([], after("while True:\n    pass", "condition"))

    def test_statements(self):
        self.assertEqual(["pass"], after("f()", "statement"))
        self.assertEqual(["pass"], after("x = f()", "statement"))
        self.assertEqual(["pass"], after("x += 1", "statement"))
        self.assertEqual(["pass"], after("del x", "statement"))
        self.assertEqual(["pass"], after("while a:\n    break", "statement"))
        self.assertEqual([], after("pass", "statement"))
        self.assertEqual([], after("import x", "statement"))

    def test_return_raise_await(self):
        self.assertEqual(["return"], after("def f():\n    return x", "return"))
        self.assertEqual(["pass"], after("def f():\n    return", "return"))
        self.assertEqual(["pass"], after("raise x", "raise"))
        source = "async def f():\n    x = await g()"
        self.assertEqual(["x = g()"], after(source, "await"))

    def test_what_names_or_describes_is_left_alone(self):
        self.assertEqual([], mutants("'A docstring.'\n__all__ = 'a', 'b'"))
        self.assertEqual([], mutants("__all__ += ('c',)"))
        self.assertEqual([], mutants("def f(a: 5) -> 6:\n    'Text.'"))
        self.assertEqual([], mutants("@f(5)\nclass A:\n    pass"))

    def test_the_same_change_is_made_once(self):
        # Negating the condition and turning the comparison round.
        self.assertEqual(
            ["condition"], [one.operator for one in mutants("if a is b:\n    pass")]
        )

    def test_each_operator_has_a_meaning(self):
        source = "async def f(a=None):\n    if not a:\n        raise await b(-1 + 2)"
        found = {one.operator for one in mutants(source)}
        self.assertLessEqual(found, set(OPERATORS))
        self.assertGreaterEqual(found, {"default", "condition", "raise", "await"})


SOURCE = """\
LIMIT = 5

class A:
    size = 1

    def f(self, n=2):
        if (n and
                self):
            n = 3
        return n

    def g(self):
        n = 3
        n = 3
"""


@unittest.skipUnless(hasattr(ast, "unparse"), "needs Python 3.9")
class MutantsTest(unittest.TestCase):
    def lines(self, before):
        return {
            (one.first, one.last) for one in mutants(SOURCE) if one.before == before
        }

    def test_names_functions(self):
        self.assertEqual(
            {"", "A", "A.f", "A.g"}, {one.function for one in mutants(SOURCE)}
        )

    def test_scope(self):
        found = mutants(SOURCE, lambda function: function == "A.g")
        self.assertEqual({"A.g"}, {one.function for one in found})

    def test_lines_of_which_one_must_run(self):
        self.assertEqual({(0, 0)}, self.lines("LIMIT = 5"))
        self.assertEqual({(0, 0)}, self.lines("size = 1"))
        self.assertEqual({(7, 10)}, self.lines("def f(self, n=2):"))
        self.assertEqual({(7, 8)}, self.lines("if n and self:"))
        self.assertEqual({(9, 9), (13, 13), (14, 14)}, self.lines("n = 3"))

    def test_each_has_a_fingerprint_of_its_own(self):
        found = [one.fingerprint for one in mutants(SOURCE)]
        self.assertEqual(len(found), len(set(found)))
        self.assertIn("A.g: n = 3 -> pass", found)
        self.assertIn("A.g: n = 3 -> pass (2)", found)

    def test_fingerprints_do_not_depend_on_lines(self):
        found = [one.fingerprint for one in mutants(SOURCE)]
        moved = [one.fingerprint for one in mutants("\n\n" + SOURCE)]
        self.assertEqual(found, moved)

    def test_applying_changes_one_place(self):
        for number in range(len(mutants(SOURCE))):
            tree = ast.parse(SOURCE)
            mutant = find_mutants(tree, lambda function: True)[number]
            mutant.edit.apply()
            ast.fix_missing_locations(tree)
            compile(tree, "x.py", "exec")
            before = ast.unparse(ast.parse(SOURCE)).splitlines()
            after = ast.unparse(tree).splitlines()
            self.assertEqual(len(before), len(after))
            changes = [pair for pair in zip(before, after) if pair[0] != pair[1]]
            self.assertEqual(1, len(changes), mutant.fingerprint)

    def test_finding_changes_nothing(self):
        tree = ast.parse(SOURCE)
        before = ast.dump(tree)
        find_mutants(tree, lambda function: True)
        self.assertEqual(before, ast.dump(tree))


if __name__ == "__main__":
    unittest.main()
