# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs in which bugs are planted: their sources, binaries and tests."""

import glob
import os
import re
import shutil

import program_sources

HERE = os.path.dirname(os.path.abspath(__file__))
BENCHMARKS = os.path.join(os.path.dirname(HERE), "benchmarks")


class Binary:
    """sources: of the program's folder, or absolute paths. includes: sources that
    another one includes, by its name."""

    def __init__(self, name, sources, includes=None, libraries=()):
        self.name, self.sources, self.libraries = name, sources, list(libraries)
        self.includes = includes or {}

    def depending(self, changed):
        """The sources that are to be compiled when files have changed."""
        return [source for source in self.sources
                if not {source, *self.includes.get(source, ())}.isdisjoint(changed)]


class Program:
    """buggy: patterns of the files in which bugs are planted. runs: argument lists,
    the first a binary's name; {source} and {out} are folders; they run in `folder`
    of the source. headers: files that its configuration would have made. left_out:
    what is taken out of a file, as a pattern, by name."""

    def __init__(self, package, binaries, buggy, flags, runs, headers=None, folder=".",
                 left_out=None):
        self.package, self.binaries, self.buggy = package, binaries, buggy
        self.flags, self.runs, self.headers = flags, runs, headers or {}
        self.folder, self.left_out = folder, left_out or {}

    def copy(self, folder):
        """The program's source in a folder of its own, with its headers."""
        fetched = folder + ".fetched"  # as it was, when a run is killed
        if not os.path.exists(fetched):
            shutil.copytree(program_sources.fetch(self.package), fetched, symlinks=True)
            for name, pattern in self.left_out.items():
                self.leave_out(os.path.join(fetched, name), pattern)
            shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            shutil.copytree(fetched, folder, symlinks=True)
            for name, text in self.headers.items():
                with open(os.path.join(folder, name), "w") as out:
                    out.write(text)
        return folder

    @staticmethod
    def leave_out(path, pattern):
        with open(path, errors="surrogateescape") as file:
            text = re.sub(pattern, "", file.read())
        with open(path, "w", errors="surrogateescape") as out:
            out.write(text)

    def files(self, folder):
        return sorted(os.path.relpath(path, folder) for pattern in self.buggy
                      for path in glob.glob(os.path.join(folder, pattern)))


def cjson():
    suites = ("misc_tests", "parse_examples")
    unity = "tests/unity/src/unity.c"
    return Program(
        "cjson",
        [Binary("trees", ["cJSON.c",
                          os.path.join(BENCHMARKS, "programs", "json_trees.c")],
                libraries=["-lm"])] +
        [Binary(name, [f"tests/{name}.c", unity],
                {f"tests/{name}.c": ["cJSON.c"]}, ["-lm"]) for name in suites],
        ["cJSON.c"], ["-I{source}", "-I{source}/tests/unity/src"],
        [["trees", "1"]] + [[name] for name in suites], folder="tests")


def zlib():
    parts = ["adler32.c", "compress.c", "crc32.c", "deflate.c", "gzclose.c", "gzlib.c",
             "gzread.c", "gzwrite.c", "infback.c", "inffast.c", "inflate.c",
             "inftrees.c", "trees.c", "uncompr.c", "zutil.c"]
    return Program(
        "zlib",
        [Binary("example", parts + ["test/example.c"]),
         Binary("minigzip", parts + ["test/minigzip.c"])],
        parts, ["-I{source}", "-D_LARGEFILE64_SOURCE=1", "-DHAVE_HIDDEN",
                "-DHAVE_UNISTD_H"],
        [["example", "{out}/example.gz"],
         ["minigzip", "-c", "{source}/ChangeLog"],
         ["minigzip", "-c", "-9", "{source}/deflate.c"]])


def expat():
    tests = ["expat/tests/" + name for name in
             ("chardata.c", "memcheck.c", "minicheck.c", "structdata.c", "runtests.c")]
    library = [f"expat/lib/{name}.c" for name in ("xmlparse", "xmlrole", "xmltok")]
    # Five of 365 take nine tenths of the time.
    long = "varying_buffer_fills|deep_nested_\\w+|big_tokens_take_linear_time"
    tables = {"expat/lib/xmltok.c": ["expat/lib/xmltok_impl.c", "expat/lib/xmltok_ns.c"]}
    return Program(
        "expat", [Binary("runtests", library + tests, tables)],
        ["expat/lib/xmlparse.c", "expat/lib/xmltok.c", "expat/lib/xmltok_impl.c"],
        ["-I{source}", "-I{source}/expat/lib", "-I{source}/expat/tests"],
        [["runtests"]],
        {"expat_config.h": "#define BYTEORDER 1234\n#define XML_NS 1\n"
                           "#define XML_DTD 1\n#define XML_GE 1\n"
                           "#define XML_CONTEXT_BYTES 1024\n#define HAVE_GETRANDOM 1\n"
                           "#define XML_DEV_URANDOM 1\n"},
        left_out={"expat/tests/runtests.c":
                  rf"tcase_add_test\w*\(\s*\w+,\s*test_(?:{long})\);"})


def lua():
    skipped = ("luac.c",)
    folder = program_sources.fetch("lua5.4")
    parts = sorted("src/" + os.path.basename(path)
                   for path in glob.glob(os.path.join(folder, "src", "*.c"))
                   if os.path.basename(path) not in skipped)
    return Program(
        "lua5.4", [Binary("lua", parts, libraries=["-Wl,-E", "-lm", "-ldl"])],
        ["src/l*.c"], ["-std=gnu99", "-DLUA_USE_LINUX", "-I{source}"],
        [["lua", "-e", "print(#arg, string.format('%5.2f %q', 1.5, 'a\\n'), "
                       "table.concat({1, 2, 3}, ', '), ('x'):rep(99):gsub('x', 'yz'))"],
         ["lua", os.path.join(BENCHMARKS, "trees.lua"), "6"],
         ["lua", os.path.join(BENCHMARKS, "workload.lua"), "5"]],
        {"lua5.4-deb-multiarch.h": '#define DEB_HOST_MULTIARCH "x86_64-linux-gnu"\n'})


def mujs():
    skipped = ("one.c", "pp.c")
    folder = program_sources.fetch("mujs")
    parts = sorted(name for name in map(os.path.basename,
                                        glob.glob(os.path.join(folder, "*.c")))
                   if name not in skipped)
    return Program(
        "mujs", [Binary("mujs", parts, libraries=["-lm"])],
        ["js*.c", "regexp.c", "json.c"], ["-std=gnu99", "-I{source}"],
        [["mujs", os.path.join(HERE, "script.js")]])


PROGRAMS = {"cJSON": cjson, "zlib": zlib, "expat": expat, "Lua": lua, "MuJS": mujs}
