# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Forks and starts, as fuzzers do by the thousand: CPU beside native and ASan's.

One program, not instrumented but linked with each runtime: `start` is a process
that does nothing, from exec to exit; `fork` is a child of a process with 2,000
objects that runs a small test case and ends by _exit. CPU is user and system
time, of parent and child, in microseconds; medians of interleaved runs. Leak
checks at exit are off in `start` and on in `exit`."""

import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

import measure  # noqa: E402

KINDS = ("native", "PageSan", "ASan")


def build(folder, args):
    wrapper = os.path.join(args.build, "bin", "pagesan-clang")
    compilers = {"native": [args.clang], "PageSan": [wrapper],
                 "ASan": [args.clang, "-fsanitize=address"]}
    measure.build_each(compilers, os.path.join(HERE, "fork", "fork.c"),
                       os.path.join(folder, "fork"), args.clang)
    subprocess.run([args.clang, "-O2", os.path.join(HERE, "fork", "spawn.c"),
                    "-o", os.path.join(folder, "spawn")], check=True)


def run(command, **options):
    env = dict(os.environ, ASAN_OPTIONS=":".join(f"{k}={v}" for k, v in options.items()))
    return float(subprocess.run(command, env=env, check=True, capture_output=True).stdout)


def main():
    parser = measure.parser(__doc__, ROOT)
    parser.add_argument("--count", type=int, default=200, help="forks or starts a run")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build(folder, args)
        spawn = [os.path.join(folder, "spawn"), str(args.count)]
        cases = {
            "start": lambda p: run(spawn + [p], detect_leaks=0),
            "exit": lambda p: run(spawn + [p], detect_leaks=1),
            "fork": lambda p: run([p, str(args.count)], detect_leaks=0),
        }
        times = {(case, kind): [] for case in cases for kind in KINDS}
        for _ in range(args.rounds):
            for case, take in cases.items():
                for kind in KINDS:
                    times[case, kind].append(take(os.path.join(folder, f"fork.{kind}")))
    print("CPU, us    native   PageSan      ASan   PageSan/ASan")
    for case in cases:
        native, ours, asan = (statistics.median(times[case, kind]) for kind in KINDS)
        print(f"{case:8} {native:8.0f} {ours:9.0f} {asan:9.0f}   {ours / asan:.2f}")


if __name__ == "__main__":
    sys.exit(main())
