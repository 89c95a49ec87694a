# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sources of real programs, and folders in which they are built."""

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCES = os.path.join(ROOT, "build", "sources")


def try_fetch(package):
    """The folder of a Debian source package, None when it cannot be had."""
    out = subprocess.run([os.path.join(ROOT, "utils", "fetch-source"), package,
                          "--into", SOURCES], stdout=subprocess.PIPE, text=True)
    return out.stdout.strip() if out.returncode == 0 else None


def fetch(package):
    return try_fetch(package) or sys.exit(f"build-programs: no source of {package}")


def sqlite_amalgamation():
    """Where Debian's source cannot be had: the copy in an npm package."""
    folder = os.path.join(SOURCES, "better-sqlite3")
    source = os.path.join(folder, "package", "deps", "sqlite3")
    if not os.path.exists(os.path.join(source, "sqlite3.c")):
        os.makedirs(folder, exist_ok=True)
        try:
            subprocess.run(["npm", "pack", "--silent", "better-sqlite3@12"],
                           cwd=folder, check=True, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit("build-programs: SQLite's source can be had neither from "
                     f"Debian nor from npm: {error}")
        archive = next(f for f in os.listdir(folder) if f.endswith(".tgz"))
        subprocess.run(["tar", "xzf", archive], cwd=folder, check=True)
    return source


def make(folder, *commands, env=None):
    """Runs the commands in a folder; a failure shows the end of their log."""
    log = os.path.join(folder, "pagesan-build.log")
    with open(log, "w") as out:
        for command in commands:
            if subprocess.run(command, cwd=folder, stdout=out, stderr=out,
                              env=env).returncode != 0:
                out.flush()
                subprocess.run(["tail", "-n", "40", log])
                sys.exit(f"build failed: {' '.join(command)} in {folder}")


def fresh(work, name):
    """An empty folder."""
    folder = os.path.join(work, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def fresh_copy(work, name, package):
    """A folder with the package's source."""
    folder = os.path.join(work, name)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(fetch(package), folder, symlinks=True)
    return folder


def require(packages):
    """Ends where a package of Debian's is not installed."""
    missing = [package for package in packages if subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package],
        capture_output=True).stdout != b"installed"]
    if missing:
        sys.exit(f"build-programs: needs Debian's {' and '.join(missing)}")


def without_leaks():
    """For builds that run what they have built: tools that end right away need
    not free, and such leaks are not what is looked for."""
    return dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
