# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs for utils/bench heap: built once, linked for every kind of runtime."""

import glob
import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys

import bench_inputs

HERE = os.path.dirname(os.path.abspath(__file__))
UTILS = os.path.dirname(os.path.dirname(HERE))
KINDS = ("native", "PageSan", "ASan")


def _build_programs():
    loader = importlib.machinery.SourceFileLoader(
        "build_programs", os.path.join(UTILS, "build-programs"))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def relink(binary, kind, linker):
    """Once more what link-for-all has linked, with the runtime as it is now."""
    with open(binary + ".link") as recorded:
        link = json.load(recorded)
    words = list(link["arguments"])
    words[words.index("-o") + 1] += "-" + kind
    subprocess.run(linker + words, cwd=link["folder"], check=True)


class Programs:
    """Finds or builds; `folder` keeps what was built."""

    def __init__(self, folder, clang, wrapper):
        self.folder, self.clang, self.wrapper = folder, clang, wrapper
        self.recipes = _build_programs()
        self.compiler = os.path.join(HERE, "link-for-all")
        os.environ["PAGESAN_BENCH_CLANG"] = clang
        os.environ["PAGESAN_BENCH_WRAPPER"] = wrapper

    def _linked(self, binary):
        relink(binary, "PageSan", [self.wrapper, "-fno-sanitize=address"])
        found = {"native": binary}
        found.update({k: f"{binary}-{k}" for k in KINDS[1:]})
        for path in found.values():
            if not os.path.exists(path):
                sys.exit(f"heap: {path} was not linked")
        return found

    def _lua_sources(self):
        source = os.path.join(self.recipes.fetch("lua5.4"), "src")
        header = os.path.join(self.folder, "lua5.4-deb-multiarch.h")
        with open(header, "w") as out:
            out.write('#define DEB_HOST_MULTIARCH "x86_64-linux-gnu"\n')
        return [p for p in sorted(glob.glob(os.path.join(source, "*.c")))
                if os.path.basename(p) != "luac.c"]

    def _lua(self, name, compiler):
        binary = os.path.join(self.folder, name)
        subprocess.run(compiler + ["-O2", "-g", "-w", "-std=gnu99", "-DLUA_USE_LINUX",
                                   f"-I{self.folder}"] + self._lua_sources() +
                       ["-o", binary, "-Wl,-E", "-lm", "-ldl"], check=True)
        return binary

    def lua(self):
        return self._linked(self._lua("lua", [self.compiler]))

    def lua_instrumented(self):
        return {"native": self._lua("lua-plain", [self.clang]),
                "PageSan": self._lua("lua-with-PageSan", [self.wrapper]),
                "ASan": self._lua("lua-with-ASan", [self.clang, "-fsanitize=address"])}

    def sqlite(self):
        return self._linked(self.recipes.sqlite(self.folder, "bench", self.compiler,
                                                reuse=True))

    def xmllint(self):
        build = os.path.join(self.folder, "libxml2")
        binary = os.path.join(build, "xmllint")
        if not os.path.exists(binary + "-ASan"):
            off = [f"-DLIBXML2_WITH_{w}=OFF" for w in
                   ("PYTHON", "LZMA", "ZLIB", "ICONV", "TESTS", "ICU")]
            os.makedirs(build, exist_ok=True)
            self.recipes.make(build, ["cmake", "-S", self.recipes.fetch("libxml2"), "-B", ".",
                                      f"-DCMAKE_C_COMPILER={self.compiler}",
                                      "-DCMAKE_BUILD_TYPE=Release",
                                      "-DBUILD_SHARED_LIBS=OFF"] + off,
                              ["cmake", "--build", ".", "--target", "xmllint"])
        return self._linked(binary)

    def redis(self):
        binary = os.path.join(self.folder, "redis-bench", "src", "redis-server")
        if not os.path.exists(binary + "-ASan"):
            self.recipes.redis(self.folder, "bench", self.compiler)
        return self._linked(binary)

    def xml_file(self):
        return bench_inputs.xml_items(self.folder, 40000)
