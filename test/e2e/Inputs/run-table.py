#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a program made with table.h.

usage: run-table.py SOURCE PROGRAM [LEAST]

Every case with a bug must report it: the right kind, the marked line in the
first stack, the text. All good twins, run together, must report nothing. With
fewer than LEAST cases with bugs something has got lost."""

import concurrent.futures
import os
import re
import subprocess
import sys

MARK = re.compile(r"// BUG (\w+) ([\w-]+)(?:: (.*))?$")


def run(program, *arguments):
    result = subprocess.run([program, *arguments], capture_output=True,
                            text=True, errors="replace", timeout=120)
    return result.returncode, result.stdout + result.stderr


def problems(program, source, line, name, kind, text):
    code, out = run(program, name)
    head = re.search(r"ERROR: AddressSanitizer: (\S+)", out)
    if not head:
        return f"no report, exit code {code}\n{out[-2000:]}"
    if head[1] != kind:
        return f"reported as {head[1]}\n{out}"
    if code != 1:
        return f"exit code {code}\n{out}"
    first_stack = out[head.end():].split("\n\n")[0]
    if f"{os.path.basename(source)}:{line}" not in first_stack:
        return f"line {line} is not in the first stack\n{out}"
    if text and not re.search(text, out):
        return f"does not match /{text}/\n{out}"
    return ""


def offsets(line, text):
    """{-2} is the number of the line two above."""
    return re.sub(r"\{([+-]\d+)\}", lambda m: str(line + int(m[1])), text)


def main():
    source, program = sys.argv[1], sys.argv[2]
    least = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    cases = []
    with open(source) as lines:
        for number, line in enumerate(lines, 1):
            mark = MARK.search(line.rstrip())
            if mark:
                name, kind, text = mark.groups()
                cases.append((number, name, kind, offsets(number, text or "")))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda c: problems(program, source, *c), cases)
        for case, problem in zip(cases, found):
            if problem:
                failed += 1
                print(f"{case[1]}: {problem}\n")
    code, out = run(program)
    if code != 0 or "ERROR" in out or "done" not in out:
        failed += 1
        print(f"the good twins: exit code {code}\n{out}")
    if len(cases) < least:
        failed += 1
        print(f"only {len(cases)} cases")
    print(f"{len(cases)} cases, {failed} failed")
    sys.exit(1 if failed else 0)


main()
