# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a function that stores to 200 places, on two paths and behind them."""

PLACES = 200
# Its second half is missing on one path.
HALF = 70


def stores(value, halves):
    for place in range(PLACES):
        if place == HALF and not halves:
            yield f"  store i32 {value}, ptr %a{place}"
        else:
            yield f"  store i64 {value}, ptr %a{place}"


print("define void @f(ptr %p, i1 %c) {")
for place in range(PLACES):
    print(f"  %a{place} = getelementptr i8, ptr %p, i64 {8 * place}")
print("  br i1 %c, label %left, label %right")
print("left:", *stores(0, True), "  br label %last", sep="\n")
print("right:", *stores(1, False), "  br label %last", sep="\n")
print("last:", *stores(2, True), "  ret void", "}", sep="\n")
