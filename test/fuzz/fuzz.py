#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds random programs (program.py) in random ways and compares what is
reported with what is known to be wrong with them.

A bug must be reported with its kind, line, direction and object; a case without
one must end well and print what plain clang's build prints. A case that does
otherwise is reduced and kept in a folder of its own, with its sources, the
commands and the output."""

import argparse
import concurrent.futures
import dataclasses
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)

from program import Program  # noqa: E402

SUPPORT = os.path.join(HERE, "Inputs")
# Seconds; machines may be loaded.
TIMEOUT = 600
LEVELS = ["-O0", "-O1", "-O1", "-O2", "-O2", "-O3", "-Os", "-Oz"]
COMPILE = [[], [], ["-fno-inline"], *(["-mllvm", f"-pagesan-form={form}"]
                                     for form in ("inline", "thunk", "call")),
           ["-mllvm", "-pagesan-inline-threshold=6"], ["-flto", "-fuse-ld=lld"], ["-fPIC"],
           ["-funroll-loops"], ["-fno-exceptions"], ["-fomit-frame-pointer"]]
RUN = ["", "", "shadow=black", "shadow=classic", "check_order=page", "quarantine_resident_mb=0",
       "detect_stack_use_after_return=1:shadow=classic"]


@dataclasses.dataclass
class Build:
    """One way to build and run."""
    llvm: str
    flags: list
    options: str

    @staticmethod
    def random(rng, args, cxx):
        flags = [rng.choice(LEVELS)]
        for _ in range(rng.randrange(2)):
            flags += rng.choice([f for f in COMPILE if not (cxx and f == ["-fno-exceptions"])])
        if args.avx2 and rng.random() < 0.2:
            flags.append("-mavx2")
        return Build(rng.choice(args.llvm), flags, rng.choice(RUN))


class Batch:
    """A program, a build of it, and what its cases did."""

    def __init__(self, args, seed, folder):
        self.args, self.folder, self.seed = args, folder, seed
        rng = random.Random(seed)
        cxx = rng.random() < 0.3
        self.program = Program(seed, args.cases, cxx)
        self.build = Build.random(rng, args, cxx)

    # --- Building -------------------------------------------------------------

    def compiler(self, kind):
        plus = "++" if self.program.cxx else ""
        if kind == "checked" and not self.args.asan:
            folder = os.path.join(ROOT, "build", f"llvm-{self.build.llvm}")
            folder = self.args.build or folder
            return [os.path.join(folder, "bin", "pagesan-clang" + plus)], self.build.flags
        clang = [f"/usr/lib/llvm-{self.build.llvm}/bin/clang" + plus]
        if kind == "checked":
            plain = [f for f in self.build.flags if "pagesan" not in f and f != "-mllvm"]
            return clang + ["-fsanitize=address"], plain
        return clang, ["-O1"]

    def commands(self, source, kind, out):
        command, flags = self.compiler(kind)
        suffix = ".cpp" if self.program.cxx else ".c"
        support = os.path.join(os.path.dirname(source), "support" + suffix)
        if not os.path.exists(support):
            shutil.copy(os.path.join(SUPPORT, "support.c"), support)
        return [*command, "-g", "-w", "-fno-strict-aliasing", *flags, "-I", SUPPORT, source,
                support, "-o", out, "-lpthread"]

    def write(self, folder, only=None, without=frozenset()):
        lines, wrong = self.program.text(only, without)
        path = os.path.join(folder, "program" + (".cpp" if self.program.cxx else ".c"))
        with open(path, "w") as source:
            source.write("\n".join(lines) + "\n")
        return path, wrong

    def make(self, folder, kind, only=None, without=frozenset()):
        """(binary, wrong lines), or (compiler's output, None)."""
        source, wrong = self.write(folder, only, without)
        out = os.path.join(folder, kind)
        done = run(self.commands(source, kind, out), None)
        return (out, wrong) if done.returncode == 0 else (done.stdout, None)

    # --- Running --------------------------------------------------------------

    def environment(self, symbolize=False):
        options = f"detect_leaks=0:symbolize={int(symbolize)}:{self.build.options}"
        env = dict(os.environ, ASAN_OPTIONS=options,
                   ASAN_SYMBOLIZER_PATH=f"/usr/lib/llvm-{self.build.llvm}/bin/llvm-symbolizer")
        env.pop("PAGESAN_OPTIONS", None)
        return env

    def run(self):
        """[(case, what went wrong)], number of cases that ran."""
        checked, wrong = self.make(self.folder, "checked")
        if wrong is None:
            return [(None, "does not compile: " + checked)], 0
        plain, good = self.make(self.folder, "plain")
        if good is None:
            return [(None, "plain clang does not compile it: " + plain)], 0
        failures = self.run_clean(checked, plain, [c for c in self.program.cases if not c.bug])
        reports = {}
        for case in self.program.cases:
            if case.bug:
                reports[case.number] = run([checked, str(case.number)], self.environment())
        frames = Symbols(self.build.llvm, checked, [r.stdout for r in reports.values()])
        for case in self.program.cases:
            if case.bug:
                verdict = judge(case, reports[case.number], wrong[case.number], frames)
                if verdict:
                    failures.append((case, verdict))
        return failures, len(self.program.cases)

    def run_clean(self, checked, plain, cases):
        """All in one process, and each alone once that fails."""
        def differs(numbers):
            expected = run([plain, *numbers], None)
            found = run([checked, *numbers], self.environment())
            if expected.returncode:
                return "the plain build fails: " + expected.stdout
            if found.returncode or found.stdout != expected.stdout:
                return f"clean, but code {found.returncode}:\n" + found.stdout
            return ""
        if not differs([str(c.number) for c in cases]):
            return []
        found = [(c, differs([str(c.number)])) for c in cases]
        failures = [(c, text) for c, text in found if text]
        return failures or [(None, "clean cases fail, but only together: " +
                             differs([str(c.number) for c in cases]))]

    def judge_alone(self, case, folder, without):
        """What is wrong with the case when it is built alone, parts left out."""
        checked, wrong = self.make(folder, "checked", {case.number}, without)
        if wrong is None:
            return ""
        if not case.bug:
            plain, good = self.make(folder, "plain", {case.number}, without)
            if good is None:
                return ""
            failures = self.run_clean(checked, plain, [case])
            return failures[0][1] if failures else ""
        done = run([checked, str(case.number)], self.environment())
        frames = Symbols(self.build.llvm, checked, [done.stdout])
        return judge(case, done, wrong.get(case.number, []), frames)


def run(command, env):
    try:
        return subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, text=True, errors="replace",
                              timeout=TIMEOUT)
    except subprocess.TimeoutExpired as expired:
        output = (expired.stdout or b"").decode(errors="replace")
        return subprocess.CompletedProcess(command, 124, output + "\ntimed out")


