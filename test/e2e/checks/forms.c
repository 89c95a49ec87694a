// Checks of every form find the same errors, at their lines and in their frames,
// however the program is compiled, assembled and linked.
// DEFINE: %{check} = %python %S/Inputs/forms.py %t %s
// RUN: %pagesan -g -O0 -mllvm -pagesan-form=thunk %s -o %t && %{check}
// RUN: %pagesan -g -O1 -mllvm -pagesan-form=hybrid %s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk %s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=hybrid %s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=inline %s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=call %s -o %t && %{check}
// RUN: %pagesan -g -O3 -mllvm -pagesan-form=hybrid -fomit-frame-pointer %s -o %t && %{check}
// RUN: %pagesan -g -Os %s -o %t && %{check}
// RUN: %pagesan -g -Oz -mllvm -pagesan-form=inline %s -o %t && %{check}
// RUN: %pagesan -g -Oz -fPIC -fno-integrated-as %s -o %t && %{check}
// RUN: %pagesan -g -Os -mcmodel=large %s -o %t && %{check}
// RUN: %pagesan -g -Oz -flto -fuse-ld=lld %s -o %t && %{check}
// RUN: %pagesan -g -Os -S %s -o %t.s && %pagesan %t.s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-compact %s -o %t && %{check}
//
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk -fno-integrated-as %s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk -masm=intel %s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk -mcmodel=large %s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk -fcf-protection=full -ffunction-sections -Wl,--gc-sections %s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk -S %s -o %t.s && %pagesan %t.s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk -flto -fuse-ld=lld %s -DPART=1 -c -o %t.1.o
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk -flto -fuse-ld=lld %s -DPART=2 -c -o %t.2.o
// RUN: %pagesan -flto -fuse-ld=lld %t.1.o %t.2.o -o %t && %{check}
// RUN: %pagesan -flto -fuse-ld=lld -Wl,--lto-partitions=2 %t.1.o %t.2.o -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk -flto=thin %s -DPART=1 -c -o %t.1.o
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=hybrid -flto=thin %s -DPART=2 -c -o %t.2.o
// RUN: %pagesan -flto=thin -fuse-ld=lld %t.1.o %t.2.o -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk %s -DPART=1 -c -o %t.1.o
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk %s -DPART=2 -c -o %t.2.o
// RUN: ld -r %t.1.o %t.2.o -o %t.o && %pagesan %t.o -o %t && %{check}
//
// A library that plain clang links calls its own.
// RUN: %pagesan -g -O2 -fPIC -mllvm -pagesan-form=thunk %s -DPART=2 -c -o %t.2.o
// RUN: %clang -shared %t.2.o -o %t.so && %pagesan %t.1.o %t.so -o %t && %{check}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>

#ifndef PART
#define PART 3
#endif

struct Record {
  long A;
  volatile int B; // no store to it is dead
  char C[7];
};
int readByte(const char *P, int At);
void writeField(struct Record *R);
int sumUp(const int *P, int Count);
int returnEarly(const int *P);

#if PART & 2
__attribute__((noinline)) int readByte(const char *P, int At) {
  return P[At]; // readByte
}
__attribute__((noinline)) void writeField(struct Record *R) {
  R->B = 1; // writeField
}
__attribute__((noinline)) int sumUp(const int *P, int Count) {
  int Sum = 0;
  for (int I = 0; I < Count; ++I)
    Sum += P[I]; // sumUp
  return Sum;
}
// LLVM would make its frame behind the first check.
__attribute__((noinline)) int returnEarly(const int *P) {
  if (!*P) // returnEarly
    return 1;
  return atoi("7") + rand();
}
#endif

#if PART & 1
__attribute__((noinline)) static int run(const char *Name) {
  char *Bytes = malloc(13);
  int *Numbers = malloc(5 * sizeof(int));
  struct Record *R = malloc(sizeof(*R));
  memset(Bytes, 0, 13);
  memset(Numbers, 0, 5 * sizeof(int));
  writeField(R);
  int Good = readByte(Bytes, 12) + sumUp(Numbers, 5) + returnEarly(Numbers);
  if (!strcmp(Name, "readByte"))
    return readByte(Bytes, 13) + Good;
  if (!strcmp(Name, "sumUp"))
    return sumUp(Numbers, 6) + Good;
  free(R);
  free(Numbers);
  if (!strcmp(Name, "writeField"))
    writeField(R);
  if (!strcmp(Name, "returnEarly"))
    return returnEarly(Numbers) + Good;
  return Good - 1;
}

int main(int Argc, char **Argv) {
  int Result = run(Argc > 1 ? Argv[1] : "good");
  __asm__ volatile(""); // no tail call
  return Result;
}
#endif
