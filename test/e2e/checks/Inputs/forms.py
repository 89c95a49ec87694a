# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs forms.c's program: the good run is quiet, each bad one is reported at the
line that names it, in that function, called by run() and main()."""

import re
import subprocess
import sys

KINDS = {"readByte": ("heap-buffer-overflow", "READ of size 1"),
         "sumUp": ("heap-buffer-overflow", "READ of size 4"),
         "writeField": ("heap-use-after-free", "WRITE of size 4"),
         "returnEarly": ("heap-use-after-free", "READ of size 4")}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace")


binary, source = sys.argv[1:]
with open(source) as text:
    lines = text.read().splitlines()
good = run(binary)
if good.returncode or good.stderr:
    sys.exit(f"good, but {good.returncode}:\n{good.stderr}")
for name, kind in KINDS.items():
    line = next(n for n, text in enumerate(lines, 1) if text.endswith(f"// {name}"))
    bad = run(binary, name)
    pattern = (rf"{kind[0]}.*{kind[1]}.*#0 \S+ in {name} \S+:{line}(:\d+)?\n"
               r"\s+#1 \S+ in run .*\n\s+#2 \S+ in main ")
    if not bad.returncode or not re.search(pattern, bad.stderr, re.DOTALL):
        sys.exit(f"{name}: not reported as it should be:\n{bad.stderr}")