class Symbols:
    """Lines of the addresses in reports: all of them looked up at once."""

    def __init__(self, llvm, binary, reports):
        offsets = sorted({o for r in reports for o in re.findall(r"#\d+ .*?\+(0x[0-9a-f]+)\)", r)})
        out = subprocess.run([f"/usr/lib/llvm-{llvm}/bin/llvm-symbolizer", "-e", binary],
                             input="\n".join(offsets) + "\n", stdout=subprocess.PIPE, text=True)
        blocks = out.stdout.split("\n\n")
        self.lines = {o: re.findall(r"^(.*?):(\d+):\d+$", b, flags=re.M)
                      for o, b in zip(offsets, blocks)}
        self.binary = os.path.basename(binary)

    def stack(self, report):
        """The lines of the access's stack, innermost first; None: not ours."""
        found = []
        for line in report[report.find("ERROR:"):].splitlines():
            frame = re.match(r"\s*#\d+ 0x.*?\((.*?)\+(0x[0-9a-f]+)\)", line)
            if frame:
                ours = os.path.basename(frame[1]) == self.binary
                found += [(os.path.basename(f), int(n))
                          for f, n in (self.lines.get(frame[2], []) if ours else [])]
            elif found:
                break
        return found


def judge(case, done, wrong, frames):
    """What is not as it should be with the report of a bug; "" when all is."""
    bug, text = case.bug, done.stdout
    kind = re.search(r"ERROR: AddressSanitizer: (\S+)", text)
    if not kind:
        return f"not reported: {bug.kinds} in line {wrong}, code {done.returncode}:\n{text}"
    complaints = []
    if kind[1] not in bug.kinds.split("|"):
        complaints.append(f"kind is {kind[1]}, not {bug.kinds}")
    stack = [n for f, n in frames.stack(text) if f.startswith("program.")]
    near = stack[:1] if bug.exact_line else stack[:3]
    # Optimisers merge stores of constants with what fills the object before.
    wrong = wrong + [line - 1 for line in wrong if bug.is_write is not False]
    if not set(near) & set(wrong):
        complaints.append(f"line {wrong} is not in {frames.stack(text)[:4]}")
    direction = re.search(r"^(READ|WRITE) of size", text, flags=re.M)
    if bug.is_write is not None and direction:
        if (direction[1] == "WRITE") != bug.is_write:
            complaints.append(f"not a {direction[1]}")
    if bug.is_near and bug.size and f"{bug.size}-byte region" not in text:
        complaints.append(f"no {bug.size}-byte region")
    # Variables of functions that were inlined have an ".i"; where an argument by
    # value is inlined, its copy may be left out, and the "v" that it is made of
    # is accessed.
    shown = re.sub("p$", r"[pv]", bug.shown)
    pattern = {"stack": rf"'{shown}(\d|\.i\d*)*'.*<== Memory access",
               "global": rf"global variable '.*\b{bug.shown}'"}.get(bug.memory, "")
    if bug.is_near and bug.shown and not re.search(pattern, text):
        complaints.append(f"{bug.memory} variable {bug.shown} is not named")
    return "; ".join(complaints) + ":\n" + text if complaints else ""


