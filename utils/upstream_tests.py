# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Parts of the test suites that programs bring along: run by the program as it
was built plain and with PageSan. Every test must end as it does in the plain
build, and nothing may be reported.

Why leak checks are off (detect_leaks=0): git, Perl and CPython leave what they
have at exit to the kernel; git's test library switches them off itself."""

import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import threading
import time

from measure import kib
from program_sources import fetch, fresh, fresh_copy, make, without_leaks

# Scripts of git's: starting and talking to other processes, its formats, zlib,
# packs and indexes that are mapped, large files, the configuration, archives,
# merges, clones through its own protocol, hooks.
GIT_SCRIPTS = """
t0000-basic t0001-init t0005-signals t0008-ignores t0021-conversion
t0032-reftable-unittest t0040-parse-options t0060-path-utils t0061-run-command
t0071-sort t0090-cache-tree t0095-bloom t0210-trace2-normal t0300-credentials
t1006-cat-file t1050-large t1300-config t1400-update-ref t1410-reflog t1450-fsck
t1700-split-index t2200-add-update t3200-branch t3301-notes t3400-rebase
t3903-stash t4001-diff-rename t4014-format-patch t4015-diff-whitespace
t4200-rerere t5000-tar-tree t5003-archive-zip t5100-mailinfo t5300-pack-object
t5301-sliding-window t5302-pack-index t5304-prune t5310-pack-bitmaps
t5318-commit-graph t5319-multi-pack-index t5351-unpack-large-objects
t5400-send-pack t5500-fetch-pack t5510-fetch t5601-clone t6020-bundle-misc
t6300-for-each-ref t7004-tag t7102-reset t7502-commit-porcelain t7810-grep
t8002-blame t9300-fast-import
""".split()

# Folders of Perl's own tests, below t/. What it skips for want of an extension
# that was not built is skipped in both builds.
PERL_FOLDERS = ("base", "cmd", "comp", "io", "re", "uni", "mro", "op", "opbasic",
                "run", "lib")
PERL_EXTENSIONS = """
attributes B Cwd Data/Dumper Digest/MD5 Fcntl File/Glob Hash/Util
Hash/Util/FieldHash I18N/Langinfo IO List/Util MIME/Base64 mro Opcode
PerlIO/scalar PerlIO/via POSIX re SDBM_File Socket Storable Sys/Hostname
Time/HiRes
""".split()
# They measure time, or take as long as all others together.
PERL_LEFT_OUT = {"re/speed.t", "re/speed_thr.t", "re/uniprops01.t",
                 "run/runenv_hashseed.t"}

PASSED = {"ok", "run", "pass", "passed"}

PYTHON_MODULES = """
test_array test_ast test_base64 test_binascii test_bisect test_bool test_buffer
test_bytes test_bz2 test_c_locale_coercion test_capi test_cmath test_codecs
test_collections test_complex test_csv test_ctypes test_dbm_dumb test_decimal
test_deque test_descr test_dict test_exceptions test_fileio test_float
test_fnmatch test_fork1 test_format test_fractions test_functools test_gc
test_generators test_getpath test_glob test_grammar test_hash test_hashlib
test_heapq test_io test_iter test_itertools test_json test_list test_locale
test_long test_lzma test_marshal test_math test_memoryio test_memoryview test_mmap
test_operator test_os test_pickle test_poll test_posix test_pty test_pwd
test_random test_re test_select test_set test_shutil test_signal test_slice
test_socket test_sort test_sqlite3 test_strftime test_string test_strtod test_struct
test_subprocess test_tarfile test_tempfile test_thread test_threading test_time
test_tokenize test_tuple test_types test_unicode test_unicodedata test_uuid
test_wait4 test_weakref test_zipfile test_zlib
""".split()


class Suite:
    """One program's tests. `only`, of a script's name, leaves others out."""

    timeout = 1200
    # Whether the builds' tests may run at the same time.
    beside = True
    # Environment of tests that both builds get.
    settings = {}

    def build(self, work, name, cc):
        """Returns the folder that scripts() are run in."""
        raise NotImplementedError

    def scripts(self, folder):
        raise NotImplementedError

    def command(self, folder, script):
        raise NotImplementedError

    def environment(self, log):
        options = f"detect_leaks=0:log_path={log}"
        return dict(os.environ, ASAN_OPTIONS=options, **self.settings)

    def outcomes(self, output):
        """By test what became of it. Here: the Test Anything Protocol."""
        tests = {}
        for line in output.splitlines():
            found = re.match(r"(not ok|ok) (\d+)(.*)", line)
            if found:
                verdict, number, rest = found.groups()
                directive = re.search(r"# (skip|TODO)\b", rest, flags=re.I)
                tests[number] = (directive[1].lower() if directive else verdict)
        return tests


