# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The leak check at exit on a heap of a million objects: CPU beside LeakSanitizer's.

The same program with detect_leaks=0 and 1; the difference is the check. CPU is
user and system time, the median of interleaved runs. Linked, not instrumented."""

import os
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

import measure  # noqa: E402


def main():
    parser = measure.parser(__doc__, ROOT)
    parser.add_argument("--objects", type=int, default=1000000)
    args = parser.parse_args()
    wrapper = os.path.join(args.build, "bin", "pagesan-clang")
    compilers = {"PageSan": [wrapper], "ASan": [args.clang, "-fsanitize=address"]}
    with tempfile.TemporaryDirectory() as folder:
        stem = os.path.join(folder, "tree")
        measure.build_each(compilers, os.path.join(HERE, "leaks", "tree.c"), stem, args.clang)
        times = {}
        for _ in range(args.rounds):
            for kind in compilers:
                for on in (0, 1):
                    env = dict(os.environ, ASAN_OPTIONS=f"detect_leaks={on}")
                    result = measure.run_once([f"{stem}.{kind}", str(args.objects)], env=env)
                    if result.code:
                        sys.exit(f"leaks: {kind} ended with {result.code}:\n{result.output}")
                    times.setdefault((kind, on), []).append(result.cpu)
    print("CPU, s     without   with   the check")
    for kind in compilers:
        off, on = (statistics.median(times[kind, n]) for n in (0, 1))
        print(f"{kind:8} {off:9.2f} {on:6.2f} {on - off:11.2f}")


if __name__ == "__main__":
    sys.exit(main())
