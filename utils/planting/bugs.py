# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kinds of memory bugs, and the places of a C source where one can be planted."""

import collections
import re

# line: number from 0. text: what the line becomes; "\n" in it is a new line.
Bug = collections.namedtuple("Bug", "kind line column text")

OPEN, CLOSE = "([{", ")]}"


def blanked(source):
    """The source with comments, literals and preprocessor lines as blanks, so that
    every place keeps its line and column."""
    pattern = (r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
               r'|^[ \t]*#(?:\\\n|[^\n])*')
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), source,
                  flags=re.S | re.M)


def arguments(line, start):
    """Where the arguments of a call begin and end; `start` is behind its bracket.
    None if the call does not end on this line."""
    found, depth, begin = [], 0, start
    for at in range(start, len(line)):
        if line[at] in OPEN:
            depth += 1
        elif line[at] in CLOSE:
            if depth == 0:
                return found + [(begin, at)]
            depth -= 1
        elif line[at] == "," and depth == 0:
            found.append((begin, at))
            begin = at + 1
    return None


def replaced(line, begin, end, new):
    return line[:begin] + new + line[end:]


# Each takes a line and the same line blanked, and yields (column, new line).

def last_argument(line, code, names, change):
    for call in re.finditer(rf"\b(?:{names})\s*\(", code):
        found = arguments(code, call.end())
        if found and line[slice(*found[-1])].strip():
            begin, end = found[-1]
            yield call.start(), replaced(line, begin, end,
                                         change.format(line[begin:end].strip()))


ALLOCATIONS = r"\w*alloc\w*|\w*ALLOC\w*|luaM_new\w*|luaM_realloc\w*"


def allocate_less(line, code):
    yield from last_argument(line, code, ALLOCATIONS, " ({}) - 1")


def allocate_half(line, code):
    yield from last_argument(line, code, ALLOCATIONS, " ({}) / 2")


def copy_one_more(line, code):
    yield from last_argument(line, code, r"z?mem(?:cpy|move|set)|strncpy", " ({}) + 1")


def copy_many_more(line, code):
    yield from last_argument(line, code, r"z?mem(?:cpy|move|set)|strncpy", " ({}) * 2 + 40")


def missing_one(line, code):
    for found in re.finditer(r"\s*\+\s*1\s*(?=[);\]])", code):
        yield found.start(), replaced(line, *found.span(), "")


def loop_too_far(line, code):
    for found in re.finditer(r"\b(?:for|while)\b[^<>]*?\w\s*(<)\s*[\w(]", code):
        yield found.start(1), replaced(line, *found.span(1), "<=")


def index(line, code, change):
    for found in re.finditer(r"[\w)\]]\[", code):
        inner = arguments(code, found.end())
        if inner and len(inner) == 1 and line[slice(*inner[0])].strip():
            begin, end = inner[0]
            yield begin, replaced(line, begin, end, change.format(line[begin:end]))


def index_one_more(line, code):
    yield from index(line, code, "({}) + 1")


def index_one_less(line, code):
    yield from index(line, code, "({}) - 1")


def pointer_early(line, code):
    for found in re.finditer(r"\*(\w+)(\+\+)", code):
        yield found.start(), replaced(line, *found.span(), f"*++{found[1]}")


FREES = r"free|\w+_free|\w*FREE|hooks->deallocate|deallocate"


def free_twice(line, code):
    for found in re.finditer(rf"^\s*(?:[\w>.-]*\b)?(?:{FREES})\s*\(.*\)\s*;", code):
        statement = line[found.start():found.end()].strip()
        yield found.start(), replaced(line, found.end(), found.end(), " " + statement)


def free_early(before, line, code):
    """The statement in front of a free comes behind it."""
    if re.match(rf"^\s*(?:[\w>.-]*\b)?(?:{FREES})\s*\(.*\)\s*;\s*$", code) \
            and re.match(r"^\s*[\w*(].*;\s*$", before) \
            and not re.match(r"^\s*(return|goto|break|case|else|if)\b", before):
        yield 0, line + "\n" + before


LINE_BUGS = {f.__name__: f for f in (
    allocate_less, allocate_half, copy_one_more, copy_many_more, missing_one,
    loop_too_far, index_one_more, index_one_less, pointer_early, free_twice)}


def places(source):
    """All bugs that can be planted in a source, in order of lines."""
    lines = source.split("\n")
    codes = blanked(source).split("\n")
    found = []
    for number, (line, code) in enumerate(zip(lines, codes)):
        if not code.strip():
            continue
        for kind, make in LINE_BUGS.items():
            found += [Bug(kind, number, column, text)
                      for column, text in make(line, code) if text != line]
        if number:
            found += [Bug("free_early", number, column, text)
                      for column, text in free_early(lines[number - 1], line, code)]
    return found


def planted(source, bug):
    lines = source.split("\n")
    if bug.kind == "free_early":  # two lines change places
        lines[bug.line - 1:bug.line + 1] = bug.text.split("\n")
    else:
        lines[bug.line] = bug.text
    return "\n".join(lines)
