# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of the pass (FileCheck on IR), stories (compile, run, match), units."""

import glob
import os
import platform
import re
import shutil
import sys

import lit.formats

config.name = f"PageSan (LLVM {config.llvm_major})"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".ll", ".c", ".cpp", ".s", ".test"]
config.excludes = ["Inputs", "CMakeLists.txt", "classify_test.cpp", "decide_test.cpp",
                   "fast_range_test.cpp", "format_test.cpp",
                   "transitions_test.cpp", "heap_transitions_test.cpp", "pool_transitions_test.cpp",
                   "thread_transitions_test.cpp", "race_test.cpp",
                   "trust_test.cpp", "lock_test.cpp", "heap_test.cpp",
                   "heap_world.cpp", "vector_state_test.cpp", "model"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.build_dir, "test")

tools = config.llvm_tools_dir
config.environment["PATH"] = os.pathsep.join(
    [tools, os.environ.get("PATH", "/usr/bin:/bin")])
config.environment["PAGESAN_SYMBOLIZER_PATH"] = os.path.join(
    tools, "llvm-symbolizer")
# Which wrong change utils/mutate looks at.
if "PAGESAN_MUTANT" in os.environ:
    config.environment["PAGESAN_MUTANT"] = os.environ["PAGESAN_MUTANT"]
# Where utils/check --coverage has lines counted.
if "LLVM_PROFILE_FILE" in os.environ:
    config.environment["LLVM_PROFILE_FILE"] = os.environ["LLVM_PROFILE_FILE"]
    config.available_features.add("counted-lines")
    # Programs are three times as large: GNU ld takes 0.8 s of CPU for each, lld 0.2.
    config.environment["CCC_OVERRIDE_OPTIONS"] = (
        "# ^--end-no-unused-arguments ^-fuse-ld=lld ^--start-no-unused-arguments")
for name in ("PAGESAN_OPTIONS", "ASAN_OPTIONS"):
    config.environment.pop(name, None)

# Stories end without tidying up. Leaks have theirs in e2e/leaks.
config.environment["LSAN_OPTIONS"] = "detect_leaks=0"

library = config.pagesan_library_dir
plugin = os.path.join(library, "PageSanPass.so")
bin_dir = os.path.join(config.build_dir, "bin")

libcxx = next((path for path in ("/usr/lib/llvm-19", "/usr/lib/llvm-22")
               if os.path.isdir(f"{path}/include/c++/v1")), "")

# Another LLVM than the plugin's.
other_bin = next((os.path.dirname(path) for path in
                  sorted(glob.glob("/usr/lib/llvm-*/bin/opt"))
                  if os.path.realpath(os.path.dirname(path)) !=
                  os.path.realpath(tools)
                  and os.path.exists(os.path.join(os.path.dirname(path),
                                                  "clang"))), "")

asan_library = next(iter(glob.glob(os.path.join(
    os.path.dirname(tools), "lib/clang/*/lib/*/libclang_rt.asan-x86_64.a")) +
    glob.glob(os.path.join(os.path.dirname(tools),
                           "lib/clang/*/lib/*/libclang_rt.asan.a"))), "")

# All stories once more with other options of the pass: utils/check --pass-option.
pass_options = "".join(f" -mllvm -{option}" for option in
                       lit_config.params.get("pass_options", "").split())

# Longer names first: lit replaces in order.
config.substitutions += [
    ("%pagesan_plugin", plugin),
    ("%pagesan_lib", os.path.join(library, "libpagesan.a")),
    ("%pagesan_dir", library),
    ("%build_dir", config.build_dir),
    ("%include", os.path.join(os.path.dirname(config.test_source_root),
                              "include")),
    ("%src_root", os.path.dirname(config.test_source_root)),
    ("%pagesan_size", os.path.join(bin_dir, "pagesan-size")),
    ("%pagesan_units", os.path.join(config.build_dir, "test", "unit")),
    ("%pagesanxx", os.path.join(bin_dir, "pagesan-clang++") + pass_options),
    ("%pagesan", os.path.join(bin_dir, "pagesan-clang") + pass_options),
    ("%clang_include", os.path.join(os.path.dirname(tools), "include")),
    ("%other_bin", other_bin),
    ("%clangxx", os.path.join(tools, "clang++")),
    ("%clang", os.path.join(tools, "clang")),
    ("%opt", f"{os.path.join(tools, 'opt')} -load-pass-plugin={plugin}"),
    # Debian has room for one version of libc++ at a time.
    ("%libcxx", f"-nostdinc++ -isystem {libcxx}/include/c++/v1 -stdlib=libc++"),
    ("%python", sys.executable),
    ("%asan_lib", asan_library),
    ("%llvm_major", config.llvm_major),
]

config.available_features.add(f"llvm-{config.llvm_major}")
config.available_features.add(platform.machine())
with open("/proc/cpuinfo") as cpuinfo:
    flags = next((line for line in cpuinfo if line.startswith("flags")), "")
for feature, flag in (("avx2", "avx2"), ("avx512", "avx512bw")):
    if flag in flags.split():
        config.available_features.add(feature)
kernel = tuple(int(n) for n in re.findall(r"\d+", os.uname().release)[:2])
if kernel >= (6, 13):
    config.available_features.add("guard-pages")
# Nobody listens there, and we may.
if not os.path.exists("/dev/log") and os.access("/dev", os.W_OK):
    config.available_features.add("own-system-log")
if shutil.which("ld.gold"):
    config.available_features.add("gold")
if shutil.which("sancov", path=config.environment["PATH"]):
    config.available_features.add("sancov")
if asan_library:
    config.available_features.add("asan-runtime")
if other_bin:
    config.available_features.add("other-llvm")
if os.geteuid() == 0:
    config.available_features.add("root")
if libcxx:
    config.available_features.add("libcxx")
if all(map(shutil.which, ("dpkg-deb", "lintian", "man"))):
    config.available_features.add("debian")
# Hosts of libraries, where they are installed.
for feature, tools in (("node", ["node"]), ("java", ["java", "javac"])):
    if all(map(shutil.which, tools)):
        config.available_features.add(feature)
if lit_config.params.get("long"):
    config.available_features.add("long")
