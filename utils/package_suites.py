# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Test suites that packages of Debian's bring along and run by themselves: how
each is configured, built and run, and how its output tells what became of a test."""

import glob
import os
import re

from program_sources import fresh_copy, make, require, without_leaks
from upstream_tests import Suite

# PASS: name, as automake's driver and others have it.
AUTOMAKE = r"^(?P<verdict>PASS|FAIL|SKIP|XFAIL|XPASS|ERROR):? (?P<name>\S+)"
# RUN: name, of programs that say what they begin, and stop where it fails.
RUNS = r"^(?P<verdict>RUN|PASS|FAIL): (?P<name>\S+)"
CTEST = r"^ *\d+/\d+ +Test +#\d+: (?P<name>\S+) \.+ *(?P<verdict>\w+)"


def cxx_of(cc):
    folder, name = os.path.split(cc)
    return os.path.join(folder, name.replace("clang", "clang++", 1))


class Package(Suite):
    """One package. Commands are lists of words, in which {cc} and {cxx} stand for
    the compilers. `build` runs in `folder` of the source; the tests, each a shell
    command by name, in `where` below that."""

    def __init__(self, source, build, tests, verdict, folder=".", where=".",
                 leaks=True, options="", beside=True, settings=None, left_out=(),
                 needs=(), unprivileged=False):
        self.source, self.steps, self.tests = source, build, tests
        self.verdict = re.compile(verdict, flags=re.M)
        self.folder, self.where, self.beside = folder, where, beside
        self.options = options + ("" if leaks else ":detect_leaks=0")
        self.settings = settings or {}
        self.left_out = left_out  # by the program itself, under sanitizers
        self.needs = needs  # packages of Debian's that must be installed
        # Root runs the tests as nobody.
        self.drop = unprivileged and os.getuid() == 0

    def build(self, work, name, cc):
        require(self.needs)
        top = fresh_copy(work, f"{self.source}-{name}", self.source)
        steps = [[word.format(cc=cc, cxx=cxx_of(cc)) for word in step]
                 for step in self.steps]
        folder = os.path.join(top, self.folder)
        make(folder, *steps, env=dict(without_leaks(), CC=cc, CXX=cxx_of(cc),
                                      CFLAGS="-O1", CXXFLAGS="-O1",
                                      FORCE_UNSAFE_CONFIGURE="1"))
        if self.drop:
            make(top, ["chown", "-R", "nobody", "."])
        return os.path.join(folder, self.where)

    def scripts(self, folder):
        return list(self.tests)

    def command(self, folder, script):
        user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        return [*(user if self.drop else []), "sh", "-c", self.tests[script]]

    def environment(self, log):
        options = f"log_path={log}:{self.options}"
        return dict(os.environ, ASAN_OPTIONS=options, LC_ALL="C", **self.settings)

    def outcomes(self, output):
        return {found["name"]: found["verdict"].lower()
                for found in self.verdict.finditer(output)
                if found["name"] not in self.left_out}


# Debian's patches make the inputs of these look newer than what they have made.
NOT_AGAIN = [f"{tool}=:" for tool in ("ACLOCAL", "AUTOMAKE", "AUTOCONF", "AUTOHEADER",
                                      "MAKEINFO")]


# The tests' programs are built before they are measured.
def autotools(*options):
    return [["./configure", "--disable-dependency-tracking", *NOT_AGAIN, *options],
            ["make", "-j2"], ["make", "-j2", "check", "TESTS="]]


def cmake(*options, source=".", targets=()):
    return [["cmake", "-S", source, "-B", "pagesan", "-G", "Ninja",
             "-DCMAKE_BUILD_TYPE=None", *options],
            ["ninja", "-C", "pagesan", "-j2", *targets]]


class Boost(Package):
    """Of some of its libraries tests that are one file each, without its build
    system."""

    def scripts(self, folder):
        return BOOST_TESTS

    def build(self, work, name, cc):
        folder = fresh_copy(work, f"boost-{name}", self.source)
        headers = [f"-I{path}" for path in
                   glob.glob(os.path.join(folder, "libs", "*", "include")) +
                   glob.glob(os.path.join(folder, "libs", "numeric", "*", "include"))]
        make(folder, *([cxx_of(cc), "-O1", "-w", *headers,
                        os.path.join("libs", library, "test", test + ".cpp"),
                        "-o", test, "-lpthread"]
                       for library, test in (t.split("/") for t in BOOST_TESTS)))
        return folder

    def command(self, folder, script):
        test = os.path.basename(script)
        return ["sh", "-c", f"./{test} && echo PASS: {test}"]


class Bash(Package):
    """Each script of bash's is a test by itself: it ends well when bash wrote what
    it should."""

    def scripts(self, folder):
        return sorted(name for name in os.listdir(folder) if name.startswith("run-")
                      and name not in BASH_LEFT_OUT)

    def command(self, folder, script):
        return ["sh", "-c", "export BUILD_DIR=$PWD/.. THIS_SH=$PWD/../bash "
                "PATH=$PWD/..:$PWD:$PATH BASH_TSTOUT=$PWD/pagesan-result; "
                f"sh ./{script} && echo PASS: {script}"]


# Some run all of the others; some want locales that few have, a terminal, or not to
# be root, or tell times; one takes as long as all others together.
BASH_LEFT_OUT = """
run-all run-minimal run-gprof run-alias run-builtins run-execscript run-glob-test
run-intl run-nameref run-new-exp run-posixpipe run-printf run-read run-test run-vredir
run-ifs-posix
""".split()

BOOST_TESTS = """
smart_ptr/shared_ptr_test smart_ptr/weak_ptr_test smart_ptr/intrusive_ptr_test
smart_ptr/make_shared_test smart_ptr/allocate_shared_test
smart_ptr/make_unique_test smart_ptr/pointer_cast_test smart_ptr/weak_ptr_mt_test
optional/optional_test optional/optional_test_move optional/optional_test_emplace
variant2/variant_many_types variant2/variant_copy_assign variant2/variant_visit
function/function_test any/any_test
""".split()

COREUTILS_FOLDERS = ("cp", "ln", "mv", "pr", "rm", "chmod", "chown", "id", "install")

RE2_TESTS = """
charclass compile dfa filtered_re2 mimics_pcre parse possible_match re2
re2_arg regexp required_prefix search set simplify string_generator
""".split()

ABSEIL_TESTS = """
fixed_array container_memory hashtablez_sampler symbolize failure_signal_handler
leak_check stack_consumption low_level_alloc spinlock mutex notification barrier cord
cord_rep_btree cordz str_cat numbers string_view
""".split()

SUITES = {
    # Debian's patches want XML_DTD to have a value, which CMake's switch gives not.
    "expat": Package(
        "expat", cmake("-DEXPAT_SHARED_LIBS=OFF", "-DEXPAT_DTD=OFF",
                       "-DCMAKE_C_FLAGS=-O1 -DXML_DTD=1", source="expat",
                       targets=("runtests",)),
        {"runtests": "pagesan/tests/runtests -v"}, AUTOMAKE),
    # One test takes longer than all others together, and three have no rule.
    "libpng": Package("libpng1.6", autotools("--disable-shared"),
                      {"check": 'make check TESTS="$(ls tests/png* | grep -vE \'full|log$|trs$|getset|stest$|stride$\')"'},
                      AUTOMAKE),
    # It asks where the stack is by the address of a variable on it.
    "libsigsegv": Package("libsigsegv", autotools("--disable-shared"),
                          {"check": "make check"}, AUTOMAKE,
                          options="detect_stack_use_after_return=0"),
    # A collector looks for pointers on stacks, from a variable's address on.
    "libgc": Package("libgc", autotools("--disable-shared"), {"check": "make check"},
                     AUTOMAKE, options="detect_stack_use_after_return=0"),
    "libevent": Package(
        "libevent", autotools("--disable-shared", "--disable-openssl",
                              "--disable-samples", "--disable-doxygen-html"),
        {"regress": "test/regress"},
        r"^(?P<name>\S+): (?:\[forking\] )?.*?(?P<verdict>OK|FAILED|SKIPPED|DISABLED)$",
        left_out=("bufferevent/bufferevent_pair_release_lock",)),
    # Its own malloc would hide where objects end.
    "bash": Bash(
        "bash", [["./configure", "--without-bash-malloc", "--disable-nls"],
                 ["make", "-j2", ".made", "recho", "zecho", "printenv", "xcase"]],
        {}, AUTOMAKE, where="tests", leaks=False, beside=False),  # files in /tmp
    # It tells the name of each test, and leaves a file where one failed. Its test
    # fieldassign reads a freed field, as valgrind says, too.
    "gawk": Package(
        "gawk", [["./configure", "--disable-dependency-tracking", *NOT_AGAIN,
                  "--disable-nls", "--disable-mpfr"],
                 *(["make", "-j2", "-C", part, target] for part, target in
                   (("support", "all"), (".", "gawk"), ("extension", "all"))),
                 ["sed", "-i", "s/fieldassign //", "test/Makefile"]],
        {"check": "make -k check 2>/dev/null | sed -E 's/^(\\w+)$/RUN: \\1/'; "
                  "ls | sed -n 's/^_/FAIL: /p'"},
        RUNS, where="test", leaks=False, settings={"TZ": "UTC"}),
    "zstd": Package(
        "zstd", [["make", "-j2", "-C", "tests", "fuzzer", "zstreamtest", "poolTests",
                  "invalidDictionaries", "MOREFLAGS=-O1"]],
        {"fuzzer": "./fuzzer -v -i20 -s5", "streams": "./zstreamtest -v -i20 -s7",
         "new streams": "./zstreamtest -v --newapi -i20 -s7", "pools": "./poolTests",
         "dictionaries": "./invalidDictionaries"},
        r"^test *(?P<name>\d+) *:.*?\b(?P<verdict>OK)\b", where="tests"),
    # It asks by the address of a variable whether a coroutine may be left. Half of
    # the tests are the calendar's; others wait for connections, race 10 ms,
    # or set a limit of addresses that shadow exceeds.
    "Tcl": Package(
        "tcl8.6", [["./configure", "--disable-shared"], ["make", "-j2", "tcltest"]],
        {"tests": "./tcltest ../tests/all.tcl -verbose 'pse' "
                  "-notfile 'clock.test http*.test socket.test' -skip 'interp-36.7 cmdIL-5.7'"},
        r"^(?:\+\+\+\+|====) (?P<name>\S+) (?:.* )?(?P<verdict>PASSED|SKIPPED|FAILED)",
        folder="unix", leaks=False, options="detect_stack_use_after_return=0"),
    # A test's name stands above its end.
    "pcre2": Package("pcre2", autotools("--disable-shared", "--enable-pcre2-16",
                                        "--enable-pcre2-32"),
                     {"8 bits": "sh ./RunTest -8", "16 bits": "sh ./RunTest -16",
                      "32 bits": "sh ./RunTest -32"},
                     r"^(?P<name>Test \d+): .*\n {2}(?P<verdict>OK|Skipped)"),
    "jansson": Package("jansson", cmake("-DJANSSON_BUILD_DOCS=OFF",
                                        "-DJANSSON_EXAMPLES=OFF"),
                       {"ctest": "ctest --test-dir pagesan"}, CTEST),
    "cJSON": Package("cjson", cmake("-DENABLE_CJSON_UTILS=ON"),
                     {"ctest": "ctest --test-dir pagesan"}, CTEST),
    # format_system_error asks for half of the addresses that there are and catches
    # bad_alloc: that ends a program under ASan, too.
    "fmt": Package("fmtlib", cmake("-DFMT_DOC=OFF"),
                   {"ctest": "ctest --test-dir pagesan -V"},
                   r"^\d+: \[ +(?P<verdict>OK|FAILED) +\] (?P<name>[\w./]+)",
                   settings={"GTEST_FILTER": "-util_test.format_system_error"}),
    # The tables that it brings along are not in Debian's source: it makes them of
    # those of the package unicode-data. The tests of all short and of random
    # patterns take longer than all others together.
    "re2": Package(
        "re2", [["make", "-j2", "REBUILD_TABLES=1", *(f"obj/test/{test}_test"
                                                      for test in RE2_TESTS)]],
        {test: f"obj/test/{test}_test >{test}.log; verdict=$?; "
               rf"sed -E 's/^(\w+\.\w+)$/RUN: \1/; s/^PASS$/PASS: end/' {test}.log; "
               "exit $verdict" for test in RE2_TESTS},
        RUNS, needs=("unicode-data",)),
    # Folder by folder; tests for root alone leave themselves out.
    "coreutils": Package(
        "coreutils", [["./configure", "--disable-dependency-tracking", *NOT_AGAIN,
                       "--disable-nls"], ["make", "-j2", "SUBDIRS=."],
                      ["make", "-j2", "check", "TESTS=", "SUBDIRS=."]],
        {folder: f"make -k check SUBDIRS=. HOME=$PWD "
                 f"TESTS='$(filter tests/{folder}/%,$(all_tests))'"
         for folder in COREUTILS_FOLDERS}, AUTOMAKE, leaks=False, unprivileged=True,
        left_out=("tests/cp/copy-FMR.sh",)),  # it runs valgrind
    "Boost": Boost("boost1.81", [], {}, AUTOMAKE),
    # Without tests that plain builds leave out. Two runs of one test share a file.
    "abseil": Package(
        "abseil", cmake("-DCMAKE_CXX_STANDARD=17", "-DBUILD_TESTING=ON",
                        "-DABSL_BUILD_TESTING=ON", "-DABSL_USE_EXTERNAL_GOOGLETEST=ON",
                        "-DABSL_FIND_GOOGLETEST=ON",
                        targets=[f"absl_{test}_test" for test in ABSEIL_TESTS]),
        {test: f"bin/absl_{test}_test" for test in ABSEIL_TESTS},
        r"^\[ +(?P<verdict>OK|FAILED|SKIPPED) +\] (?P<name>[\w/]+\.[\w./]+)",
        where="pagesan", needs=("libgtest-dev", "libgmock-dev"), beside=False,
        settings={"GTEST_FILTER": "-*AddressSanitizerAnnotations*:LeakCheckTest.*"}),
    # The temporary server, started by initdb, refuses to run as root.
    "PostgreSQL": Package(
        "postgresql-15", [["./configure", "--without-readline", "--without-zlib"],
                          ["make", "-j2"], ["make", "-C", "src/test/regress"],
                          ["make", "-C", "src/test/isolation"]],
        {"regress": "make check", "isolation": "make -C src/test/isolation check"},
        r"^(?:test| {4}) +(?P<name>[\w-]+) +\.\.\. (?P<verdict>\w+)",
        leaks=False, unprivileged=True),
    # Debian keeps two of the tests' inputs apart; one test leaks on purpose.
    "OpenSSL": Package(
        "openssl", [["tar", "xf", "debian/binary.tar"],
                    ["./Configure", "no-shared", "no-idea", "no-mdc2", "no-rc5", "no-zlib",
                     "no-ssl3", "enable-unit-test", "no-ssl3-method", "enable-rfc3779",
                     "enable-cms", "no-capieng", "no-rdrand",
                     "enable-ec_nistp_64_gcc_128", "debian-amd64", "-O1"],
                    ["make", "-j2"]],
        {group: f"make test TESTS='{group} -test_memleak'" for group in
         ("0?", "1?", "20", "25 30 40", "6? 7?", "8?", "9?")},
        r"^(?P<name>\d\d-test_\w+\.t) \.+ ?(?P<verdict>\w+)", leaks=False),
}
