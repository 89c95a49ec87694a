#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random loops, built with and without checks in front of them.

Each case is a loop over an object whose size, bounds and steps the compiler does
not know, with one thing wrong or nothing. What is wrong is known here, by
walking over the same rounds. Both builds must report it at its line, with the
same kind, and nothing else."""

import argparse
import os
import random
import re
import subprocess
import sys

MARK = "/*BUG*/"
TYPES = {"char": 1, "short": 2, "int": 4, "long": 8, "double": 8, "struct record": 24}
PROLOGUE = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct record { long A, B, C; };
static volatile long In[64];
static volatile long Sink;
static char Global[4096] __attribute__((aligned(16)));
__attribute__((noinline)) static void *hide(void *P) {
  __asm__ volatile("" : "+r"(P) : : "memory");
  return P;
}
__attribute__((noinline)) static void unknown(long I) { Sink += I; }
__attribute__((noinline)) static void killAt(long I, long At, void *P) {
  if (I == At)
    free(P);
}
"""


class Case:
    """One function. Good are the elements [0, Count) from Base."""

    def __init__(self, number, rng):
        self.number, self.rng = number, rng
        self.type = rng.choice(list(TYPES))
        self.count = rng.choice([1, 2, 3, 7, 8, 9, 15, 16, 33, 64, 100, 300, 1025, 5000])
        self.bad = rng.random() < 0.6
        self.inputs = []
        self.lines = []
        self.is_write = rng.random() < 0.5

    def hidden(self, value):
        self.inputs.append(value)
        return f"In[{len(self.inputs) - 1}]"

    def access(self, place):
        """A statement; the marked line is where it is."""
        field = f".{self.rng.choice('ABC')}" if self.type == "struct record" else ""
        if self.is_write:
            return f"{place}{field} = ({'long' if field else self.type})(I + 1); {MARK}"
        return f"Sum += (long){place}{field}; {MARK}"

    def allocate(self):
        size = self.count * TYPES[self.type]
        return [f"{self.type} *A = hide(malloc({self.hidden(size)}));",
                f"memset(A, 1, {self.hidden(size)});"]

    # Each returns the lines of the loop, which is wrong if self.bad.

    def over(self):
        """How far beyond the end it goes, in elements; small: into the redzone."""
        return self.rng.choice([1, 1, 2]) if self.bad else 0

    def counted(self):
        step = self.rng.choice([1, 1, 1, 2, 3])
        extra = self.over()
        before = self.rng.choice([0, 0, 1]) if extra else 0
        # The last index that is reached.
        last = self.count - 1 + (1 if extra else 0)
        start = last % step
        if before and start == 0:
            start, last = -1, self.count - 1 - self.count % step
            last = start + (self.count // step) * step
            if last >= self.count:
                last -= step
        if self.rng.random() < 0.3:
            return [f"for (long I = {self.hidden(last)}, S = {self.hidden(start)}; I >= S; I -= {step})",
                    f"  {{ {self.access('A[I]')}", "  }"]
        compare = self.rng.choice([f"I < {self.hidden(last + 1)}", f"I <= {self.hidden(last)}",
                                   f"I != {self.hidden(last + step)}"])
        bound = compare.split()[-1]
        compare = compare.replace(bound, "E")
        kind = self.rng.choice(["long", "int"])
        return [f"{kind} E = ({kind}){bound};",
                f"for ({kind} I = ({kind}){self.hidden(start)}; {compare}; I += {step})",
                f"  {{ {self.access('A[I]')}", "  }"]

    def pointer(self):
        extra = 1 if self.over() else 0
        return [f"{self.type} *E = A + {self.hidden(self.count + extra)}; long I = 0;",
                "for (" + self.type + " *P = A; P != E; ++P, ++I)",
                f"  {{ {self.access('(*P)')}", "  }"]

    def early(self):
        """Ends at an element that is found, though the bound is far beyond."""
        at = self.rng.randrange(self.count)
        bound = self.count + 50
        if self.bad:
            at = self.count + 40
        return [f"long E = {self.hidden(bound)}, At = {self.hidden(at)};",
                "for (long I = 0; I < E; ++I) {",
                f"  {self.access('A[I]')}",
                "  if (I == At) break;", "}"]

    def nested(self):
        inner = self.rng.choice([1, 2, 5, 8, 16])
        outer = max(1, self.count // inner)
        self.count = inner * outer
        extra = self.over()
        where = self.rng.choice(["inner", "outer"]) if extra else ""
        rows, columns = outer + (where == "outer"), inner
        last = f" + (J == {self.hidden(outer - 1)})" if where == "inner" else ""
        return [f"long R = {self.hidden(rows)}, C = {self.hidden(columns)};",
                "for (long J = 0; J < R; ++J)",
                f"  for (long I = 0; I < C{last}; ++I)",
                f"    {{ {self.access(f'A[J * {inner} + I]')}", "    }"]

    def killed(self):
        """Freed in the middle by what the loop calls."""
        at = self.rng.randrange(self.count) if self.bad else -1
        if at == self.count - 1:
            at = -1
            self.bad = False
        self.freed = self.bad
        what = self.rng.choice(["A[I]", "A[0]"])
        return [f"long E = {self.hidden(self.count)}, At = {self.hidden(at)};",
                "for (long I = 0; I < E; ++I) {",
                f"  {self.access(what)}",
                "  killAt(I, At, A);", "}"]

    def invariant(self):
        """The same element in each round, or in those that a condition takes."""
        at = self.count if self.bad else self.rng.randrange(self.count)
        rounds = self.rng.choice([0, 1, 5, 50])
        often = self.rng.choice(["1", f"I % {self.hidden(3)} == 1", f"I > {self.hidden(20)}"])
        rounds = rounds or (0 if not self.bad else 30)
        executed = any({"1": True}.get(often, (I % 3 == 1) if "%" in often else I > 20)
                       for I in range(rounds))
        self.bad = self.bad and executed
        return [f"long E = {self.hidden(rounds)}, X = {self.hidden(at)};",
                "for (long I = 0; I < E; ++I) {",
                "  __asm__(\"\" : : \"r\"(A));" if self.rng.random() < 0.3 else "",
                f"  if ({often}) {{ {self.access('A[X]')}", "  }",
                "  Sum += Global[I & 63]++;", "}"]

    def unexecuted(self):
        """Wrong if it were executed."""
        self.bad = False
        return [f"long E = {self.hidden(self.count + 100)}, Never = {self.hidden(-1)};",
                f"{self.type} *N = (void *){self.hidden(self.rng.choice([0, 0x123456789, -8, 1 << 60, 0x2070000000]))};",
                "for (long I = 0; I < E; ++I) {",
                f"  if (I == Never) {{ {self.access('N[I]')}", "  }",
                f"  if (I == Never) {{ {self.access('A[E]')}", "  }",
                "  Sum += I ^ E; Global[I & 63]++;", "}"]

    def several(self):
        """Neighbours of each element."""
        if self.count < 3:
            self.count = 3
        extra = 1 if self.over() else 0
        return [f"long E = {self.hidden(self.count - 1 + extra)};",
                "for (long I = 1; I < E; ++I) {",
                "  Sum += *(char *)&A[I - 1] + *(char *)&A[I];",
                f"  {self.access('A[I + 1]')}", "}"]

    def text(self):
        kind = self.rng.choice([self.counted, self.counted, self.pointer, self.early, self.nested,
                                self.killed, self.invariant, self.unexecuted, self.several])
        self.freed = False
        loop = kind()
        body = ["long Sum = 0;", *self.allocate(), *loop,
                'printf("%ld\\n", Sum + (long)*(volatile char *)A);' if not self.freed else
                'printf("%ld\\n", Sum);']
        values = ", ".join(f"{v}L" for v in self.inputs)
        setup = [f"static const long V[] = {{{values}}};",
                 "for (unsigned K = 0; K < sizeof(V) / sizeof(*V); ++K) In[K] = V[K];"]
        return [f"__attribute__((noinline)) static void case{self.number}(void) {{",
                *("  " + line for line in setup + body), "}"]


def write(path, cases):
    lines = PROLOGUE.split("\n")
    marks = {}
    for case in cases:
        for line in case.text():
            lines.append(line)
            if MARK in line:
                marks.setdefault(case.number, []).append(len(lines))
    lines.append("int main(int N, char **V) {")
    lines.append("  switch (atoi(V[1])) {")
    lines += [f"  case {c.number}: case{c.number}(); break;" for c in cases]
    lines += ["  }", "  return 0;", "}"]
    with open(path, "w") as out:
        out.write("\n".join(lines) + "\n")
    return marks


def verdict(binary, number):
    """(kind, line) of the report, or what was printed."""
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0:" + os.environ.get("LOOP_OPTIONS", ""))
    done = subprocess.run([binary, str(number)], env=env, text=True, timeout=600,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    kind = re.search(r"ERROR: \w+: ([\w-]+)", done.stdout)
    # LLVM takes the line from accesses that it moves.
    line = re.search(r"^ +#\d+ \S+ in case\d+ [^:\n]*:(\d+)", done.stdout.split("\n\n")[0], re.MULTILINE)
    if kind:
        return kind[1], int(line[1]) if line else 0
    return done.stdout.strip() if done.returncode == 0 else f"exit {done.returncode}\n{done.stdout}", 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=150)
    parser.add_argument("--flags", action="append", help="separated by commas; a build each")
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    source = os.path.join(args.out, "loops.c")
    rng = random.Random(args.seed)
    cases = [Case(number, rng) for number in range(args.cases)]
    marks = write(source, cases)
    failures = 0
    switches = ["invariant", "ranges"]
    on, off = ([f for s in switches for f in ("-mllvm", f"-pagesan-hoist-{s}={value}")]
               for value in (1, 0))
    for level in args.flags or ["-O2"]:
        binaries = []
        for name, flags in ("on", on), ("off", off):
            binaries.append(os.path.join(args.out, name))
            subprocess.run([args.compiler, *level.split(","), "-g", "-w", *flags, source, "-o",
                            binaries[-1]], check=True)
        for case in cases:
            found = [verdict(binary, case.number) for binary in binaries]
            kind, line = found[0]
            if case.bad:
                is_right = re.match("heap-", kind) and line in [0, *marks[case.number]]
            else:
                is_right = re.fullmatch(r"-?\d+", kind)
            is_right = is_right and found[0] == found[1]
            if not is_right:
                failures += 1
                print(f"case {case.number} at {level}: bug at {marks[case.number] if case.bad else 'none'}, "
                      f"with checks in front {found[0]}, without {found[1]}")
    wrong = sum(case.bad for case in cases)
    print(f"{len(cases)} cases, {wrong} with a bug, {failures} failures")
    sys.exit(failures != 0)


main()
