# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures commands side by side: runs interleaved, medians reported."""

import collections
import os
import resource
import statistics
import subprocess
import time

Result = collections.namedtuple("Result", "cpu pss output code")


def _pss_kib(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as rollup:
            for line in rollup:
                if line.startswith("Pss:"):
                    return int(line.split()[1])
    except OSError:
        pass  # it has just ended
    return 0


def run_once(command, stdin_path=None, env=None, interval=0.01):
    """One run: CPU seconds (user and system), peak Pss in KiB as sampled every
    `interval` seconds, standard output, exit code."""
    stdin = open(stdin_path, "rb") if stdin_path else subprocess.DEVNULL
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, env=env)
    peak = 0
    chunks = []
    os.set_blocking(process.stdout.fileno(), False)
    while process.poll() is None:
        peak = max(peak, _pss_kib(process.pid))
        chunks.append(process.stdout.read() or b"")
        time.sleep(interval)
    os.set_blocking(process.stdout.fileno(), True)
    chunks.append(process.stdout.read() or b"")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return Result(cpu, peak, b"".join(chunks), process.returncode)


def compare(commands, rounds, stdin_path=None, env=None, progress=print):
    """`commands` maps a name to an argument list. One round runs each once;
    the median over rounds is returned by name."""
    runs = collections.defaultdict(list)
    for number in range(rounds):
        progress(f"  round {number + 1} of {rounds}: {', '.join(commands)}")
        for name, command in commands.items():
            runs[name].append(run_once(command, stdin_path, env))
    return {name: Result(statistics.median(r.cpu for r in results),
                         statistics.median(r.pss for r in results),
                         results[0].output,
                         max(r.code for r in results))
            for name, results in runs.items()}
