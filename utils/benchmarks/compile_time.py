#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How long the pass takes, beside AddressSanitizer's, where one thing is many.

compile_time/shapes.py makes the modules; C++ code with containers and
exceptions comes from cxx.cpp there. Times are those of the pass and of the
analyses that it asks for (opt -time-passes; user and system), the least of
several runs; memory is the peak of the whole opt. At the end clang compiles
sqlite3.c at -O2. Exit code 1 when a bar is missed: --bar times AddressSanitizer's
pass for each shape, --sqlite-bar times plain clang for SQLite."""

import argparse
import importlib.machinery
import importlib.util
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "compile_time")]

import shapes  # noqa: E402

# A pass that takes this long is not looked at more closely: seconds, MiB.
SLACK_TIME, SLACK_MEMORY = 0.03, 20
CXX = "cxx"


def tool(args, name):
    return os.path.join("/usr/lib", f"llvm-{args.llvm}", "bin", name)


def run(command, limit):
    """(output, CPU seconds, peak MiB); None when it takes longer than `limit`."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        output = log.read().decode(errors="replace")
    cpu = usage.ru_utime + usage.ru_stime
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return None
    if process.returncode:
        sys.exit(f"compile_time: failed: {' '.join(command)}\n{output}")
    return output, cpu, usage.ru_maxrss / 1024


def pass_cost(args, module, name):
    """The least of several runs: (seconds of pass and analyses, peak MiB)."""
    command = [tool(args, "opt"), "-disable-verify", "-disable-output", "-time-passes", module]
    if name == "pagesan":
        command += ["-load-pass-plugin", os.path.join(args.build, "lib", "pagesan", "PageSanPass.so")]
    best = (float("inf"), float("inf"))
    for _ in range(args.rounds):
        done = run(command + [f"-passes={name}"], args.limit)
        if not done:
            return float("inf"), float("inf")
        times = re.findall(r"Total Execution Time: ([\d.]+) seconds", done[0])
        if not times:
            sys.exit(f"compile_time: opt printed no times:\n{done[0]}")
        best = min(best[0], sum(map(float, times))), min(best[1], done[2])
        if done[1] > 20:
            break
    return best


def make_module(args, folder, name):
    path = os.path.join(folder, name + ".ll")
    if name != CXX:
        shapes.write(path, name, args.part, args.llvm)
        return path
    count = max(1, int(100 * args.part))
    subprocess.run([tool(args, "clang++"), "-O2", "-S", "-emit-llvm", f"-DCLASSES={count}",
                    os.path.join(HERE, "compile_time", "cxx.cpp"), "-o", path], check=True)
    with open(path) as text:
        marked = re.sub(r"^(attributes #\d+ = \{)", r"\1 sanitize_address", text.read(), flags=re.M)
    with open(path, "w") as text:
        text.write(marked)
    return path


def judge(ours, theirs, bar, slack):
    return "" if ours <= max(bar * theirs, slack) else "  MISSED"


def cost_of(args, module):
    """(our cost, ASan's, verdict). What misses a bar is looked at again: the
    machine may have been busy."""
    costs = [(float("inf"), float("inf"))] * 2
    for _ in range(1 + args.retries):
        again = (pass_cost(args, module, name) for name in ("pagesan", "asan"))
        costs = [tuple(map(min, *pair)) for pair in zip(costs, again)]
        (time, memory), (asan_time, asan_memory) = costs
        verdict = (judge(time, asan_time, args.bar, SLACK_TIME) or
                   judge(memory, asan_memory, args.bar, SLACK_MEMORY))
        if not verdict:
            break
    return *costs, verdict


