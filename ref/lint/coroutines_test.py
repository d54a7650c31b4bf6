"""Proves of every rule for coroutines that a violation is found, and that its lawful neighbour is not."""

import sys
import unittest

from coroutines import check_coroutines


class Coroutines(unittest.TestCase):
    def complaints(self, body, before="Coro<int> f(Reader reader)"):
        return [
            complaint
            for _, complaint in check_coroutines("{} {{\n{}\n}}\n".format(before, body))
        ]

    def assert_lawful(self, body):
        self.assertEqual(self.complaints(body), [])

    def assert_found(self, body, complaint):
        complaints = self.complaints(body)
        self.assertEqual(len(complaints), 1, complaints)
        self.assertIn(complaint, complaints[0])

    def test_lawful_awaiting_statements(self):
        for statement in (
            "co_await f(args);",
            "auto x = co_await f(args);",
            "line = co_await reader.readline();",
            "const std::string line = co_await reader.readline();",
            "std::pair<int, std::string> both = co_await f(a, g(b));",
            "auto [head, body] = co_await gather(a, b);",
            "auto& stream = co_await f();",
            "if (ready) co_await f();",
            "if (ready) { co_await f(); } else { co_await g(); }",
            "else co_await f();",
            "for (int i = 0; i < 3; ++i) co_await f();",
            "while (more) { auto x = co_await f(); }",
            "case State::open: co_await f();",
            "try { co_await f(); } catch (const Error& error) { handle(error); }",
            "int* p = nullptr;\nint table[2] = {1, 2};\nco_await f(table[0]);",
            'log("co_await {f} ? x : y"); // co_await in a comment (',
            "const int n = 1'000'000;\nco_await f('(');",
        ):
            self.assert_lawful(statement)

    def test_conditions(self):
        for statement in (
            "if (co_await f()) { g(); }",
            "while (co_await f()) { g(); }",
            "switch (co_await f()) { default: g(); }",
            "do { g(); } while (co_await f());",
            "for (auto x : co_await f()) { g(); }",
            "if (auto x = 1; co_await f()) { g(); }",
        ):
            complaints = self.complaints(statement)
            self.assertEqual(len(complaints), 1, (statement, complaints))

    def test_parentheses(self):
        self.assert_found("g(co_await f());", "within parentheses")
        self.assert_found("EXPECT_EQ(co_await f(), 1);", "within parentheses")
        self.assert_found("auto x = (co_await f()).size();", "within parentheses")
        self.assert_found("auto x = table[co_await f()];", "within parentheses")

    def test_braces(self):
        self.assert_found("Pair x{co_await f()};", "within braces")
        self.assert_found("co_await f(Options{1});", "'{' in a statement that awaits")
        self.assert_found(
            'co_await connect({.host = "h"});', "'{' in a statement that awaits"
        )

    def test_operators_in_the_statement(self):
        self.assert_found(
            "auto x = co_await (a ? f() : g());", "'?' in a statement that awaits"
        )
        self.assert_found("auto x = a && co_await f();", "a statement that awaits is")
        self.assert_found(
            "auto x = co_await f() && b;", "'&&' in a statement that awaits"
        )
        self.assert_found(
            "auto x = co_await f() || b;", "'||' in a statement that awaits"
        )
        self.assert_found("auto x = co_await f(co_await g());", "within parentheses")
        self.assert_found(
            "auto x = a ? co_await f() : 1;", "a statement that awaits is"
        )

    def test_other_forms(self):
        self.assert_found("co_return co_await f();", "a statement that awaits is")
        self.assert_found("x += co_await f();", "a statement that awaits is")
        self.assert_found("auto p = new T(co_await f());", "within parentheses")

    def test_a_lambda_in_the_statement(self):
        self.assertIn(
            "'{' in a statement that awaits: put it into a statement of its own",
            self.complaints(
                "co_await spawn([](int n) -> Coro<void> { co_return; }(1));"
            ),
        )

    def test_captures(self):
        self.assert_found("auto g = [&]() -> Coro<void> { co_return; };", "captures")
        self.assert_found(
            "auto g = [this, n = std::move(m)]() -> Coro<std::pair<int, int>> { co_await h(); };",
            "captures",
        )
        self.assert_found(
            "run([x] { return [x]() -> Coro<void> { co_return; }; });", "captures"
        )
        self.assert_lawful("auto g = []() -> Coro<void> { co_return; };")
        self.assert_lawful("loop.call_soon([&] { done = true; });\nco_await f();")
        self.assert_lawful("run([&] { g([](int n) -> Coro<int> { co_return n; }); });")

    def test_captures_that_are_said_to_outlive_the_coroutine(self):
        self.assert_lawful(
            "// The callback outlives it.\nauto g = [x]() -> Coro<void> { co_return; };"
        )
        self.assert_found(
            "// Callback.\nauto g = [x]() -> Coro<void> { co_return; };", "captures"
        )

    def test_parameters_of_functions(self):
        for parameters in (
            "X& x",
            "const X& x",
            "int a, X&& x",
            "std::vector<int>& v = empty()",
        ):
            complaints = self.complaints(
                "co_await g();", "Coro<int> Class::f({}) const".format(parameters)
            )
            self.assertEqual(len(complaints), 1, (parameters, complaints))
            self.assertIn("by value", complaints[0])
        for parameters in (
            "",
            "X x",
            "X* x, std::function<void(const X&)> f",
            "std::span<X> xs",
        ):
            self.assertEqual(
                self.complaints("co_return;", "Coro<int> f({})".format(parameters)), []
            )
        self.assertEqual(
            self.complaints(
                "return g([](int n) -> Coro<int> { co_return n; });", "int f(X& x)"
            ),
            [],
        )

    def test_references_that_are_said_to_outlive_the_coroutine(self):
        coroutine = "Coro<int> Class::f(X& x) { co_return 1; }\n"
        self.assertEqual(len(check_coroutines(coroutine)), 1)
        self.assertEqual(len(check_coroutines("// About x.\n" + coroutine)), 1)
        self.assertEqual(
            check_coroutines("int g();\n// x outlives the coroutine.\n" + coroutine), []
        )
        self.assertEqual(
            check_coroutines(
                coroutine, "// x must outlive the\n// coroutine.\nCoro<int> f(X& x);\n"
            ),
            [],
        )
        self.assertEqual(
            len(
                check_coroutines(
                    coroutine,
                    "// x outlives it.\nCoro<int> g(X& x);\nCoro<int> f(X& x);\n",
                )
            ),
            1,
        )

    def test_the_loop_outlives_all_that_it_runs(self):
        self.assertEqual(
            self.complaints("co_return;", "Coro<int> f(EventLoop& loop)"), []
        )
        self.assertEqual(
            len(self.complaints("co_return;", "Coro<int> f(EventLoopX& loop)")), 1
        )

    def test_parameters_of_lambdas(self):
        self.assert_found(
            "auto g = [](Reader& reader) -> Coro<void> { co_return; };", "by value"
        )
        self.assert_lawful("auto g = [](Reader& reader) { reader.close(); };")

    def test_lines(self):
        found = check_coroutines(
            "// why\n\nCoro<int> f() {\n  int x = 0;\n  g(co_await h());\n}\n"
        )
        self.assertEqual([line for line, _ in found], [5])


if __name__ == "__main__":
    sys.exit(unittest.main())