def headline(verdict):
    """What must stay the same while a case is reduced."""
    first = verdict.split("\n")[0]
    return re.sub(r"[\[\(].*", "", first)


def reduce(batch, case, verdict, seconds):
    """(what can be left out, the verdict then)."""
    until = time.monotonic() + seconds
    without = set()
    with tempfile.TemporaryDirectory() as folder:
        alone = batch.judge_alone(case, folder, without)
        if headline(alone) != headline(verdict):
            return None, alone
        for node in sorted(case.root.removables(), key=lambda n: -len(list(n.lines()))):
            if time.monotonic() > until:
                break
            if not list(node.lines(without)):
                continue
            found = batch.judge_alone(case, folder, without | {id(node)})
            if headline(found) == headline(verdict):
                without.add(id(node))
                alone = found
    return without, alone


def keep(batch, case, verdict, args):
    """Writes a failure down; returns the folder."""
    number = "build" if case is None else case.number
    folder = os.path.join(args.keep, f"{batch.seed}-{number}")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    only, without = None, frozenset()
    note = ""
    if case is not None:
        only = {case.number}
        without, alone = reduce(batch, case, verdict, args.reduce)
        if without is None:
            note, only, without = "Not when it is built alone: " + alone, None, frozenset()
        else:
            verdict = alone
    source, wrong = batch.write(folder, only, without)
    command = batch.commands(source, "checked", os.path.join(folder, "checked"))
    with open(os.path.join(folder, "verdict.txt"), "w") as out:
        out.write(f"seed {batch.seed}, case {number}\n{' '.join(command)}\n"
                  f"ASAN_OPTIONS={batch.environment()['ASAN_OPTIONS']} ./checked {number}\n"
                  f"truth: {case and case.bug}, lines {wrong}\n{note}\n{verdict}\n")
    return folder


def one(args, seed):
    with tempfile.TemporaryDirectory(prefix="pagesan-fuzz.") as folder:
        batch = Batch(args, seed, folder)
        failures, count = batch.run()
        lines = [f"seed {seed} case {'-' if case is None else case.number} LLVM "
                 f"{batch.build.llvm} {' '.join(batch.build.flags)} {batch.build.options}: "
                 f"{verdict.splitlines()[0]}\n    kept in {keep(batch, case, verdict, args)}"
                 for case, verdict in failures[:5]]
    return count, lines


def installed_builds():
    folders = {v: os.path.join(ROOT, "build", f"llvm-{v}", "bin", "pagesan-clang")
               for v in ("19", "22")}
    return [v for v, path in folders.items() if os.path.exists(path)]


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="the first program's")
    parser.add_argument("--programs", type=int, help="how many; default: 10, or as --seconds says")
    parser.add_argument("--seconds", type=float, help="start programs for so long")
    parser.add_argument("--cases", type=int, default=30, help="in each program")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--llvm", action="append", help="version; default: all that are built")
    parser.add_argument("--build", help="folder of the build; default: build/llvm-VERSION")
    parser.add_argument("--keep", default=os.path.join(ROOT, "build", "fuzz"),
                        help="folder of failures")
    parser.add_argument("--reduce", type=float, default=60, help="seconds for each failure")
    parser.add_argument("--asan", action="store_true",
                        help="AddressSanitizer in place of PageSan: to test the programs")
    args = parser.parse_args()
    args.llvm = args.llvm or installed_builds() or ["19"]
    with open("/proc/cpuinfo") as cpu:
        args.avx2 = " avx2 " in cpu.read()
    return args


def main():
    args = parse_args()
    until = time.monotonic() + args.seconds if args.seconds else float("inf")
    programs = args.programs or (10 if not args.seconds else 10**9)
    seeds = itertools.takewhile(lambda _: time.monotonic() < until,
                                range(args.seed, args.seed + programs))
    ran = failed = count = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for group in iter(lambda: list(itertools.islice(seeds, args.jobs)), []):
            for cases, lines in pool.map(lambda seed: one(args, seed), group):
                ran, count, failed = ran + cases, count + 1, failed + len(lines)
                for line in lines:
                    print(line, flush=True)
    print(f"{count} programs, {ran} cases, {failed} failures")
    sys.exit(1 if failed or not ran else 0)


main()
