#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random work on memory against a model of one flag a byte, in every mode of the
runtime and every form of checks (oracle/driver.cpp). Without arguments the same
runs every time; --seconds and --seed for others, --fuzzer for libFuzzer."""

import argparse
import itertools
import os
import subprocess
import sys
import time

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "oracle")
FORMS = {form: ["-mllvm", f"-pagesan-form={form}"]
         for form in ("hybrid", "inline", "thunk", "call")}
MODES = [
    "", "shadow=black", "shadow=classic", "check_order=page",
    "force_stale_views=1", "shadow=black:check_order=page:force_stale_views=1",
    "guard_pages=1", "mapping_budget=40",
    "quarantine_size_mb=0:quarantine_resident_mb=0:large_resident_mb=0",
    "quarantine_size_mb=1:large_quarantine_gb=1:redzone=64",
    "fail_allocation_every=13",
]


def build(bin_dir, clangxx, out):
    os.makedirs(out, exist_ok=True)
    plain = [clangxx, "-std=c++17", "-g", "-O1", "-Wall", "-Wextra", "-Werror"]
    pagesan = [os.path.join(bin_dir, "pagesan-clang++"), "-g", "-O2"]
    for name in ("model", "driver"):
        subprocess.run(plain + ["-c", os.path.join(FOLDER, name + ".cpp"),
                                "-o", os.path.join(out, name + ".o")],
                       check=True)
    for form, flags in FORMS.items():
        accesses = os.path.join(out, form + ".o")
        subprocess.run(pagesan + ["-std=c++17"] + flags +
                       ["-c", os.path.join(FOLDER, "accesses.cpp"),
                        "-o", accesses], check=True)
        subprocess.run(pagesan + [os.path.join(out, "model.o"),
                                  os.path.join(out, "driver.o"), accesses,
                                  "-o", os.path.join(out, form), "-lpthread"],
                       check=True)


def build_fuzzer(bin_dir, clangxx, out):
    """libFuzzer follows the model and the driver, which are not checked."""
    os.makedirs(out, exist_ok=True)
    target = os.path.join(out, "oracle-fuzzer")
    objects = []
    for name in ("model", "driver"):
        objects.append(os.path.join(out, name + ".fuzzer.o"))
        subprocess.run([clangxx, "-std=c++17", "-g", "-O1",
                        "-DPAGESAN_ORACLE_FUZZER",
                        "-fsanitize=fuzzer-no-link", "-c",
                        os.path.join(FOLDER, name + ".cpp"), "-o", objects[-1]],
                       check=True)
    subprocess.run([os.path.join(bin_dir, "pagesan-clang++"), "-std=c++17",
                    "-g", "-O2", "-fsanitize=fuzzer,address",
                    os.path.join(FOLDER, "accesses.cpp")] + objects +
                   ["-o", target, "-lpthread"], check=True)
    return target


def run_one(out, form, mode, seed, steps):
    env = dict(os.environ, PAGESAN_OPTIONS=mode)
    command = [os.path.join(out, form), str(seed), str(steps)]
    try:
        run = subprocess.run(command, env=env, capture_output=True, text=True,
                             errors="replace", timeout=600)
    except subprocess.TimeoutExpired:
        return "does not end"
    if run.returncode == 0:
        return None
    return f"exit code {run.returncode}\n{run.stdout}{run.stderr}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="folder of pagesan-clang++")
    parser.add_argument("--clangxx", default="clang++")
    parser.add_argument("--out", required=True, help="where to build")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="how many at least")
    parser.add_argument("--seconds", type=float, default=0,
                        help="go on with new seeds for that long")
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--fuzzer", action="store_true",
                        help="build the libFuzzer target instead, print its name")
    options = parser.parse_args()
    if options.fuzzer:
        print(build_fuzzer(options.bin, options.clangxx, options.out))
        return 0
    build(options.bin, options.clangxx, options.out)
    runs = failures = 0
    end = time.monotonic() + options.seconds
    for seed in itertools.count(options.seed):
        for form, mode in itertools.product(FORMS, MODES):
            runs += 1
            trouble = run_one(options.out, form, mode, seed, options.steps)
            if trouble:
                failures += 1
                print(f"PAGESAN_OPTIONS={mode} "
                      f"{os.path.join(options.out, form)} {seed} "
                      f"{options.steps}: {trouble}", flush=True)
        if seed + 1 >= options.seed + options.seeds and time.monotonic() >= end:
            break
    print(f"{runs} runs of {options.steps} steps, {failures} failed")
    return failures != 0


sys.exit(main())
