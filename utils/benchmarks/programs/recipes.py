# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs: how each is built by a toolchain and what it is given to do.
Sources are Debian's, SQLite's from npm, the small drivers our own."""

import collections
import glob
import os
import random
import shutil

import bench_inputs
import program_sources
import redis_load

HERE = os.path.dirname(os.path.abspath(__file__))
BENCHMARKS = os.path.dirname(HERE)

# build: function of a toolchain, returns the binary. command: its arguments,
# a function of a folder for inputs. stdin: likewise, a path. drive: see
# measure.run_once, a function of the folder. allocates: whether it does little
# else (the bar of 2.2x leaves those out).
Recipe = collections.namedtuple("Recipe", "build command stdin drive allocates",
                                defaults=(None, None, False))


def own(name):
    return os.path.join(HERE, name)


def sources(package, *patterns, without=()):
    folder = program_sources.fetch(package)
    found = [path for pattern in patterns
             for path in sorted(glob.glob(os.path.join(folder, pattern)))]
    return folder, [p for p in found if os.path.basename(p) not in without]


def header(tools, name, text):
    with open(os.path.join(tools.out, name), "w") as out:
        out.write(text)
    return "-I" + tools.out


# --- C, from Debian ----------------------------------------------------------

def sqlite(tools):
    tools.start("sqlite")
    folder = program_sources.sqlite_amalgamation()
    tools.compile([os.path.join(folder, "sqlite3.c")])
    tools.compile([os.path.join(BENCHMARKS, "run_sql.c")], ["-I" + folder])
    return tools.link("sqlite", ["-ldl", "-lpthread", "-lm"])


def lua(tools):
    tools.start("lua")
    _, files = sources("lua5.4", "src/*.c", without=("luac.c",))
    include = header(tools, "lua5.4-deb-multiarch.h",
                     '#define DEB_HOST_MULTIARCH "x86_64-linux-gnu"\n')
    tools.compile(files, ["-std=gnu99", "-DLUA_USE_LINUX", include])
    return tools.link("lua", ["-Wl,-E", "-lm", "-ldl"])


ZLIB = ("adler32.c", "compress.c", "crc32.c", "deflate.c", "gzclose.c",
        "gzlib.c", "gzread.c", "gzwrite.c", "infback.c", "inffast.c",
        "inflate.c", "inftrees.c", "trees.c", "uncompr.c", "zutil.c")
ZLIB_FLAGS = ["-D_LARGEFILE64_SOURCE=1", "-DHAVE_HIDDEN", "-DHAVE_UNISTD_H"]


def zlib(tools):
    tools.start("zlib")
    folder, files = sources("zlib", *ZLIB, "test/minigzip.c")
    tools.compile(files, ZLIB_FLAGS + ["-I" + folder])
    return tools.link("minigzip")


def zstd(tools):
    tools.start("zstd")
    folder, files = sources("libzstd", "lib/common/*.c", "lib/compress/*.c",
                            "lib/decompress/*.c")
    include = "-I" + os.path.join(folder, "lib")
    tools.compile(files + [own("zstd_blocks.c")],
                  [include, "-DZSTD_DISABLE_ASM", "-DZSTD_LEGACY_SUPPORT=0"])
    return tools.link("zstd")


def libpng(tools):
    tools.start("libpng")
    folder, files = sources("libpng1.6", "png*.c", "intel/*.c",
                            without=("pngtest.c", "pngvalid.c"))
    shutil.copy(os.path.join(folder, "scripts", "pnglibconf.h.prebuilt"),
                os.path.join(tools.out, "pnglibconf.h"))
    zlib_folder, zlib_files = sources("zlib", *ZLIB)
    includes = ["-I" + tools.out, "-I" + folder, "-I" + zlib_folder]
    tools.compile(files + zlib_files + [own("png_images.c")],
                  ZLIB_FLAGS + includes + ["-DPNG_INTEL_SSE_OPT=1"])
    return tools.link("png", ["-lm"])


def expat(tools):
    tools.start("expat")
    folder, files = sources("expat", "expat/lib/xmlparse.c",
                            "expat/lib/xmlrole.c", "expat/lib/xmltok.c")
    include = header(tools, "expat_config.h",
                     "#define BYTEORDER 1234\n#define XML_NS 1\n#define XML_DTD 1\n"
                     "#define XML_GE 1\n#define XML_CONTEXT_BYTES 1024\n"
                     "#define HAVE_GETRANDOM 1\n#define XML_DEV_URANDOM 1\n")
    tools.compile(files + [own("expat_events.c")],
                  [include, "-I" + os.path.join(folder, "expat", "lib")])
    return tools.link("expat")


def libxml2(tools):
    out = tools.start("libxml2")
    off = [f"-DLIBXML2_WITH_{word}=OFF" for word in
           ("PYTHON", "LZMA", "ZLIB", "ICONV", "TESTS", "ICU")]
    folder = program_sources.fetch("libxml2")
    wrapper = os.path.join(out, "cc")
    with open(wrapper, "w") as script:
        script.write("#!/bin/sh\nexec " + " ".join(tools.cc) + ' "$@"\n')
    os.chmod(wrapper, 0o755)
    tools.run(["cmake", "-S", folder, "-B", out, "-DBUILD_SHARED_LIBS=OFF",
                f"-DCMAKE_C_COMPILER={wrapper}", "-DCMAKE_C_FLAGS=-O2 -g -w"] + off,
               env=program_sources.without_leaks())
    tools.build_by([["cmake", "--build", out, "--target", "xmllint", "--parallel"]],
                   lambda: glob.glob(os.path.join(out, "CMakeFiles", "**", "*.o"),
                                     recursive=True))
    return os.path.join(out, "xmllint")


def cjson(tools):
    tools.start("cjson")
    folder, files = sources("cjson", "cJSON.c")
    tools.compile(files + [own("json_trees.c")], ["-I" + folder])
    return tools.link("cjson", ["-lm"])


def mujs(tools):
    tools.start("mujs")
    folder, files = sources("mujs", "one.c", "main.c")
    tools.compile(files, ["-std=gnu99", "-I" + folder])
    return tools.link("mujs", ["-lm"])


def tcc(tools):
    out = tools.start("tcc")
    folder = os.path.join(out, "source")
    shutil.copytree(program_sources.fetch("tcc"), folder, symlinks=True)
    tools.run(["./configure", "--config-musl=no"], folder)
    tools.compile([os.path.join(folder, "tcc.c")],
                  ["-DONE_SOURCE=1", "-DTCC_TARGET_X86_64", "-I" + folder,
                   '-DTCC_GITHASH=""'])
    return tools.link("tcc", ["-lm", "-ldl", "-lpthread"])


def redis(tools):
    out = tools.start("redis")
    folder = os.path.join(out, "source")
    shutil.copytree(program_sources.fetch("redis"), folder, symlinks=True)
    settings = [f"CC={' '.join(tools.cc)}", "MALLOC=libc", "OPTIMIZATION=-O2",
                "USE_SYSTEMD=no"]
    tools.build_by([["make", "-j2", "-C", "src", "redis-server", *settings]],
                   lambda: glob.glob(os.path.join(folder, "src", "*.o")), folder,
                   program_sources.without_leaks())
    return os.path.join(folder, "src", "redis-server")


# --- C++ ---------------------------------------------------------------------

def leveldb(tools):
    tools.start("leveldb")
    tests = ("leveldbutil.cc", "testutil.cc", "env_windows.cc")
    folder, files = sources("leveldb", "db/*.cc", "table/*.cc", "util/*.cc",
                            without=tests)
    files = [f for f in files if "_test" not in f and "dumpfile" not in f]
    include = header(tools, "port_config.h", "#define HAVE_FDATASYNC 1\n"
                     "#define HAVE_O_CLOEXEC 1\n#define HAVE_SNAPPY 0\n"
                     "#define HAVE_CRC32C 0\n#define HAVE_FULLFSYNC 0\n")
    os.makedirs(os.path.join(tools.out, "port"))
    shutil.move(os.path.join(tools.out, "port_config.h"),
                os.path.join(tools.out, "port", "port_config.h"))
    tools.compile(files + [own("key_values.cpp")],
                  ["-std=c++17", "-DLEVELDB_PLATFORM_POSIX=1", include,
                   "-I" + folder, "-I" + os.path.join(folder, "include")])
    return tools.link("leveldb", ["-lpthread"], cxx=True)


def one_file(name, *libraries):
    def build(tools):
        tools.start(os.path.splitext(name)[0])
        tools.compile([own(name)], ["-std=c++17"] if name.endswith("pp") else [])
        return tools.link(os.path.splitext(name)[0], ["-lpthread", *libraries],
                          cxx=name.endswith("pp"))
    return build


# --- What they are given -----------------------------------------------------

def text_file(folder):
    def write(out):
        numbers = random.Random(3)
        words = ["".join(numbers.choice("abcdefghiklmnoprstu") for _ in
                         range(numbers.randrange(2, 10))) for _ in range(3000)]
        for _ in range(180000):
            out.write(" ".join(numbers.choice(words) for _ in range(12)) + "\n")
    return bench_inputs.input_file(folder, "text.txt", write)


def xml_file(folder):
    return bench_inputs.xml_items(folder, 30000)


def c_file(folder):
    def write(out):
        numbers = random.Random(4)
        out.write("struct item { int a, b[7]; char *c; struct item *next; };\n")
        for i in range(9000):
            out.write(f"static int f{i}(struct item *p, int n) {{\n  int s = {i};\n")
            for _ in range(numbers.randrange(3, 12)):
                out.write(f"  for (int i = 0; i < n; i++)\n    s += p->b[i % 7] * "
                          f"{numbers.randrange(99)} + (p->next ? p->next->a : i);\n"
                          f"  if (s > {numbers.randrange(9999)}) p->c = \"t{i}\";\n")
            out.write("  return s;\n}\n")
        out.write("int main(void) { struct item x = {0}; return 0")
        for i in range(9000):
            out.write(f" + f{i}(&x, {i % 5})")
        out.write("; }\n")
    return bench_inputs.input_file(folder, "more.c", write)


def _redis_requests(folder):
    return redis_load.driver(os.path.join(folder, "redis.sock"),
                             redis_load.requests(300000))


RECIPES = {
    "SQLite": Recipe(sqlite, lambda _: [":memory:"],
                     lambda _: os.path.join(BENCHMARKS, "workload.sql")),
    "Lua trees": Recipe(lua, lambda _: [os.path.join(BENCHMARKS, "trees.lua"), "15"]),
    "Lua mixed": Recipe(lua, lambda _: ["-e", "for _ = 1, 5 do dofile(\"" + os.path.join(
        BENCHMARKS, "workload.lua") + "\") end"]),
    "libxml2": Recipe(libxml2, lambda f: ["--noout", "--repeat", xml_file(f)]),
    "expat": Recipe(expat, lambda f: [xml_file(f), "8"]),
    "cJSON": Recipe(cjson, lambda _: ["8"]),
    "zlib": Recipe(zlib, lambda _: [], text_file),
    "zstd": Recipe(zstd, lambda f: [text_file(f)]),
    "libpng": Recipe(libpng, lambda _: ["6"]),
    "tcc": Recipe(tcc, lambda f: ["-nostdinc", "-c", c_file(f), "-o",
                                  os.path.join(f, "more.o")]),
    "MuJS": Recipe(mujs, lambda _: [own("workload.js")]),
    "Redis": Recipe(redis, lambda f: ["--port", "0", "--unixsocket",
                                      os.path.join(f, "redis.sock"), "--save", "",
                                      "--dir", f], None, _redis_requests),
    "LevelDB": Recipe(leveldb, lambda f: [os.path.join(f, "leveldb"), "60000"]),
    "C++ containers": Recipe(one_file("containers.cpp"), lambda _: ["6"]),
    "thread churn": Recipe(one_file("churn.c"), lambda _: ["4", "1500000"],
                           allocates=True),
    "large buffers": Recipe(one_file("buffers.c"), lambda _: ["24"]),
}
