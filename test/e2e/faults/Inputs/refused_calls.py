#!/usr/bin/env python3
"""Runs a program once for each system call of the runtime and each of its first
calls, refused with the errors that the kernel has for it."""
import os
import re
import subprocess
import sys

# What each is refused with; the others with EPERM, as by a filter.
ERRORS = {
    "mmap": ["ENOMEM"],
    "mprotect": ["ENOMEM"],
    "mremap": ["ENOMEM", "EINVAL"],
    "madvise": ["EINVAL"],
    "futex": ["EINTR"],
    "membarrier": ["ENOSYS"],
    "memfd_create": ["ENOSYS"],
    "openat": ["EMFILE"],
    "vfork": ["EAGAIN"],
}
CALLS = ["1", "2", "3", "5", "8", "13", "1+", "6+"]
KINDS = ["heap-buffer-overflow", "heap-use-after-free",
         "stack-buffer-overflow", "global-buffer-overflow",
         "stack-use-after-return"]
# What cannot be looked for any more, and who says so.
LOST = {"no memory for fake stacks": "stack-use-after-return",
        "no addresses for fake stacks": "stack-use-after-return",
        "global variables: what overflows them": "global-buffer-overflow"}


# These cannot be refused, or are the process's end.
ALWAYS = {"exit_group", "getpid", "gettid", "tgkill"}


def unlisted(calls, runtime):
    """What the runtime calls and the table does not have."""
    used = set()
    for folder, _, names in os.walk(runtime):
        for name in names:
            if name.endswith((".cpp", ".h")):
                with open(os.path.join(folder, name)) as text:
                    used |= set(re.findall(r"rawSyscall\(\s*SYS_(\w+)",
                                           text.read()))
    return used - set(calls) - ALWAYS


def verdict(run, can_speak):
    text = run.stdout + run.stderr
    found = re.findall(r"ERROR: AddressSanitizer: ([a-z-]+) on address", text)
    lost = {kind for words, kind in LOST.items() if words in text}
    if "all done" in text:
        if [kind for kind in KINDS if kind not in lost] == found:
            return "found"
        # A line that could not be written is missing, no other is there.
        if not can_speak and set(found) <= set(KINDS):
            return "found"
        return f"reports {found}"
    if "work done" not in text and run.returncode > 0 and \
            (re.search(r"ERROR: PageSan|^refused: ", text, re.M) or
             found == ["out-of-memory"]):
        return "refused"
    return f"ends with {run.returncode} after {found}"


def try_one(program, fault):
    env = dict(os.environ, PAGESAN_OPTIONS=(
        f"fail_syscall={fault}:halt_on_error=0:symbolize=0:exitcode=0"))
    try:
        run = subprocess.run([program], env=env, capture_output=True, text=True,
                             errors="replace", timeout=60)
    except subprocess.TimeoutExpired:
        return "hangs", ""
    return verdict(run, not fault.startswith("write:")), run.stdout + run.stderr


def main():
    program, definitions = sys.argv[1:]
    with open(definitions) as text:
        calls = re.findall(r"^PAGESAN_CALL\((\w+)\)", text.read(), re.M)
    counts = {"found": 0, "refused": 0}
    runtime = os.path.dirname(os.path.dirname(definitions))
    missing = unlisted(calls, runtime)
    wrong = len(missing)
    if missing:
        print(f"not in the table: {sorted(missing)}")
    for call in calls:
        for error in ERRORS.get(call, ["EPERM"]):
            for number in CALLS:
                fault = f"{call}:{number}:{error}"
                outcome, text = try_one(program, fault)
                if outcome in counts:
                    counts[outcome] += 1
                else:
                    wrong += 1
                    print(f"{fault}: {outcome}\n{text[-2000:]}")
    print(f"{counts['found']} runs found all, {counts['refused']} said why not,"
          f" {wrong} were wrong")
    # Either way must have been taken: else nothing was refused.
    sys.exit(wrong != 0 or not all(counts.values()))


main()
