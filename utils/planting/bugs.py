# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kinds of memory bugs, and the places of a C source where one can be planted."""

import collections
import functools
import re

# line: number from 0. text: what the line becomes; "\n" in it is a new line. asked:
# what it becomes where a program asks at run time which bug it has: with PLANTED
# as 1 the same as text, with 0 as the line was.
Bug = collections.namedtuple("Bug", "kind line column text asked")

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


# Each takes a line and the same line blanked, and yields (column, text, asked).

def last_argument(line, code, names, change, asked):
    for call in re.finditer(rf"\b(?:{names})\s*\(", code):
        found = arguments(code, call.end())
        if found and line[slice(*found[-1])].strip():
            begin, end = found[-1]
            was = line[begin:end].strip()
            yield (call.start(), replaced(line, begin, end, change.format(was)),
                   replaced(line, begin, end, asked.format(was)))


ALLOCATIONS = r"\w*alloc\w*|\w*ALLOC\w*|luaM_new\w*|luaM_realloc\w*"
COPIES = r"z?mem(?:cpy|move|set)|strncpy"


def allocate_less(line, code):
    yield from last_argument(line, code, ALLOCATIONS, " ({}) - 1", " ({}) - PLANTED")


def allocate_half(line, code):
    yield from last_argument(line, code, ALLOCATIONS, " ({}) / 2",
                             " ({}) / (1 + PLANTED)")


def copy_one_more(line, code):
    yield from last_argument(line, code, COPIES, " ({}) + 1", " ({}) + PLANTED")


def copy_many_more(line, code):
    yield from last_argument(line, code, COPIES, " ({}) * 2 + 40",
                             " ({}) * (1 + PLANTED) + 40 * PLANTED")


def missing_one(line, code):
    for found in re.finditer(r"\s*\+\s*1\s*(?=[);\]])", code):
        yield (found.start(), replaced(line, *found.span(), ""),
               replaced(line, *found.span(), " + !PLANTED"))


def loop_too_far(line, code):
    for found in re.finditer(r"\b(?:for|while)\b[^<>]*?\w\s*(<)\s*[\w(]", code):
        yield (found.start(1), replaced(line, *found.span(1), "<="),
               replaced(line, *found.span(1), "< PLANTED +"))


def index(line, code, sign):
    for found in re.finditer(r"[\w)\]]\[", code):
        inner = arguments(code, found.end())
        if inner and len(inner) == 1 and line[slice(*inner[0])].strip():
            begin, end = inner[0]
            was = line[begin:end]
            yield (begin, replaced(line, begin, end, f"({was}) {sign} 1"),
                   replaced(line, begin, end, f"({was}) {sign} PLANTED"))


def index_one_more(line, code):
    yield from index(line, code, "+")


def index_one_less(line, code):
    yield from index(line, code, "-")


def pointer_early(line, code):
    for found in re.finditer(r"\*(\w+)(\+\+)", code):
        yield (found.start(), replaced(line, *found.span(), f"*++{found[1]}"),
               replaced(line, *found.span(),
                        f"*(PLANTED ? ++{found[1]} : {found[1]}++)"))


FREES = r"free|\w+_free|\w*FREE|hooks->deallocate|deallocate"


def free_twice(line, code):
    for found in re.finditer(rf"^\s*(?:[\w>.-]*\b)?(?:{FREES})\s*\(.*\)\s*;", code):
        statement, end = line[found.start():found.end()].strip(), found.end()
        yield (found.start(), replaced(line, end, end, f" {statement}"),
               replaced(line, end, end, f" if (PLANTED) {{ {statement} }}"))


def free_early(before, line, code):
    """The statement in front of a free comes behind it."""
    if re.match(rf"^\s*(?:[\w>.-]*\b)?(?:{FREES})\s*\(.*\)\s*;\s*$", code) \
            and re.match(r"^\s*[\w*(].*;\s*$", before) \
            and not re.match(r"^\s*(return|goto|break|case|else|if)\b", before):
        freed, other = line.strip(), before.strip()
        yield (0, line + "\n" + before,
               f"if (PLANTED) {{ {freed} }} else {{ {other} }}\n"
               f"if (PLANTED) {{ {other} }} else {{ {freed} }}")


LINE_BUGS = {f.__name__: f for f in (
    allocate_less, allocate_half, copy_one_more, copy_many_more, missing_one,
    loop_too_far, index_one_more, index_one_less, pointer_early, free_twice)}


@functools.cache
def places(source):
    """All bugs that can be planted in a source, in order of lines."""
    lines = source.split("\n")
    codes = blanked(source).split("\n")
    found = []
    for number, (line, code) in enumerate(zip(lines, codes)):
        if not code.strip():
            continue
        for kind, make in LINE_BUGS.items():
            found += [Bug(kind, number, *where) for where in make(line, code)
                      if where[1] != line]
        if number:
            found += [Bug("free_early", number, *where)
                      for where in free_early(lines[number - 1], line, code)]
    return found


def put(lines, bug, text):
    if bug.kind == "free_early":  # two lines change places
        lines[bug.line - 1:bug.line + 1] = text.split("\n")
    else:
        lines[bug.line] = text


def planted(source, bug):
    lines = source.split("\n")
    put(lines, bug, bug.text)
    return "\n".join(lines)


def lines_of(bug):
    return {bug.line - 1, bug.line} if bug.kind == "free_early" else {bug.line}


# In front of a source with several bugs. Defined once, however often it is included.
QUESTION = """#ifndef PLANTED_BUG
#define PLANTED_BUG
extern char *getenv(const char *);
extern int atoi(const char *);
static int planted_bug;
__attribute__((constructor, no_sanitize("address"))) static void find_planted_bug(void) {
  const char *number = getenv("PLANTED_BUG");
  planted_bug = number ? atoi(number) : 0;
}
#endif
#line 1
"""


def planted_all(source, numbered):
    """With all of the bugs, by number, none on another's lines; the environment
    variable PLANTED_BUG says which one a program has."""
    lines = source.split("\n")
    for number, bug in numbered:
        put(lines, bug, bug.asked.replace("PLANTED", f"(planted_bug == {number})"))
    return QUESTION + "\n".join(lines)
