#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs small programs, with and without their errors, and matches the reports.

  check_programs.py SOURCE BINARY...

SOURCE names what to expect in comments:
  PROGRAM(name) { // KIND VARIABLE     VARIABLE may be "-": not known to reports
    int x; // VAR                      where the variable is declared
    x = *p; // BAD                     where the error is
Every program must report exactly one error of that kind, at that line, with
that variable and its line; without its error, nothing at all."""

import os
import re
import subprocess
import sys

PROGRAM = re.compile(r"^PROGRAM\((\w+)\) \{ // (\S+) (\S+)")
ENTRY = re.compile(r"^(?:==\d+==)?ERROR: AddressSanitizer: (\S+)|"
                   r"==\d+==ERROR: AddressSanitizer: (\S+)")


def expectations(source):
    programs, name = {}, None
    with open(source) as text:
        for number, line in enumerate(text, 1):
            found = PROGRAM.match(line)
            if found:
                name = found[1]
                programs.setdefault(name, {}).update(kind=found[2],
                                                     variable=found[3])
            # What a program needs may stand above it.
            if "// BAD" in line or "// VAR" in line:
                for what in ("BAD", "VAR"):
                    mark = re.search(rf"// {what}((?: \w+)*)$", line)
                    if mark:
                        for owner in mark[1].split() or [name]:
                            programs.setdefault(owner, {})[what.lower()] = number
    return programs


def run(binary, mode):
    options = ":".join(["halt_on_error=0", "report_limit=4096", "print_legend=0",
                        os.environ.get("PROGRAMS_OPTIONS", "")])
    result = subprocess.run([binary, mode], capture_output=True, text=True,
                            env=dict(os.environ, ASAN_OPTIONS=options))
    parts = re.split(r"^PROGRAM (\w+)\n", result.stderr, flags=re.M)
    texts = dict(zip(parts[1::2], parts[2::2]))
    if result.returncode != 0 or "end" not in texts:
        sys.exit(f"{binary} {mode}: ended with {result.returncode} in "
                 f"'{parts[-2] if len(parts) > 1 else '?'}':\n{parts[-1][-3000:]}")
    return texts


def complaint(expected, text, source):
    kinds = [a or b for a, b in ENTRY.findall(text)]
    if kinds != [expected["kind"]]:
        return f"reported {kinds or 'nothing'}, not {expected['kind']}"
    stack = text.split("\n\n")[0]
    place = f"{os.path.basename(source)}:{expected.get('bad')}"
    if not re.search(rf"#[01] .*{re.escape(place)}\b", stack):
        return f"frame 0 or 1 is not at {place}"
    if expected["variable"] == "-":
        return None
    # What was inlined has ".i" behind its name. A temporary has a line, which no
    # comment tells, where it has a scope.
    line = rf" \(line {expected['var']}\)" if "var" in expected else r"( \(line \d+\))?"
    name = rf"'{re.escape(expected['variable'])}(\.i\d*)*'"
    if not re.search(rf"{name}{line} <== Memory access", text):
        return f"no {expected['variable']}, line {expected.get('var', 'any')}"
    return None


def main():
    source, binaries = sys.argv[1], sys.argv[2:]
    programs = expectations(source)
    failures = 0
    for binary in binaries:
        bad, good = run(binary, "bug"), run(binary, "ok")
        for name, expected in programs.items():
            why = complaint(expected, bad.get(name, ""), source)
            if not why and good.get(name, "") != "":
                why, bad[name] = "a report without an error", good[name]
            if why:
                failures += 1
                print(f"{os.path.basename(binary)} {name}: {why}\n{bad.get(name)}")
        extra = (set(bad) | set(good)) - set(programs) - {"end"}
        if extra:
            sys.exit(f"{binary}: not in the table: {sorted(extra)}")
    print(f"{len(programs)} programs, {len(binaries)} builds, {failures} failures")
    sys.exit(failures != 0)


main()