class Git(Suite):
    def build(self, work, name, cc):
        folder = fresh_copy(work, "git-" + name, "git")
        switches = [f"NO_{part}=1" for part in ("CURL", "EXPAT", "GETTEXT", "OPENSSL",
                                                "PYTHON", "TCLTK")]
        make(folder, ["make", "-j2", f"CC={cc}", "CFLAGS=-O1", *switches, "all"],
             env=without_leaks())
        return os.path.join(folder, "t")

    def scripts(self, folder):
        return GIT_SCRIPTS

    def command(self, folder, script):
        return ["sh", f"./{script}.sh"]

    # git's test library sets the other options itself, in front of these.
    def environment(self, log):
        return dict(os.environ, GIT_SAN_OPTIONS=f"log_path={log}", TZ="UTC")


class Perl(Suite):
    settings = {"PERL_CORE": "1", "LC_ALL": "C"}

    def build(self, work, name, cc):
        folder = fresh_copy(work, "perl-" + name, "perl")
        make(folder,
             ["sh", "./Configure", "-des", "-Dusedevel", "-Uversiononly", f"-Dcc={cc}",
              "-Doptimize=-O1", f"-Donlyextensions={' '.join(PERL_EXTENSIONS)}"],
             ["make", "-j2", "test_prep"], env=without_leaks())
        return os.path.join(folder, "t")

    def scripts(self, folder):
        found = [os.path.relpath(path, folder) for sub in PERL_FOLDERS
                 for path in sorted(glob.glob(os.path.join(folder, sub, "*.t")))]
        return [script for script in found if script not in PERL_LEFT_OUT]

    def command(self, folder, script):
        with open(os.path.join(folder, script), "rb") as text:
            taint = re.match(rb"#!.*perl.*\s-\w*([tT])", text.readline())
        switches = [f"-{taint[1].decode()}"] if taint else []
        return ["./perl", "-I../lib", *switches, script]


class Python(Suite):
    # CPython's own allocator would hide from the runtime where objects end.
    settings = {"PYTHONMALLOC": "malloc"}

    def build(self, work, name, cc):
        folder = fresh(work, "python-" + name)
        configure = os.path.join(fetch("python3.11"), "configure")
        make(folder,
             [configure, f"CC={cc}", "CFLAGS=-O1", "--without-ensurepip"],
             ["make", "-j2"], env=without_leaks())
        return folder

    def scripts(self, folder):
        return PYTHON_MODULES

    def command(self, folder, script):
        return ["./python", "-m", "test", "-v", script]

    def outcomes(self, output):
        # A test's own output may come between its name and its verdict.
        names = re.findall(r"^(test\w+ \([\w.]+\)).*?\.\.\. ", output, flags=re.M)
        ends = re.findall(r"^Ran \d+ tests? .*\n\n(\w+.*)", output, flags=re.M)
        tests = {name: "run" for name in names}
        for verdict, name in re.findall(r"^(ERROR|FAIL): (test\w+ \([\w.]+\))", output,
                                        flags=re.M):
            tests[name] = verdict
        for number, end in enumerate(ends):
            tests[f"summary {number}"] = end
        return tests


