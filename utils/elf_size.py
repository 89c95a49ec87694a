# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sizes of sections and functions of object files and executables."""

import os
import re
import subprocess


def tool(name):
    """llvm-NAME of the newest supported LLVM that is installed."""
    here = os.path.dirname(os.path.realpath(__file__))
    with open(os.path.join(here, "supported_llvm.txt")) as versions:
        for version in reversed(versions.read().split()):
            path = f"/usr/lib/llvm-{version}/bin/{name}"
            if os.path.exists(path):
                return path
    return name


def output(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{command[0]}: {result.stderr.strip()}")
    return result.stdout


def sections(path):
    """Sums by section name; .text counts every section of code (.text.f), but
    for thunks, of which a linked object has each once."""
    sums = {}
    for line in output([tool("llvm-size"), "-A", path]).splitlines():
        match = re.match(r"^(\S+)\s+(\d+)\s+\d", line)
        if not match:
            continue
        name = re.sub(r"^\.text\.__asan_check_.*", "thunks", match[1])
        name = re.sub(r"^(\.text|\.data\.rel\.ro|\.data|\.rodata|\.bss)\..*", r"\1",
                      name)
        sums[name] = sums.get(name, 0) + int(match[2])
    return sums


def code(path):
    return sections(path).get(".text", 0)


def total(path):
    """Bytes of code and data that are loaded; no debug information."""
    return sum(size for name, size in sections(path).items()
               if not name.startswith((".debug", ".comment", ".rela.debug",
                                       ".llvm", ".note", ".symtab", ".strtab")))


def functions(path):
    sizes = {}
    out = output([tool("llvm-nm"), "--print-size", "--defined-only",
                   "--radix=d", path])
    for line in out.splitlines():
        match = re.match(r"^\d+ (\d+) [tTwW] (\S+)$", line)
        if match:
            sizes[match[2]] = int(match[1])
    return sizes
