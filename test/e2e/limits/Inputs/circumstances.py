#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a program in circumstances of all kinds, without and with errors.

usage: circumstances.py LAUNCHER PROGRAM FOLDER [STARTS]

By hand: STARTS is how often it is started at random places (200)."""

import os
import re
import subprocess
import sys

KINDS = ["heap-buffer-overflow", "heap-use-after-free"]
# What is told at start; then nothing runs.
REFUSED = {"address-space": "ulimit -v", "data": "RLIMIT_DATA"}
SILENT = ["closed", "full-output"]
EVERY = ["docker", "systemd", "old-kernel", "no-advice", "no-proc", "full-disk",
         "address-space", "data", "small-stack", "endless-stack", "descriptors",
         "processes", "group", "closed", "closed-input", "full-output",
         "fixed-places", "legacy-places"]


class Skipped(Exception):
    pass


def run(arguments, options, folder):
    env = dict(os.environ, LIMITS_DISK=folder, PAGESAN_OPTIONS=(
        "halt_on_error=0:symbolize=0:exitcode=0" + options))
    result = subprocess.run(arguments, env=env, capture_output=True, text=True,
                            errors="replace", timeout=120)
    text = result.stdout + result.stderr
    for group in re.findall(r"^group (\S+)", text, re.M):
        os.rmdir(group)
    if result.returncode == 77:
        raise Skipped(text.strip())
    return result.returncode, text


def found(text):
    return re.findall(r"ERROR: AddressSanitizer: ([a-z-]+) on", text)


def problem(circumstance, launcher, program, folder):
    """Of one circumstance: "" when all is right."""
    log = os.path.join(folder, circumstance)
    options = ""
    if circumstance in SILENT or circumstance == "full-disk":
        options = f":log_path={log}"
    command = [launcher, circumstance, program]
    code, text = run(command + ["clean"], options, folder)
    if circumstance in REFUSED:
        if code != 1 or REFUSED[circumstance] not in text or "done" in text:
            return f"is not told of: {code}\n{text}"
        return ""
    is_silent = circumstance in SILENT
    if code or found(text) or is_silent == ("work done" in text):
        return f"a clean program: {code}\n{text}"
    code, text = run(command + ["errors"], options, folder)
    if is_silent:
        for name in os.listdir(folder):
            if name.startswith(circumstance + "."):
                with open(os.path.join(folder, name)) as lines:
                    text += lines.read()
    if code or found(text) != KINDS:
        return f"errors: {code}\n{text}"
    return ""


def strict(program, folder):
    code, text = run([program, "clean", "strict"], "", folder)
    if code or "work done" not in text:
        return f"a clean program: {code}\n{text}"
    # It may be killed for what a report needs, but not before the first line.
    code, text = run([program, "errors", "strict"], "", folder)
    if KINDS[0] not in found(text):
        return f"errors: {code}\n{text}"
    return ""


def starts(program, folder, times):
    for number in range(times):
        code, text = run([program, "start"], "", folder)
        if code or "started" not in text:
            return f"start {number}: {code}\n{text}"
    return ""


def main():
    launcher, program, folder = sys.argv[1:4]
    times = int(sys.argv[4]) if len(sys.argv) > 4 else 200
    tries = {name: lambda name=name: problem(name, launcher, program, folder)
             for name in EVERY}
    tries["strict filter"] = lambda: strict(program, folder)
    tries[f"{times} starts"] = lambda: starts(program, folder, times)
    wrong = 0
    for name, attempt in tries.items():
        try:
            why = attempt()
        except Skipped as reason:
            print(f"{name}: skipped: {reason}")
            continue
        print(f"{name}: {why or 'right'}")
        wrong += bool(why)
    sys.exit(wrong != 0)


main()
