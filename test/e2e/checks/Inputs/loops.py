# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs loops.c's program in every mode: the good run is quiet, each bad one is
reported at the line that names it."""

import os
import re
import subprocess
import sys

OVERFLOW = "heap-buffer-overflow"
KINDS = {"first": OVERFLOW, "middle": "use-after-poison", "last": OVERFLOW, "below": OVERFLOW,
         "jumpedOver": OVERFLOW, "rows": OVERFLOW, "search": OVERFLOW,
         "freed": "heap-use-after-free", "sameWord": OVERFLOW, "scope": "stack-use-after-scope",
         "large": OVERFLOW}
MODES = ["", "shadow=black", "shadow=classic", "force_stale_views=1", "check_order=page"]


def run(mode, *command):
    env = dict(os.environ, PAGESAN_OPTIONS=mode)
    return subprocess.run(command, capture_output=True, text=True, errors="replace", env=env)


binary, source = sys.argv[1:]
with open(source) as text:
    lines = text.read().splitlines()
for mode in MODES:
    good = run(mode, binary)
    if good.returncode or good.stderr or good.stdout != "end\n":
        sys.exit(f"{mode}: good, but {good.returncode}:\n{good.stderr}")
for index, (name, kind) in enumerate(KINDS.items()):
    line = next(n for n, text in enumerate(lines, 1)
                if re.search(rf"// .*\b{name}\b", text) and n > 20)
    # Symbolizing takes long; each sees two modes.
    for mode in (MODES[0], MODES[1 + index % (len(MODES) - 1)]):
        bad = run(mode, binary, name)
        if not bad.returncode or not re.search(rf"{kind}.*?#0 \S+ in \w+ \S+:{line}(:\d+)?\n",
                                               bad.stderr, re.DOTALL):
            sys.exit(f"{mode} {name}: not reported as it should be:\n{bad.stderr}")
