# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the runtime's mutexes with the rows of support/lock_rank.def.

Prints what does not fit: a mutex without a rank, a rank without a mutex or with
two, a mutex in another room than its row says, anything else that can be waited
for."""

import pathlib
import re
import sys

runtime = pathlib.Path(sys.argv[1])
rows = dict(re.findall(r"^LOCK\((\w+), (\w+), \w+\)", (
    runtime / "support/lock_rank.def").read_text(), re.M))
# Without a mutex of its own, and in mapped memory without a constructor.
found = {"ShadowGate": [rows["ShadowGate"]], "Transition": []}
spins = re.compile(r"sched_yield|yieldProcessor|pthread_(mutex|spin|cond)_\w+")
problems = []

for path in sorted(runtime.rglob("*")):
    if path.suffix not in (".cpp", ".h") or path.name in ("mutex.h",
                                                          "lock_rank.h"):
        continue
    where = path.relative_to(runtime)
    code = re.sub(r"//[^\n]*", "", path.read_text())
    for name, rank in re.findall(r"\bMutex (\w+)(?:\{\s*LockRank::(\w+)\})?;",
                                 code):
        if f"extern constinit Mutex {name};" in code:
            continue
        if name == "TransitionLock":
            rank = "Transition"
        if not rank:
            problems.append(f"{where}: {name} has no rank")
        found.setdefault(rank, []).append(where.parts[0])
    if where.parts[0] != "libc":  # names of functions that are wrapped
        problems += [f"{where}: {m.group()}" for m in spins.finditer(code)]

for name, room in rows.items():
    if found.get(name, []) != [room]:
        problems.append(f"{name} of {room}: mutexes in {found.get(name, [])}")
print("\n".join(problems) or f"{len(rows)} locks, each in its room")
