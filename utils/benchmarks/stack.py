#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls, exceptions and threads with use-after-return detection on and off.

Programs whose variables escape in every call: `recursive` goes 30 calls deep
and back, `exceptions` throws through 20 frames, `threads` has 64 threads do
the former. CPU is user and system time in seconds, medians of interleaved
runs; `on/off` is what detection costs, to be at most 1.15."""

import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

import measure  # noqa: E402

PROGRAMS = {"recursive": "recursive.c", "exceptions": "exceptions.cpp", "threads": "threads.c"}
KINDS = {"plain": None, "off": "0", "on": "1"}
BAR = 1.15


def build(folder, args):
    for name, source in PROGRAMS.items():
        plus = "++" if source.endswith("pp") else ""
        wrapper = os.path.join(args.build, "bin", "pagesan-clang" + plus)
        path = os.path.join(HERE, "stack", source)
        for kind, cc in (("plain", args.clang.replace("clang", "clang" + plus)),
                         ("checked", wrapper)):
            subprocess.run([cc, "-O2", "-g", path, "-o", os.path.join(folder, f"{name}.{kind}"),
                            "-lpthread"], check=True)


def cpu(folder, name, kind):
    binary = f"{name}.{'plain' if kind == 'plain' else 'checked'}"
    options = f"detect_leaks=0:detect_stack_use_after_return={KINDS[kind]}"
    before = measure.children_cpu()
    subprocess.run([os.path.join(folder, binary)], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, ASAN_OPTIONS=options))
    return measure.children_cpu() - before


def main():
    args = measure.parser(__doc__, ROOT).parse_args()
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        build(folder, args)
        times = {(name, kind): [] for name in PROGRAMS for kind in KINDS}
        for _ in range(args.rounds):
            for name, kind in times:
                times[name, kind].append(cpu(folder, name, kind))
    print(f"{'':12}{'plain':>8}{'off':>8}{'on':>8}{'on/off':>8}")
    for name in PROGRAMS:
        plain, off, on = (statistics.median(times[name, kind]) for kind in KINDS)
        worst = max(worst, on / off)
        print(f"{name:12}{plain:8.2f}{off:8.2f}{on:8.2f}{on / off:8.2f}")
    sys.exit(worst > BAR)


main()
