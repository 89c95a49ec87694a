#!/usr/bin/env python3
"""Runs a program set-uid root as a user without rights, with options and a
symbolizer of the user's own in the environment."""
import os
import shutil
import stat
import subprocess
import sys
import tempfile

NOBODY = 65534

# Not the folder of temporary files of who runs the tests: others may not enter.
with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    os.chmod(folder, 0o777)
    program = shutil.copy(sys.argv[1], os.path.join(folder, "program"))
    os.chmod(program, 0o755 | stat.S_ISUID)
    trace = os.path.join(folder, "was-run")
    symbolizer = os.path.join(folder, "llvm-symbolizer")
    with open(symbolizer, "w") as script:
        script.write(f"#!/bin/sh\ntouch {trace}\n")
    os.chmod(symbolizer, 0o755)
    run = subprocess.run(
        [program], user=NOBODY, group=NOBODY, extra_groups=[], cwd=folder,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={"PAGESAN_OPTIONS": "halt_on_error=0:exitcode=0",
             "PAGESAN_SYMBOLIZER_PATH": symbolizer, "PATH": folder})
    was_run = "yes" if os.path.exists(trace) else "no"
    print(f"{run.stdout}exit code {run.returncode}, own program run: {was_run}")
