# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the program of pointer_pairs.c with pairs of places, in both orders."""

import os
import subprocess
import sys

GOOD = """heap heap
heap heap+50
heap heap+100
heap+50 heap+100
large large+4096
large large+all
large+4096 large+all
global global+5000
global2 global2+7
local local+100
local2 local2+10000
map map+4000
map map+60000"""
BAD = """heap heap2
heap heap+101
heap+100 heap+101
heap heap-1
heap+50 heap2
large large+more
heap large
freed freed+2900
global global2
global global+5001
global2 global2+8
global2-1 global2
global2-1 global2+8
heap global
local local2
local local+101
local heap
local global
map heap
map+60000 local"""
NULL = """heap null
global null
local null"""


def is_reported(program, mode, pair):
    env = dict(os.environ, ASAN_OPTIONS=f"detect_invalid_pointer_pairs={mode}")
    run = subprocess.run([program, *pair], env=env, capture_output=True, text=True)
    found = "invalid-pointer-pair" in run.stderr
    if found != (run.returncode == 1):
        sys.exit(f"{pair}: exit code {run.returncode}: {run.stderr}")
    return found


wrong = 0
for mode, pairs, expected in ((2, GOOD, False), (2, BAD, True), (2, NULL, True),
                              (1, NULL, False)):
    for line in pairs.splitlines():
        for pair in (line.split(), line.split()[::-1]):
            if is_reported(sys.argv[1], mode, pair) != expected:
                wrong += 1
                print("missed" if expected else "false report", mode, *pair)
sys.exit(wrong)
