# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The heap: CPU, memory and detection reach beside the C library's and ASan's.

Every program is compiled once without instrumentation and linked three ways: as
it is (native), with AddressSanitizer's runtime (of clang 19, options as they
are), and with PageSan's. So the difference is the runtimes' allocators. What is
also instrumented says so. CPU is user and system time, the median of interleaved
runs; memory is peak Pss and page tables of runs of their own, sampled. Reach is
how many bytes of like objects are freed after one until its use is missed, reuse
how many frees later the address of a freed one is used again."""

import argparse
import collections
import os
import re
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, os.path.join(HERE, "heap"))

import chart  # noqa: E402
import measure  # noqa: E402
import programs as bench_programs  # noqa: E402
import redis_load  # noqa: E402

KINDS = ("native", "PageSan", "ASan")
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")

# name: for --only and the table; commands: an argument list by kind; real: one
# of the programs whose CPU is a bar; drive: see measure.run_once.
Case = collections.namedtuple("Case", "name commands real stdin drive",
                              defaults=(False, None, None))


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command, cwd=ROOT):
    result = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        sys.exit(f"{result.stdout}\nheap: failed: {' '.join(command)}")


class Links:
    """Builds a source once and links it for every kind."""

    def __init__(self, folder, build, clang):
        self.folder, self.clang = folder, clang
        self.wrapper = os.path.join(build, "bin", "pagesan-clang")
        if not os.path.exists(self.wrapper):
            sys.exit(f"heap: no {self.wrapper}: build it, or give --build")
        self.linkers = {"native": [clang], "PageSan": [self.wrapper],
                        "ASan": [clang, "-fsanitize=address"]}

    def build(self, name, kinds=KINDS):
        source = os.path.join(HERE, "heap", name + ".c")
        stem = os.path.join(self.folder, name)
        run([self.clang, "-O2", "-g", "-fno-omit-frame-pointer",
             "-fno-builtin-malloc", "-Wall", "-Werror", "-c", source, "-o", stem + ".o"])
        for kind in kinds:
            run(self.linkers[kind] + [stem + ".o", "-pthread", "-o", f"{stem}-{kind}"])
        return {kind: f"{stem}-{kind}" for kind in kinds}


def own_cases(links, quick):
    """The workloads of heap/*.c. Counts are for some tenths of a second
    natively; the last number of a command is divided when quick."""
    small, large = links.build("small"), links.build("large")
    cases = []

    def add(binaries, name, *arguments, real=False):
        *first, count = arguments
        words = [str(a) for a in first] + [str(max(1, count // (8 if quick else 1)))]
        cases.append(Case(name, {k: [b] + words for k, b in binaries.items()}, real))

    for size in (16, 64, 256, 1024, 4096, 16384, 65536):
        add(small, f"pair {size} B", "pair", size, 1, 8000000 if size < 4096 else 2000000)
    for threads in (2, 8):
        add(small, f"pair 64 B, {threads} threads", "pair", 64, threads,
            8000000 // threads)
    add(small, "trees", "trees", 16, 16)
    add(small, "server trace, 1 thread", "server", 1, 60000)
    add(small, "server trace, 8 threads", "server", 8, 8000, real=True)
    add(small, "producer and consumer", "handoff", 1, 4000000)
    mib = 1 << 20
    add(large, "fill 1 MiB", "fill", mib, 0, 8000)
    add(large, "fill 16 MiB", "fill", 16 * mib, 0, 240)
    add(large, "fill 1 to 64 MiB", "fill", mib, 6, 160)
    add(large, "touch 1 MiB", "touch", mib, 0, 8000)
    add(large, "touch 1 to 64 MiB", "touch", mib, 6, 160)
    add(large, "fill 32 KiB to 1 MiB", "fill", 32768, 5, 16000)
    add(large, "realloc growing by half", "grow", 64 * mib, 12)
    add(large, "realloc growing by 4 KiB", "append", 4096, 2 * mib, 16)
    blocks = 100000 // (10 if quick else 1)
    add(large, f"{blocks:,} live of 64 KiB to 1 MiB", "live", blocks, 40000)
    return cases


def program_cases(links, only):
    """Lua, SQLite, libxml2 and Redis, from Debian's sources; built when they are
    measured."""
    programs = bench_programs.Programs(links.folder, links.clang, links.wrapper)
    trees = [os.path.join(HERE, "trees.lua"), "14"]
    sql = os.path.join(HERE, "workload.sql")
    socket = os.path.join(links.folder, "redis.sock")

    def commands(binaries, arguments):
        return {kind: [binary] + arguments for kind, binary in binaries.items()}

    recipes = {
        "Lua trees": lambda: dict(commands=commands(programs.lua(), trees)),
        "SQLite": lambda: dict(commands=commands(programs.sqlite(), [":memory:"]), stdin=sql),
        "xmllint": lambda: dict(commands=commands(
            programs.xmllint(), ["--xpath", "count(//item[price > 5000])",
                                 programs.xml_file()])),
        "Redis": lambda: dict(
            commands=commands(programs.redis(), ["--port", "0", "--unixsocket", socket,
                                                 "--save", "", "--loglevel", "warning"]),
            drive=lambda _, r=redis_load.requests(200000):
                redis_load.driver(socket, r)),
        "Lua trees, instrumented": lambda: dict(
            commands=commands(programs.lua_instrumented(), trees)),
    }
    cases = []
    for name, recipe in recipes.items():
        if re.search(only, name):
            say(f"building for {name} ...")
            cases.append(Case(name, real="instrumented" not in name, **recipe()))
    return cases


def reach(links, quick):
    """By size: bytes freed until missed, for PageSan and ASan."""
    binaries = links.build("reach", ("PageSan", "ASan"))
    limits = {64: 1 << 30, 4096: 4 << 30, 65536: 64 << 30, 1 << 20: 600 << 30}
    found = {}
    for size, limit in limits.items():
        limit = min(limit, 1 << 30) if quick else limit
        for kind, binary in binaries.items():
            output = subprocess.run([binary, str(size), str(limit)], check=True,
                                    stdout=subprocess.PIPE, env=ENVIRONMENT).stdout
            found[size, kind] = (int(output), int(output) >= limit)
    return found


def reuse(links, quick):
    """By number of live objects and kind: frees between the free of an object of 64
    bytes and the next use of its address, as heap/reuse.c prints them."""
    binaries = links.build("reuse", ("PageSan", "ASan"))
    steps = 1000000 if quick else 6000000
    return {(live, kind): subprocess.run(
                [binary, str(live), "64", str(steps)], check=True,
                stdout=subprocess.PIPE, text=True, env=ENVIRONMENT).stdout.split()
            for live in (20000, 200000, 1000000) for kind, binary in binaries.items()}


# A kind that takes longer than this is run three times at most.
LONG_SECONDS = 10


def measure_case(case, rounds):
    """By kind: the median CPU, the peak of memory of one more run."""
    runs = {kind: [] for kind in case.commands}
    for number in range(rounds + 1):
        for kind, command in case.commands.items():
            if 2 <= len(runs[kind]) and number < rounds and runs[kind][0].cpu > LONG_SECONDS:
                continue
            interval = 0.005 if number == rounds else 0
            drive = case.drive(kind) if case.drive else None
            result = measure.run_once(command, case.stdin, ENVIRONMENT, interval, drive)
            if result.code != 0:
                sys.exit(f"{result.output.decode(errors='replace')}\nheap: "
                         f"{case.name}, {kind}: exit code {result.code}")
            runs[kind].append(result)
    outputs = {r[0].output for r in runs.values()}
    if len(outputs) != 1 and not case.drive:
        sys.exit(f"heap: {case.name}: the outputs differ")
    return {kind: measure.Result(statistics.median(r.cpu for r in results[:-1]),
                                 results[-1].pss, results[-1].tables, b"", 0)
            for kind, results in runs.items()}


def ratio(results, kind, of):
    base = max(of(results["native"]), 1e-9)
    return of(results[kind]) / base


def cpu(result):
    return result.cpu


def memory(result):
    return result.pss + result.tables


def geomean(values):
    return statistics.geometric_mean(values) if values else float("nan")


def table(results):
    lines = ["| workload | native CPU | PageSan | ASan | native memory | PageSan | ASan |",
             "|---|--:|--:|--:|--:|--:|--:|"]
    for name, by_kind in results.items():
        native = by_kind["native"]
        cells = [f"{native.cpu:.3f} s"]
        cells += [f"{ratio(by_kind, k, cpu):.2f}x" for k in KINDS[1:]]
        cells += [f"{memory(native) / 1024:.1f} MiB"]
        cells += [f"{ratio(by_kind, k, memory):.2f}x" for k in KINDS[1:]]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def summary(cases, results):
    groups = [("real programs", [c.name for c in cases if c.real]),
              ("all", list(results))]
    lines = ["", "| geometric mean | PageSan CPU | ASan CPU | PageSan memory | ASan memory |",
             "|---|--:|--:|--:|--:|"]
    for title, names in groups:
        names = [n for n in names if n in results]
        if not names:
            continue
        cells = [f"{geomean([ratio(results[n], k, of) for n in names]):.2f}x"
                 for of in (cpu, memory) for k in KINDS[1:]]
        lines.append(f"| {title} ({len(names)}) | " + " | ".join(cells) + " |")
    return lines


def reach_table(found):
    def text(size, kind):
        value, is_limit = found[size, kind]
        return ("at least " if is_limit else "") + f"{value / (1 << 20):,.0f} MiB"
    lines = ["", "| reach, objects of | PageSan | ASan |", "|---|--:|--:|"]
    for size in sorted({s for s, _ in found}):
        lines.append(f"| {size:,} bytes | {text(size, 'PageSan')} | {text(size, 'ASan')} |")
    return lines


def reuse_table(found):
    lines = ["", "| live objects | PageSan: least | 1 % | median | ASan: least | 1 % | median |",
             "|--:|--:|--:|--:|--:|--:|--:|"]
    for live in sorted({n for n, _ in found}):
        cells = [f"{int(v):,}" for k in KINDS[1:] for v in found[live, k]]
        lines.append(f"| {live:,} | " + " | ".join(cells) + " |")
    return lines


def draw(results, path):
    rows = {name: [ratio(r, k, of) for of in (cpu, memory) for k in KINDS[1:]]
            for name, r in results.items()}
    with open(path, "w") as out:
        out.write(chart.bars("Ratio to native (logarithmic)",
                             ["PageSan CPU", "ASan CPU", "PageSan memory", "ASan memory"],
                             rows))


def main():
    parser = argparse.ArgumentParser(
        prog="utils/bench heap", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "release"),
                        help="PageSan's build folder (default: build/release)")
    parser.add_argument("--clang", default="clang-19")
    parser.add_argument("--rounds", type=int, help="default 7, 2 when quick")
    parser.add_argument("--quick", action="store_true",
                        help="an eighth of the work, and no other programs")
    parser.add_argument("--only", metavar="RE", default="",
                        help="workloads whose names match; 'reach' and 'reuse' are some")
    args = parser.parse_args()
    folder = os.path.join(os.path.abspath(args.build), "bench-heap")
    os.makedirs(folder, exist_ok=True)

    say(measure.machine())
    links = Links(folder, os.path.abspath(args.build), args.clang)
    cases = [c for c in own_cases(links, args.quick) if re.search(args.only, c.name)]
    if not args.quick:
        cases += program_cases(links, args.only)
    results = {}
    for case in cases:
        say(f"{case.name} ...")
        results[case.name] = measure_case(case, args.rounds or (2 if args.quick else 7))
    lines = [measure.machine(), ""]
    if results:
        lines += table(results) + summary(cases, results)
        draw(results, os.path.join(folder, "heap.svg"))
    if re.search(args.only, "reach"):
        say("reach ...")
        lines += reach_table(reach(links, args.quick))
    if re.search(args.only, "reuse"):
        say("reuse ...")
        lines += reuse_table(reuse(links, args.quick))
    print("\n".join(lines))
    with open(os.path.join(folder, "heap.md"), "w") as out:
        out.write("\n".join(lines) + "\n")
    say(f"written: {folder}/heap.md" + (" and heap.svg" if results else ""))


main()
