// The library behind a wrapper is there even if the linker sees no need for it.
// RUN: %pagesan -Wl,--as-needed %s -lm -o %t && %t | FileCheck %s
// CHECK: 0.84
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>

static void (*volatile Both)(double, double *, double *) = sincos;

int main(void) {
  double Sin, Cos;
  Both(1, &Sin, &Cos);
  printf("%.2f\n", Sin);
}
