# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Real programs: CPU, memory, code size and compile time, plain, PageSan, ASan.

Each is built from its source by clang -O2 plain, with everything of PageSan and
with everything of AddressSanitizer, and does the same work in many short runs,
interleaved. CPU is user and system time: the least and the lower quartile of all
runs; where they lie further apart than a tenth the row says "wide" and is not to
be believed. Memory is the peak of Pss and page tables, sampled in runs of their
own. Size is .text of the object files, without the runtime. What was measured is
kept as JSON in the build folder; a run that was cut short goes on from there.
With --also other ways to check are measured in the same rounds, for instance
--also "thunks=-mllvm -pagesan-form=thunk"."""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
UTILS = os.path.dirname(HERE)
ROOT = os.path.dirname(UTILS)
sys.path.insert(0, UTILS)
sys.path.insert(0, os.path.join(HERE, "programs"))

import chart  # noqa: E402
import elf_size  # noqa: E402
import measure  # noqa: E402
import recipes  # noqa: E402
import toolchain  # noqa: E402

KINDS = ("plain", "PageSan", "ASan")
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")


def say(text):
    print(text, file=sys.stderr, flush=True)


def text_size(objects):
    return sum(elf_size.sections(path).get(".text", 0) for path in objects)


def build(name, recipe, tools):
    """Binary, compile seconds and .text of each kind."""
    found = {}
    for kind, chain in tools.items():
        say(f"{name}: building, {kind}")
        binary = recipe.build(chain)
        found[kind] = {"binary": binary, "compile": chain.compile_seconds,
                       "text": text_size(chain.objects)}
    return found


def run(name, recipe, built, rounds, inputs):
    stdin = recipe.stdin(inputs) if recipe.stdin else None
    arguments = recipe.command(inputs)
    seconds = {kind: [] for kind in built}
    outputs = {}

    def once(kind, interval):
        result = measure.run_once([built[kind]["binary"], *arguments], stdin,
                                  ENVIRONMENT, interval,
                                  recipe.drive(inputs) if recipe.drive else None)
        if result.code != 0:
            sys.exit(f"{result.output.decode(errors='replace')[-4000:]}\n"
                     f"programs: {name} ({kind}) ended with {result.code}")
        if not recipe.drive and outputs.setdefault("all", result.output) != result.output:
            sys.exit(f"programs: {name}: {kind} prints something else")
        return result

    for number in range(rounds):
        say(f"{name}: round {number + 1} of {rounds}")
        for kind in built:
            seconds[kind].append(once(kind, 0).cpu)
    memory = {kind: max(r.pss + r.tables for r in (once(kind, 0.005),
                                                   once(kind, 0.005)))
              for kind in built}
    return seconds, memory


def measure_one(name, recipe, tools, rounds, folder):
    inputs = os.path.join(folder, "inputs")
    os.makedirs(inputs, exist_ok=True)
    built = build(name, recipe, tools)
    seconds, memory = run(name, recipe, built, rounds, inputs)
    return {"program": name, "machine": measure.machine(),
            "allocates": recipe.allocates, "rounds": rounds,
            "kinds": {kind: {"cpu": seconds[kind], "memory": memory[kind],
                             "text": built[kind]["text"],
                             "compile": built[kind]["compile"]} for kind in built}}


def ratios(result):
    """By measure: each kind against plain, in the order of the kinds."""
    kinds = result["kinds"]
    cpu = {kind: measure.cpu_of(found["cpu"]) for kind, found in kinds.items()}

    def against(value):
        return {kind: value(kind) / value("plain") for kind in kinds if kind != "plain"}

    return {"CPU, least": against(lambda k: cpu[k].least),
            "CPU, quartile": against(lambda k: cpu[k].quartile),
            "memory": against(lambda k: kinds[k]["memory"]),
            ".text": against(lambda k: kinds[k]["text"]),
            "compile": against(lambda k: kinds[k]["compile"])}


def is_wide(result):
    return any(measure.is_wide(measure.cpu_of(kind["cpu"]))
               for kind in result["kinds"].values())


def cell(values):
    first, *others = values
    return f"{first:.2f} ({', '.join(f'{value:.2f}' for value in others)})"


def table(results):
    names = ["CPU, least", "CPU, quartile", "memory", ".text", "compile"]
    kinds = [kind for kind in results[0]["kinds"] if kind != "plain"]
    lines = ["| program | plain CPU | " + " | ".join(names) + " | |",
             "|---|--:|" + "--:|" * len(names) + "---|"]
    for result in results:
        found = ratios(result)
        plain = measure.cpu_of(result["kinds"]["plain"]["cpu"]).least
        cells = [cell([found[name][kind] for kind in kinds]) for name in names]
        lines.append(f"| {result['program']} | {plain:.2f} s | " +
                     " | ".join(cells) +
                     f" | {'wide' if is_wide(result) else ''} |")
    means = [cell([measure.geometric_mean(ratios(r)[name][kind] for r in results)
                   for kind in kinds]) for name in names]
    lines.append("| **geometric mean** | | " + " | ".join(means) + " | |")
    return "\n".join([f"{kinds[0]} ({', '.join(kinds[1:])}), each against plain; "
                      "CPU is user and system time.",
                      "", *lines, "", results[-1]["machine"], ""])


def write_chart(path, results):
    rows = {f"{r['program']}: {what}": [ratios(r)[key][kind] for kind in KINDS[1:]]
            for r in results for what, key in
            (("CPU", "CPU, least"), ("memory", "memory"), (".text", ".text"))}
    with open(path, "w") as out:
        out.write(chart.bars("Against plain (1x)", list(KINDS[1:]), rows))


def is_kept(path, kinds):
    """Was everything that is wanted measured before?"""
    if not os.path.exists(path):
        return False
    with open(path) as done:
        return list(json.load(done)["kinds"]) == list(kinds)


def main():
    parser = measure.parser(__doc__, ROOT)
    parser.add_argument("--only", action="append", default=[], metavar="PROGRAM",
                        help="this one (may be repeated); without: all")
    parser.add_argument("--again", action="store_true",
                        help="forget what was measured before")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=FLAGS",
                        help="PageSan with more flags, or ASan where NAME begins "
                        "with that (may be repeated)")
    parser.add_argument("--svg", metavar="FILE", help="write a chart as well")
    parser.add_argument("--json", metavar="FILE", help="write all figures as well")
    parser.add_argument("--list", action="store_true", help="name the programs")
    args = parser.parse_args()
    if args.list:
        return print("\n".join(recipes.RECIPES))
    unknown = [name for name in args.only if name not in recipes.RECIPES]
    if unknown:
        parser.error(f"no such program: {', '.join(unknown)}; --list names them")
    build_folder = os.path.abspath(args.build)
    folder = os.path.join(build_folder, "bench-programs")
    os.makedirs(folder, exist_ok=True)
    tools = toolchain.for_kinds(build_folder, args.clang, folder, KINDS)
    for text in args.also:
        also, equals, flags = text.partition("=")
        if not equals or also in tools:
            parser.error(f"--also {text}: wants a new NAME=FLAGS")
        tools[also] = tools["ASan" if also.startswith("ASan") else "PageSan"].with_flags(
            flags.split(), os.path.join(folder, also))
    results = []
    for name in args.only or recipes.RECIPES:
        kept = os.path.join(folder, name.replace(" ", "-") + ".json")
        if args.again or not is_kept(kept, tools):
            result = measure_one(name, recipes.RECIPES[name], tools, args.rounds,
                                 folder)
            with open(kept + ".new", "w") as out:
                json.dump(result, out, indent=1)
            os.rename(kept + ".new", kept)
        with open(kept) as done:
            results.append(json.load(done))
    print(table(results))
    if args.svg:
        write_chart(args.svg, results)
    if args.json:
        with open(args.json, "w") as out:
            json.dump(results, out, indent=1)


main()
