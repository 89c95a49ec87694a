# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The shadow's modes: classic, black and page, both orders of looking, stale views.

The comparison of the kernel series that the design comes from: a byte of shadow
for eight everywhere (classic, its base), pages that are never promoted (black),
and the design as it is (page), which looks first at the shadow byte or first at
the page's state, with views that are as fresh as the hardware makes them or as
stale as they may be. The same binary each time: the mode is an option. CPU is user
and system time, the least and the lower quartile of interleaved runs, memory the
peak of Pss and page tables; trips, promotions and flushes are the runtime's own
counts (print_stats=1)."""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
UTILS = os.path.dirname(HERE)
ROOT = os.path.dirname(UTILS)
sys.path.insert(0, UTILS)
sys.path.insert(0, os.path.join(HERE, "programs"))

import chart  # noqa: E402
import measure  # noqa: E402
import recipes  # noqa: E402
import toolchain  # noqa: E402

# With these arguments in place of the usual ones: without promotion each access
# to a large buffer takes the slow path.
PROGRAMS = {"SQLite": None, "expat": None, "C++ containers": None,
            "large buffers": ["3"]}

# The plain binary has no mode.
MODES = {
    "plain": None,
    "classic": "shadow=classic",
    "black": "shadow=black",
    "black, page first": "shadow=black:check_order=page",
    "black, stale": "shadow=black:force_stale_views=1",
    "page": "shadow=page",
    "page, page first": "shadow=page:check_order=page",
    "page, stale": "shadow=page:force_stale_views=1",
    "page, page first, stale": "shadow=page:check_order=page:force_stale_views=1",
}

COUNTS = {
    "partial": r"trips: partial granule (\d+)",
    "page valid": r"page valid (\d+), stale",
    "stale": r"page valid \d+, stale (\d+)",
    "promotions": r"promotions: (\d+) windows",
    "flushes": r"flushes (\d+)",
}


def say(text):
    print(text, file=sys.stderr, flush=True)


def environment(mode, more=""):
    return dict(os.environ, PAGESAN_OPTIONS=f"{mode or ''}:detect_leaks=0{more}")


def counts(text):
    found = {}
    for name, pattern in COUNTS.items():
        match = re.search(pattern, text)
        if not match:
            sys.exit(f"modes: no count of {name} in:\n{text[-3000:]}")
        found[name] = int(match[1])
    return found


def measure_program(name, tools, rounds, inputs):
    recipe = recipes.RECIPES[name]
    say(f"{name}: building")
    binaries = {kind: recipe.build(chain) for kind, chain in tools.items()}
    stdin = recipe.stdin(inputs) if recipe.stdin else None
    arguments = PROGRAMS.get(name) or recipe.command(inputs)

    def once(label, interval, more=""):
        mode = MODES[label]
        binary = binaries["plain" if mode is None else "PageSan"]
        result = measure.run_once([binary, *arguments], stdin,
                                  environment(mode, more), interval)
        if result.code != 0:
            sys.exit(f"{result.output.decode(errors='replace')[-3000:]}\n"
                     f"modes: {name}, {label}: ended with {result.code}")
        return result

    seconds = {label: [] for label in MODES}
    for number in range(rounds):
        say(f"{name}: round {number + 1} of {rounds}")
        for label in MODES:
            seconds[label].append(once(label, 0).cpu)
    rows = {}
    for label, mode in MODES.items():
        sampled = once(label, 0.005)
        rows[label] = {"cpu": measure.cpu_of(seconds[label]),
                       "memory": sampled.pss + sampled.tables,
                       "counts": None if mode is None else counts(
                           once(label, 0, ":print_stats=1").output.decode(
                               errors="replace"))}
    return rows


def table(name, rows):
    plain = rows["plain"]
    lines = [f"### {name}", "",
             "| mode | CPU, least | quartile | memory | trips: " +
             " | ".join(COUNTS) + " |",
             "|---|--:|--:|--:|" + "--:|" * len(COUNTS)]
    for label, row in rows.items():
        cpu = row["cpu"]
        numbers = ["" for _ in COUNTS] if row["counts"] is None else \
            [f"{row['counts'][count]:,}" for count in COUNTS]
        lines.append(f"| {label} | {cpu.least / plain['cpu'].least:.2f}x | "
                     f"{cpu.quartile / plain['cpu'].quartile:.2f}x | "
                     f"{row['memory'] / plain['memory']:.2f}x | " +
                     " | ".join(numbers) + " |")
    lines.append("")
    lines.append(f"Plain: {plain['cpu'].least:.2f} s, {plain['memory'] / 1024:.1f} "
                 "MiB" + ("; wide: the machine was not quiet"
                          if any(measure.is_wide(r["cpu"]) for r in rows.values())
                          else "") + ".")
    return "\n".join(lines + [""])


def main():
    parser = measure.parser(__doc__, ROOT)
    parser.add_argument("--only", action="append", default=[], metavar="PROGRAM")
    parser.add_argument("--svg", metavar="FILE", help="write a chart as well")
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    folder = os.path.join(build, "bench-modes")
    inputs = os.path.join(folder, "inputs")
    os.makedirs(inputs, exist_ok=True)
    tools = toolchain.for_kinds(build, args.clang, folder, ("plain", "PageSan"))
    bars = {}
    for name in args.only or PROGRAMS:
        rows = measure_program(name, tools, args.rounds, inputs)
        print(table(name, rows))
        for label, row in rows.items():
            if MODES[label] is not None:
                bars[f"{name}: {label}"] = [
                    row["cpu"].least / rows["plain"]["cpu"].least,
                    row["memory"] / rows["plain"]["memory"]]
    print(measure.machine())
    if args.svg:
        with open(args.svg, "w") as out:
            out.write(chart.bars("Modes, against plain", ["CPU", "memory"], bars))


main()
