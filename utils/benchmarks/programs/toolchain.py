# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One way to build programs: a compiler with its flags, and what it costs."""

import concurrent.futures
import os
import shutil
import subprocess
import sys

import measure


class Toolchain:
    """`cc` and `cxx` are argument lists; what is built goes to `folder`."""

    def __init__(self, cc, cxx, folder):
        self.cc, self.cxx, self.folder = cc, cxx, folder
        self.objects = []
        self.compile_seconds = 0.0

    def with_flags(self, flags, folder):
        return Toolchain(self.cc + flags, self.cxx + flags, folder)

    def start(self, program):
        """An empty folder for a program; its figures begin at zero."""
        self.out = os.path.join(self.folder, program)
        shutil.rmtree(self.out, ignore_errors=True)
        os.makedirs(self.out)
        self.objects, self.compile_seconds = [], 0.0
        return self.out

    def run(self, command, folder=None, env=None):
        result = subprocess.run(command, cwd=folder or self.out, env=env,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, errors="replace")
        if result.returncode != 0:
            sys.exit(f"{result.stdout[-4000:]}\nprograms: failed: {' '.join(command)}")

    def compile(self, sources, flags=()):
        """Object files of all sources; user and system time is added up."""
        jobs = []
        for number, source in enumerate(sources):
            compiler = self.cc if source.endswith(".c") else self.cxx
            target = os.path.join(self.out, f"{len(self.objects) + number}-"
                                  f"{os.path.basename(source)}.o")
            jobs.append((compiler + ["-O2", "-g", "-w", *flags, "-c", source,
                                     "-o", target], target))
        before = measure.children_cpu()
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda job: self.run(job[0]), jobs))
        self.compile_seconds += measure.children_cpu() - before
        self.objects += [target for _, target in jobs]

    def link(self, name, libraries=(), cxx=False):
        binary = os.path.join(self.out, name)
        self.run((self.cxx if cxx else self.cc) + self.objects +
                  ["-o", binary, *libraries])
        return binary

    def build_by(self, commands, objects, folder=None, env=None):
        """By the program's own build system; `objects` lists what it made."""
        before = measure.children_cpu()
        for command in commands:
            self.run(command, folder, env)
        self.compile_seconds += measure.children_cpu() - before
        self.objects += objects()


def for_kinds(build, clang, folder, kinds):
    """A toolchain for each of "plain", "PageSan" and "ASan" that is wanted, by
    name; `build` is PageSan's build folder."""
    wrapper = os.path.join(build, "bin", "pagesan-clang")
    if not os.path.exists(wrapper):
        sys.exit(f"no {wrapper}: build it, or give --build")
    clangxx = clang.replace("clang", "clang++", 1)
    asan = ["-fsanitize=address"]
    commands = {"plain": ([clang], [clangxx]),
                "PageSan": ([wrapper], [wrapper + "++"]),
                "ASan": ([clang] + asan, [clangxx] + asan)}
    return {kind: Toolchain(*commands[kind], os.path.join(folder, kind))
            for kind in kinds}
