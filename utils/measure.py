# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures commands side by side: many short interleaved runs. On a machine that
others use the least and the lower quartile of CPU time are what repeats."""

import argparse
import collections
import os
import resource
import statistics
import subprocess
import threading
import time

# CPU seconds (user and system), peaks of Pss and of page tables in KiB,
# standard output, exit code.
Result = collections.namedtuple("Result", "cpu pss tables output code")


def kib(path, key):
    try:
        with open(path) as lines:
            for line in lines:
                if line.startswith(key):
                    return int(line.split()[1])
    except OSError:
        pass  # it has just ended
    return 0


class _Sampler:
    """Peaks of Pss, of page tables, and of both together."""

    def __init__(self, pid):
        self.pid = pid
        self.peak = self.pss = self.tables = 0

    def sample(self):
        pss = kib(f"/proc/{self.pid}/smaps_rollup", "Pss:")
        tables = kib(f"/proc/{self.pid}/status", "VmPTE:")
        if pss + tables > self.peak:
            self.peak, self.pss, self.tables = pss + tables, pss, tables


def parser(description, root):
    """Options that every benchmark takes."""
    found = argparse.ArgumentParser(description=description,
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("--build", default=os.path.join(root, "build", "llvm-19"))
    found.add_argument("--clang", default="clang-19")
    found.add_argument("--rounds", type=int, default=7)
    return found


def children_cpu():
    """User and system time of this process's ended children, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def build_each(compilers, source, stem, clang):
    """Compiles `source` once with `clang`, without instrumentation, and links it
    by each of `compilers` (name to argument list) to `stem`.name."""
    subprocess.run([clang, "-O2", "-c", source, "-o", stem + ".o"], check=True)
    for kind, compiler in compilers.items():
        subprocess.run(compiler + [stem + ".o", "-o", f"{stem}.{kind}"], check=True)


def run_once(command, stdin_path=None, env=None, interval=0.01, drive=None):
    """One run. Memory is sampled every `interval` seconds; 0: not at all, which
    disturbs short runs less. `drive`, when given, is called in a thread of its
    own while the command runs."""
    stdin = open(stdin_path, "rb") if stdin_path else subprocess.DEVNULL
    before = children_cpu()
    process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, env=env)
    driver = threading.Thread(target=drive) if drive else None
    if driver:
        driver.start()
    sampler = _Sampler(process.pid)
    chunks = []
    if interval:
        os.set_blocking(process.stdout.fileno(), False)
        while process.poll() is None:
            began = time.monotonic()
            sampler.sample()
            chunks.append(process.stdout.read() or b"")
            # Looking stops the process; with 100,000 mappings it takes long.
            time.sleep(max(interval, 5 * (time.monotonic() - began)))
        os.set_blocking(process.stdout.fileno(), True)
    chunks.append(process.stdout.read() or b"")
    process.wait()
    if driver:
        driver.join()
    return Result(children_cpu() - before, sampler.pss, sampler.tables, b"".join(chunks),
                  process.returncode)


def median_of(results):
    return Result(*(statistics.median(getattr(r, field) for r in results)
                    for field in ("cpu", "pss", "tables")),
                  results[0].output, max(abs(r.code) for r in results))


def compare(commands, rounds, stdin_path=None, env=None, progress=print):
    """`commands` maps a name to an argument list. One round runs each once;
    the median over rounds is returned by name."""
    runs = collections.defaultdict(list)
    for number in range(rounds):
        progress(f"  round {number + 1} of {rounds}: {', '.join(commands)}")
        for name, command in commands.items():
            runs[name].append(run_once(command, stdin_path, env))
    return {name: median_of(results) for name, results in runs.items()}


# Least and lower quartile of CPU seconds.
Cpu = collections.namedtuple("Cpu", "least quartile")
# Above this the least was met by chance: the figure is not to be believed.
WIDE = 1.10


def cpu_of(seconds):
    ordered = sorted(seconds)
    return Cpu(ordered[0], ordered[len(ordered) // 4])


def is_wide(cpu):
    return cpu.quartile > cpu.least * WIDE


def geometric_mean(values):
    return statistics.geometric_mean(list(values))


def machine():
    """One line about what was measured on."""
    def read(path, fallback):
        try:
            with open(path) as text:
                return text.read().strip()
        except OSError:
            return fallback
    model = next((line.split(":")[1].strip()
                  for line in read("/proc/cpuinfo", "").splitlines()
                  if line.startswith("model name")), "unknown processor")
    thp = read("/sys/kernel/mm/transparent_hugepage/enabled", "[none]")
    return (f"{os.cpu_count()} x {model}, Linux {os.uname().release}, transparent "
            f"huge pages: {thp.split('[')[1].split(']')[0]}, load average "
            f"{os.getloadavg()[0]:.1f}")
