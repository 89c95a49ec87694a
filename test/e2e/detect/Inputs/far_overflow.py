# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""far_overflow.py PROGRAM SOURCE CASE...: the program does nothing wrong without
a word; with the name of a case it reports the line that the source marks so."""

import re
import subprocess
import sys

program, source, *cases = sys.argv[1:]
KINDS = {"stack": "stack-buffer-(over|under)flow", "row": "stack-buffer-(over|under)flow",
         "global": "global-buffer-overflow"}


def run(*words):
    result = subprocess.run([program, *words], capture_output=True, text=True)
    return result.returncode, result.stderr


code, text = run()
if code or text:
    sys.exit(f"nothing is wrong, but: {code}\n{text}")
lines = open(source).read().splitlines()
for case in cases:
    line = next(n for n, text in enumerate(lines, 1) if text.endswith(f"// {case}"))
    kind = KINDS.get(case, "heap-buffer-overflow")
    place = "far_overflow.c" + (":%d" % line)
    if case == "loaded" or case == "global":
        kind += r"(.|\n)*WRITE of size 4"
    code, text = run(case)
    wanted = (rf"ERROR: AddressSanitizer: {kind}(.|\n)*{place}(.|\n)*is located \d+ "
              r"bytes (after the end|before the beginning) of the object at 0x\w+, "
              r"which it was computed from(.|\n)*SUMMARY")
    if code != 1 or not re.search(wanted, text):
        sys.exit(f"{case}: exit code {code}, wanted {wanted}\n{text}")
