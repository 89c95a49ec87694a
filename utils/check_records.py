# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the pass said of each function's checks: optimisation records, which
clang writes with -fsave-optimization-record."""

import os
import re

# The keys of the pass's remark "Checks", and what its other remarks mean.
COUNTED = {"InLine": "in line", "Filters": "filters", "Thunks": "thunks",
           "Calls": "calls", "Memory": "memory functions", "Objects": "of objects"}
MEANING = {"InBoundsOfAlloca": "proven", "InBoundsOfGlobal": "proven",
           "Empty": "proven", "CheckedBefore": "covered"}
SKIPPED = "not checked"
# As tables have them; others follow.
ORDER = ("in line", "filters", "grouped", "thunks", "calls", "memory functions",
         "of objects", "covered", "proven", SKIPPED)


def beside(path):
    """The records of an object, where clang puts them; None if there are none."""
    records = os.path.splitext(path)[0] + ".opt.yaml"
    return records if os.path.isfile(records) else None


def _accesses_of(kind, name, text):
    """Yields (what, how many)."""
    if name == "Checks":
        for key, number in re.findall(r"^  - (\w+): +'(\d+)'$", text, re.M):
            yield COUNTED.get(key, key.lower()), int(number)
    elif name in MEANING:
        yield MEANING[name], 1
    elif kind == "Missed" and "access not checked" in text:
        yield SKIPPED, 1


def read(path):
    """{function: {what: how many}}; accesses that share a filter are counted as
    grouped, but for one each."""
    functions = {}
    with open(path, encoding="utf-8", errors="replace") as file:
        documents = re.split(r"^--- !", file.read(), flags=re.M)
    for text in documents:
        if not re.search(r"^Pass: +pagesan$", text, re.M):
            continue
        kind = text.split("\n", 1)[0]
        name = re.search(r"^Name: +(\S+)$", text, re.M)[1]
        function = re.search(r"^Function: +'?([^'\n]+?)'?$", text, re.M)[1]
        counts = functions.setdefault(function, {})
        for what, number in _accesses_of(kind, name, text):
            counts[what] = counts.get(what, 0) + number
    for counts in functions.values():
        if "filters" in counts:
            counts["grouped"] = counts["in line"] - counts["filters"]
    return {name: _ordered(counts) for name, counts in functions.items()}


def _ordered(counts):
    rest = [what for what in counts if what not in ORDER]
    return {what: counts.get(what, 0) for what in (*ORDER, *rest)}


def total(functions):
    sums = {}
    for counts in functions.values():
        for what, number in counts.items():
            sums[what] = sums.get(what, 0) + number
    return sums
