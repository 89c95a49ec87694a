# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Test suites that packages of Debian's bring along and run by themselves: how
each is configured, built and run, and how its output tells what became of a test."""

import os
import re

from program_sources import fresh_copy, make, without_leaks
from upstream_tests import Suite

# PASS: name, as automake's driver and others have it.
AUTOMAKE = r"^(?P<verdict>PASS|FAIL|SKIP|XFAIL|XPASS|ERROR):? (?P<name>\S+)"


def cxx_of(cc):
    folder, name = os.path.split(cc)
    return os.path.join(folder, name.replace("clang", "clang++", 1))


class Package(Suite):
    """One package. Commands are lists of words, in which {cc} and {cxx} stand for
    the compilers. `build` runs in `folder` of the source; the tests, each a shell
    command by name, in `where` below that."""

    def __init__(self, source, build, tests, verdict, folder=".", where=".",
                 leaks=True, options="", beside=True, settings=None):
        self.source, self.steps, self.tests = source, build, tests
        self.verdict = re.compile(verdict, flags=re.M)
        self.folder, self.where, self.beside = folder, where, beside
        self.options = options + ("" if leaks else ":detect_leaks=0")
        self.settings = settings or {}

    def build(self, work, name, cc):
        top = fresh_copy(work, f"{self.source}-{name}", self.source)
        steps = [[word.format(cc=cc, cxx=cxx_of(cc)) for word in step]
                 for step in self.steps]
        folder = os.path.join(top, self.folder)
        make(folder, *steps, env=dict(without_leaks(), CC=cc, CXX=cxx_of(cc),
                                      CFLAGS="-O1", CXXFLAGS="-O1",
                                      FORCE_UNSAFE_CONFIGURE="1"))
        return os.path.join(folder, self.where)

    def scripts(self, folder):
        return list(self.tests)

    def command(self, folder, script):
        return ["sh", "-c", self.tests[script]]

    def environment(self, log):
        options = f"log_path={log}:{self.options}"
        return dict(os.environ, ASAN_OPTIONS=options, LC_ALL="C", **self.settings)

    def outcomes(self, output):
        return {found["name"]: found["verdict"].lower()
                for found in self.verdict.finditer(output)}


def autotools(*options):
    return [["./configure", "--disable-dependency-tracking", *options], ["make", "-j2"]]


def cmake(*options, source=".", targets=()):
    return [["cmake", "-S", source, "-B", "pagesan", "-G", "Ninja",
             "-DCMAKE_BUILD_TYPE=None", *options],
            ["ninja", "-C", "pagesan", "-j2", *targets]]


SUITES = {
    # Debian's patches want XML_DTD to have a value, which CMake's switch gives not.
    "expat": Package(
        "expat", cmake("-DEXPAT_SHARED_LIBS=OFF", "-DEXPAT_DTD=OFF",
                       "-DCMAKE_C_FLAGS=-O1 -DXML_DTD=1", source="expat",
                       targets=("runtests",)),
        {"runtests": "pagesan/tests/runtests -v"}, AUTOMAKE),
    # One test takes longer than all others together.
    "libpng": Package("libpng1.6", autotools("--disable-shared"),
                      {"check": 'make check TESTS="$(ls tests/png* | grep -vE \'full|log$|trs$\')"'},
                      AUTOMAKE),
    # It asks where the stack is by the address of a variable on it.
    "libsigsegv": Package("libsigsegv", autotools("--disable-shared"),
                          {"check": "make check"}, AUTOMAKE,
                          options="detect_stack_use_after_return=0"),
}
