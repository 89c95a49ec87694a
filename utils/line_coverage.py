# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which lines of pass and runtime the tests run, by clang's own counters."""

import glob
import json
import os
import shutil
import subprocess

FLOOR = 80  # per cent of a file's lines: what is below is named


def prepare(build):
    """An empty folder for counters, and the environment that fills it. Files are
    mapped while programs run (%c), since reports end them at once; programs made of the
    same objects share one (%m)."""
    folder = os.path.join(build, "profiles")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder, {"LLVM_PROFILE_FILE": os.path.join(folder, "%m%c.profraw")}


def objects(build):
    """What has the mapping of all lines: the plugin, the runtime in a program."""
    program = os.path.join(build, "covered-program")
    subprocess.run([os.path.join(build, "bin", "pagesan-clang"), "-x", "c", "-", "-o",
                    program], input=b"int main(void) { return 0; }", check=True)
    return [os.path.join(build, "lib", "pagesan", "PageSanPass.so"), program]


def by_file(llvm, build, folder, root):
    """(lines, lines that ran) by source file."""
    profiles = glob.glob(os.path.join(folder, "*.profraw"))
    if not profiles:
        raise RuntimeError(f"no counters in {folder}")
    first, *others = objects(build)
    merged = os.path.join(folder, "all.profdata")
    subprocess.run([os.path.join(llvm, "bin", "llvm-profdata"), "merge", "-sparse",
                    "--failure-mode=all", "-o", merged, *profiles], check=True)
    exported = subprocess.run(
        [os.path.join(llvm, "bin", "llvm-cov"), "export", "-summary-only",
         f"-instr-profile={merged}", first, *(f"-object={o}" for o in others),
         os.path.join(root, "pass"), os.path.join(root, "runtime")],
        check=True, stdout=subprocess.PIPE).stdout
    return {os.path.relpath(file["filename"], root):
            (file["summary"]["lines"]["count"], file["summary"]["lines"]["covered"])
            for file in json.loads(exported)["data"][0]["files"]}


def report(files):
    """Text: what runs of pass and runtime, and the files below FLOOR."""
    lines = []
    for part in ("pass", "runtime"):
        found = [n for name, n in files.items() if name.startswith(part + "/")]
        count, covered = (sum(column) for column in zip(*found))
        lines.append(f"coverage: {part}: {covered} of {count} lines run, "
                     f"{100 * covered / count:.1f} %")
    for name, (count, covered) in sorted(files.items()):
        if count and 100 * covered < FLOOR * count:
            lines.append(f"coverage: below {FLOOR} %: {name}: {covered} of {count}")
    return "\n".join(lines)
