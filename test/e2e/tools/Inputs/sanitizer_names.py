# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles, links and runs a program with every sanitizer that clang knows.

usage: sanitizer_names.py WRAPPER Sanitizers.def SOURCE OUTPUT REFUSED...

Each must work, be one of REFUSED and refused by the wrapper, or be refused by
clang itself, which says that the target or the option has no such thing."""

import re
import subprocess
import sys

wrapper, definitions, source, output = sys.argv[1:5]
refused = set(sys.argv[5:])
# libFuzzer brings a main() of its own; see e2e/fuzz. "all" can only be negated.
SPECIAL = {"fuzzer", "all"}


def outcome(name):
    command = [wrapper, f"-fsanitize={name}", source, "-o", output]
    if name.startswith("cfi"):
        command += ["-flto", "-fvisibility=hidden"]
    made = subprocess.run(command, capture_output=True, text=True)
    if "cannot be combined with PageSan" in made.stderr:
        return "refused"
    if re.search(r"clang\S*: error: unsupported (option|argument) ", made.stderr):
        return "not there"
    if made.returncode:
        return "does not link: " + made.stderr
    ran = subprocess.run([output], capture_output=True, text=True)
    if (ran.returncode, ran.stdout, ran.stderr) != (0, "fine\n", ""):
        return f"does not run: {ran.returncode} {ran.stdout} {ran.stderr}"
    return "works"


names = re.findall(r'^SANITIZER(?:_GROUP)?\(\s*"([^"]+)"', open(definitions).read(), re.M)
bad = 0
working = 0
for name in names:
    if name in SPECIAL:
        continue
    result = outcome(name)
    right = result == "refused" if name in refused else result in ("works", "not there")
    working += result == "works"
    if not right:
        bad += 1
        print(f"wrong: {name}: {result}")
print(f"{working} work")
sys.exit(bad != 0 or working < 45)