def measure_shapes(args, folder):
    print(f"LLVM {args.llvm}, shapes at {args.part:g} of their full number; ASan's pass and ours")
    print(f"{'':15}{'ASan':>9}{'PageSan':>9}{'ratio':>7}{'ASan':>12}{'PageSan':>12}{'ratio':>7}")
    missed = False
    for name in args.shapes or [*shapes.SHAPES, CXX]:
        module = make_module(args, folder, name)
        (time, memory), (asan_time, asan_memory), verdict = cost_of(args, module)
        print(f"{name:15}{asan_time:7.2f} s{time:7.2f} s{time / asan_time:7.2f}"
              f"{asan_memory:8.0f} MiB{memory:8.0f} MiB{memory / asan_memory:7.2f}{verdict}",
              flush=True)
        missed |= bool(verdict)
        os.remove(module)
    return missed


def load_programs():
    loader = importlib.machinery.SourceFileLoader(
        "programs", os.path.join(ROOT, "utils", "build-programs"))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def sqlite_source():
    """Debian's ships no amalgamation: its build makes one. npm's has it."""
    programs = load_programs()
    folder = programs.try_fetch("sqlite3")
    if not folder:
        return os.path.join(programs.sqlite_amalgamation(), "sqlite3.c")
    made = os.path.join(folder, "sqlite3.c")
    if not os.path.exists(made):
        work = programs.fresh(os.path.join(ROOT, "build"), "sqlite-amalgamation")
        programs.make(work, [os.path.join(folder, "configure"), "--disable-tcl"],
                      ["make", "sqlite3.c"])
        made = os.path.join(work, "sqlite3.c")
    return made


def measure_sqlite(args, folder):
    source, out = sqlite_source(), os.path.join(folder, "sqlite3.o")
    compilers = {"plain": [tool(args, "clang")],
                 "PageSan": [os.path.join(args.build, "bin", "pagesan-clang")],
                 "ASan": [tool(args, "clang"), "-fsanitize=address"]}
    best = {}
    for _ in range(args.rounds):
        for name, command in compilers.items():
            cpu = run(command + ["-O2", "-c", source, "-o", out], 1000)[1]
            best[name] = min(best.get(name, cpu), cpu)
    missed = best["PageSan"] > args.sqlite_bar * best["plain"]
    print("sqlite3.c -O2: " + ", ".join(f"{name} {cpu:.1f} s ({cpu / best['plain']:.2f}x)"
                                        for name, cpu in best.items()),
          "MISSED" if missed else "")
    return missed


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llvm", type=int, default=19, help="version of opt and of the build")
    parser.add_argument("--build", help="default: build/llvm-N")
    parser.add_argument("--part", type=float, default=1, help="of each shape's full number")
    parser.add_argument("--bar", type=float, default=2)
    parser.add_argument("--sqlite-bar", type=float, default=1.15)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--retries", type=int, default=0, help="of a shape that missed a bar")
    parser.add_argument("--quick", action="store_true",
                        help="a fifth of each number, a bar that only worse than linear misses")
    parser.add_argument("--limit", type=int, default=120, help="CPU seconds of one opt")
    parser.add_argument("--no-sqlite", action="store_true")
    parser.add_argument("shapes", nargs="*", help="default: all, and SQLite; 'sqlite': only that")
    args = parser.parse_args()
    if args.quick:
        args.part, args.bar, args.rounds, args.retries, args.limit = 0.2, 5, 1, 2, 30
        args.shapes, args.no_sqlite = args.shapes or list(shapes.SHAPES), True
    args.build = args.build or os.path.join(ROOT, "build", f"llvm-{args.llvm}")
    unknown = set(args.shapes) - {*shapes.SHAPES, CXX, "sqlite"}
    if unknown:
        parser.error(f"no such shape: {', '.join(unknown)}; known are {', '.join(shapes.SHAPES)}, "
                     f"{CXX}, sqlite")
    return args


def main():
    args = parse_args()
    with_sqlite = not args.no_sqlite and (not args.shapes or "sqlite" in args.shapes)
    only_sqlite = args.shapes == ["sqlite"]
    args.shapes = [name for name in args.shapes if name != "sqlite"]
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        if not only_sqlite:
            missed |= measure_shapes(args, folder)
        if with_sqlite:
            missed |= measure_sqlite(args, folder)
    sys.exit(missed)


main()
