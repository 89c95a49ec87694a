#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a program that was built with ThreadSanitizer, or says why it cannot."""

import os
import subprocess
import sys

# Where programs and libraries lie in its way.
NO_PLACE = ("unexpected memory mapping", "cannot mmap", "failed to allocate")


def run(command):
    env = dict(os.environ, TSAN_OPTIONS="halt_on_error=1")
    result = subprocess.run(command, env=env, capture_output=True, text=True)
    return result.returncode, result.stdout + result.stderr


def main():
    program = sys.argv[1]
    if not os.path.exists(program):
        print("skipped: the compiler has no ThreadSanitizer")
        return 0
    command = [program, "--gtest_brief=1"]
    for attempt in (command, ["setarch", "-R"] + command):
        code, text = run(attempt)
        if not code or not any(words in text for words in NO_PLACE):
            break
    else:
        print("skipped: ThreadSanitizer does not start here:\n" + text)
        return 0
    print(text)
    return code


sys.exit(main())