class Memory(threading.Thread):
    """The peak of Pss of a process and all below it, in KiB. It looks every 50 ms, or
    as rarely as keeps that to a twentieth of a CPU: the kernel walks all pages.
    Processes that live for milliseconds are not seen."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peak, self.ended = pid, 0, threading.Event()

    def run(self):
        pause = 0.05
        while not self.ended.wait(pause):
            began = time.thread_time()
            self.peak = max(self.peak, self.total(self.pid))
            pause = max(0.05, 20 * (time.thread_time() - began))

    def total(self, pid):
        try:
            with open(f"/proc/{pid}/task/{pid}/children") as children:
                below = children.read().split()
        except OSError:
            below = []
        return kib(f"/proc/{pid}/smaps_rollup", "Pss:") + sum(map(self.total, below))


class Run:
    """All scripts by one build."""

    def __init__(self, suite, folder):
        self.suite, self.folder = suite, folder
        self.log = os.path.join(folder, "pagesan-report")
        self.outcomes, self.outputs = {}, {}
        self.cpu = self.peak = 0
        for old in self.reports():
            os.unlink(old)

    def reports(self):
        return sorted(glob.glob(glob.escape(self.log) + ".*"))

    def script(self, script):
        path = os.path.join(self.folder, "pagesan-output")
        with open(path, "w") as out:
            process = subprocess.Popen(
                self.suite.command(self.folder, script), cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env=self.suite.environment(self.log), start_new_session=True)
        memory = Memory(process.pid)
        memory.start()
        stop = threading.Timer(self.suite.timeout, os.killpg, [process.pid, 9])
        stop.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        stop.cancel()
        memory.ended.set()
        memory.join()
        with open(path, errors="replace") as out:
            self.outputs[script] = out.read()
        self.outcomes[script] = self.suite.outcomes(self.outputs[script])
        self.outcomes[script]["exit code"] = process.returncode
        self.cpu += usage.ru_utime + usage.ru_stime
        self.peak = max(self.peak, memory.peak)

    def ended_well(self):
        return sum(tests["exit code"] == 0 for tests in self.outcomes.values())

    def passed(self):
        return sum(verdict in PASSED for tests in self.outcomes.values()
                   for verdict in tests.values())


def differences(script, plain, checked):
    """What ended differently, and the end of what the script wrote."""
    before, after = plain.outcomes[script], checked.outcomes[script]
    lines = [f"{script}: {test}: {before.get(test)} in the plain build, "
             f"{after.get(test)} with PageSan"
             for test in sorted(before.keys() | after.keys())
             if before.get(test) != after.get(test)]
    return lines + [checked.outputs[script][-2000:]] if lines else []


def complaints(plain, checked):
    lines = []
    for script in plain.outcomes:
        lines += differences(script, plain, checked)
    for path in checked.reports():
        with open(path, errors="replace") as report:
            lines.append(report.read()[:4000])
    return lines


def build_once(name, suite, work, kind, compiler, reuse):
    """The folder of the tests; where `reuse` is set, of an earlier call."""
    note = os.path.join(work, f"{name}-{kind}.folder")
    if reuse and os.path.exists(note):
        with open(note) as earlier:
            return earlier.read()
    folder = suite.build(work, kind, compiler)
    with open(note, "w") as out:
        out.write(folder)
    return folder


def run_all(suite, runs, scripts):
    """Each script by every build, at the same time where the suite allows it."""
    with concurrent.futures.ThreadPoolExecutor(len(runs) if suite.beside else 1) as pool:
        for number, script in enumerate(scripts, 1):
            list(pool.map(lambda run: run.script(script), runs))
            if sys.stdout.isatty():
                print(f"\r{number}/{len(scripts)} {script:40}", end="", flush=True)


def figures(name, kind, run, plain):
    return (f"{name}: {kind}: {run.passed()} tests passed, {len(run.reports())} reports, "
            f"CPU {run.cpu:.1f} s ({run.cpu / plain.cpu:.2f}x), peak Pss "
            f"{run.peak / 1024:.1f} MiB ({run.peak / max(plain.peak, 1):.2f}x)")


def compare_suites(name, suite, only, work, compilers, reuse=False):
    """Builds with each of `compilers` (by kind; "plain" and "PageSan" among them),
    runs, prints the figures; exits when PageSan's differ from the plain build's."""
    runs = {}
    for kind, compiler in compilers.items():
        print(f"{name}: building with {os.path.basename(compiler)}", flush=True)
        runs[kind] = Run(suite, build_once(name, suite, work, kind.lower(), compiler, reuse))
    plain, checked = runs["plain"], runs["PageSan"]
    scripts = [s for s in suite.scripts(plain.folder) if re.search(only, s)]
    began = time.monotonic()
    run_all(suite, runs.values(), scripts)
    wrong = complaints(plain, checked)
    print("\n".join(wrong + [
        f"{name}: {len(scripts)} test scripts, {plain.ended_well()} of them end well, "
        f"{time.monotonic() - began:.0f} s"] +
        [figures(name, kind, run, plain) for kind, run in runs.items()]))
    if wrong or not plain.passed() or plain.ended_well() < 0.9 * len(scripts):
        sys.exit(f"{name}: the test suites differ")
    print(f"{name}: test suites are equal", flush=True)


SUITES = {"git": Git(), "Perl": Perl(), "Python": Python()}
