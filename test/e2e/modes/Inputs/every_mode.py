# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs every story of a program in every mode; names say what must happen."""

import os
import subprocess
import sys

MODES = ["", "shadow=black", "shadow=classic", "check_order=page",
         "force_stale_views=1", "force_stale_views=1:check_order=page",
         "mapping_budget=0", "shadow=black:force_stale_views=1"]


def expected(story):
    if story.endswith("_ok"):
        return None
    return "heap-use-after-free" if "freed" in story else "heap-buffer-overflow"


program = sys.argv[1]
stories = subprocess.run([program], capture_output=True, text=True,
                         check=True).stdout.split()
assert len(stories) > 10, stories
wrong = 0
for mode in MODES:
    env = dict(os.environ, PAGESAN_OPTIONS=f"symbolize=0:{mode}")
    for story in stories:
        run = subprocess.run([program, story], capture_output=True, text=True,
                             env=env, timeout=60)
        error = expected(story)
        good = (run.returncode == 1 and f"ERROR: AddressSanitizer: {error}" in run.stderr
                if error else run.returncode == 0 and not run.stderr)
        if not good:
            wrong += 1
            print(f"{mode or 'default'}: {story}: code {run.returncode}, "
                  f"wanted {error}:\n{run.stderr[:600]}")
sys.exit(wrong != 0)
