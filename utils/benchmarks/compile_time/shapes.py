# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs whose size is a number: what a pass may take long for.

Each function below writes the LLVM IR of a module in which one thing is many;
SHAPES has them by name with the number at which they are measured."""

import random

HEAD = """target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"
declare i1 @cond() nofree nosync
declare void @sink(ptr)
declare void @llvm.lifetime.start.p0({size}ptr)
declare void @llvm.lifetime.end.p0({size}ptr)
"""


def define(name, body, args="ptr %p"):
    return f"define void @{name}({args}) sanitize_address {{\nentry:\n" + "\n".join(body) + "\n}\n"


def diamond(number, inside):
    """A branch around the instructions, and the block behind it."""
    return [f"  %c{number} = call i1 @cond()",
            f"  br i1 %c{number}, label %t{number}, label %j{number}", f"t{number}:", *inside,
            f"  br label %j{number}", f"j{number}:"]


def access(number, base, offset):
    return [f"  %a{number} = getelementptr i8, ptr {base}, i64 {offset}",
            f"  store i32 {number}, ptr %a{number}, align 4"]


def ifs(n, _):
    """Branches in a loop; in its last part a stack variable escapes."""
    body = ["  %v = alloca [32 x i8], align 8", "  br label %loop", "loop:"]
    for i in range(n):
        inside = ["  call void @sink(ptr %v)"] if 4 * i > 3 * n else access(i, "%p", 4 * i)
        body += diamond(i, inside)
    return define("f", body + ["  %again = call i1 @cond()",
                               "  br i1 %again, label %loop, label %end", "end:", "  ret void"])


def early_returns(n, _):
    """Branches that leave the function while a stack variable is in use."""
    body = ["  %v = alloca [32 x i8], align 8", "  call void @sink(ptr %v)"]
    for i in range(n):
        body += [f"  %c{i} = call i1 @cond()", f"  br i1 %c{i}, label %t{i}, label %j{i}",
                 f"t{i}:", "  call void @sink(ptr %v)", "  ret void", f"j{i}:"]
    return define("f", body + ["  ret void"])


def offsets(n, _):
    """Accesses at many offsets of one base, out of order."""
    order = list(range(n))
    random.Random(1).shuffle(order)
    body = []
    for i in order:
        body += access(i, "%p", 24 * i)
    return define("f", body + ["  ret void"])


def facts(n, _):
    """Many offsets checked at the start, then used in four times as many blocks."""
    body = []
    for i in range(n):
        body += access(i, "%p", 24 * i)
    for i in range(2 * n):
        body += diamond(i, access(n + i, "%p", 24 * (i % n)))
    return define("f", body + ["  ret void"])


def fresh_facts(n, _):
    """Every block has a base of its own, and looks again at an earlier one."""
    body = []
    for i in range(n):
        body += [f"  %q{i} = call ptr @next()", f"  store i64 1, ptr %q{i}, align 8"]
        body += diamond(i, access(i, f"%q{i // 2}", 4))
    return "declare ptr @next() nofree nosync\n" + define("f", body + ["  ret void"])


def kills(n, _):
    """Facts that calls end, in loops inside loops."""
    body = []
    for i in range(n):
        body += [f"  br label %h{i}", f"h{i}:"] + access(i, "%p", 16 * i)
        if i % 3 == 0:
            body += ["  call void @sink(ptr %p)"]
    for i in reversed(range(n)):
        body += [f"  %c{i} = call i1 @cond()", f"  br i1 %c{i}, label %h{i}, label %x{i}", f"x{i}:"]
    return define("f", body + ["  ret void"])


def variables(n, _):
    """Stack variables that escape."""
    body = [f"  %v{i} = alloca [{1 + i % 40} x i8], align 1" for i in range(n)]
    body += [f"  call void @sink(ptr %v{i})" for i in range(n)]
    return define("f", body + ["  ret void"])


def lifetimes(n, size):
    """Scopes: a hundredth as many variables, each begun and ended again and again."""
    count = max(1, n // 100)
    body = [f"  %v{i} = alloca [24 x i8], align 8" for i in range(count)]
    for i in range(n):
        v = f"%v{i % count}"
        body += diamond(i, [f"  call void @llvm.lifetime.start.p0({size}ptr {v})",
                            f"  call void @sink(ptr {v})",
                            f"  call void @llvm.lifetime.end.p0({size}ptr {v})"])
    return define("f", body + ["  ret void"])


def loops(n, _):
    """Nests of loops, 25 deep, each with an access that counts as it does."""
    depth, body = 25, []
    for i in range(n):
        before = f"h{i - 1}" if i % depth else ("entry" if i == 0 else f"x{i - depth}")
        body += [f"  br label %h{i}", f"h{i}:",
                 f"  %i{i} = phi i64 [ 0, %{before} ], [ %n{i}, %l{i} ]",
                 f"  %a{i} = getelementptr i32, ptr %p, i64 %i{i}",
                 f"  store i32 1, ptr %a{i}, align 4"]
        if i % depth == depth - 1 or i == n - 1:
            for j in range(i, i - i % depth - 1, -1):
                body += [f"  br label %l{j}", f"l{j}:", f"  %n{j} = add nuw nsw i64 %i{j}, 1",
                         f"  %d{j} = icmp eq i64 %n{j}, 64",
                         f"  br i1 %d{j}, label %x{j}, label %h{j}", f"x{j}:"]
    return define("f", body + ["  ret void"])


def switch(n, _):
    """A switch: each case accesses memory and lets a variable escape."""
    body = ["  %v = alloca [64 x i8], align 8", "  %k = load i32, ptr %p, align 4",
            "  switch i32 %k, label %end ["]
    body += [f"    i32 {i}, label %s{i}" for i in range(n)] + ["  ]"]
    for i in range(n):
        body += [f"s{i}:"] + access(i, "%p", 8 + 4 * i)
        body += ["  call void @sink(ptr %v)", "  br label %end"]
    return define("f", body + ["end:", "  ret void"])


def steps(n, _):
    """An address that is made in steps, each used."""
    body = []
    for i in range(n):
        body += [f"  %s{i} = getelementptr i8, ptr {'%p' if i == 0 else f'%s{i - 1}'}, i64 12",
                 f"  store i32 1, ptr %s{i}, align 4"]
    return define("f", body + ["  ret void"])


def functions(n, _):
    """Small functions, each with a variable that the next is given."""
    text = ""
    for i in range(n):
        callee = f"f{i + 1}" if i + 1 < n else "sink"
        text += define(f"f{i}", ["  %v = alloca [16 x i8], align 8", *access(0, "%p", 4),
                                 *access(1, "%p", 40), "  store i64 0, ptr %v, align 8",
                                 f"  call void @{callee}(ptr %v)", *access(2, "%p", 4),
                                 "  ret void"])
    return text


def globals_(n, _):
    """Global variables with redzones."""
    return "".join(f"@g{i} = global [{1 + i % 90} x i8] zeroinitializer, align 1\n"
                   for i in range(n)) + define("f", access(0, "%p", 0) + ["  ret void"])


SHAPES = {
    "ifs": (ifs, 30000),
    "early-returns": (early_returns, 10000),
    "offsets": (offsets, 100000),
    "facts": (facts, 4000),
    "fresh-facts": (fresh_facts, 10000),
    "kills": (kills, 4000),
    "variables": (variables, 5000),
    "lifetimes": (lifetimes, 20000),
    "loops": (loops, 10000),
    "switch": (switch, 20000),
    "steps": (steps, 5000),
    "functions": (functions, 10000),
    "globals": (globals_, 20000),
}


def write(path, name, part, llvm):
    """Writes the shape at `part` of its full number."""
    make, number = SHAPES[name]
    # Markers lost their size in LLVM 22.
    size = "i64 -1, " if llvm < 22 else ""
    head = HEAD.replace("{size}", "i64, " if llvm < 22 else "")
    with open(path, "w") as out:
        out.write(head + make(max(1, int(number * part)), size))
