// Part of utils/check --coverage, in the place of parts of the counters' own
// runtime.
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef void *IntPtrT;
enum {
#define VALUE_PROF_KIND(Name, Value, Description) Name = Value,
#include "llvm/ProfileData/InstrProfData.inc"
};
struct Function {
#define INSTR_PROF_DATA(Type, LLVMType, Name, Initializer) Type Name;
#include "llvm/ProfileData/InstrProfData.inc"
};

#define HIDDEN __attribute__((visibility("hidden")))
extern HIDDEN struct Function __start___llvm_prf_data[],
    __stop___llvm_prf_data[];
extern HIDDEN uint64_t __start___llvm_prf_cnts[], __stop___llvm_prf_cnts[];
HIDDEN void __llvm_profile_initialize(void);
HIDDEN int __llvm_write_binary_ids(void *Writer); // or only how much it is
extern HIDDEN intptr_t
    __llvm_profile_counter_bias; // from a counter to its place in the file

// What programs have in common that share a file (%m): the functions and their
// order, as the counters of those whose linker put them in another order would
// be dropped; and how long the build ID is that comes before the counters. The
// runtime's own is how many functions there are and which is the first.
HIDDEN uint64_t lprofGetLoadModuleSignature(void) {
  uint64_t Hash = __llvm_write_binary_ids(0);
  for (struct Function *F = __start___llvm_prf_data;
       F != __stop___llvm_prf_data; ++F)
    Hash = (Hash ^ F->NameRef ^ F->FuncHash) * 0x9e3779b97f4a7c15ULL +
           (Hash >> 32);
  return Hash;
}

// The runtime's own constructor is too late: what reports and ends a program in
// another one would not be counted. It forgets what ran before, if there is a
// file, and the C library has no environment yet.
int __llvm_profile_runtime;
static void startCounters(int Count, char **Arguments, char **Environment) {
  size_t Size =
      (char *)__stop___llvm_prf_cnts - (char *)__start___llvm_prf_cnts;
  uint64_t *Early =
      mmap(0, Size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (Early != MAP_FAILED) // stacks may be smaller
    memcpy(Early, __start___llvm_prf_cnts, Size);
  environ = Environment;
  __llvm_profile_initialize();
  if (Early == MAP_FAILED)
    return;
  intptr_t Bias = __llvm_profile_counter_bias;
  uint64_t *Now = (uint64_t *)((char *)__start___llvm_prf_cnts + Bias);
  bool IsInFile = Bias != 0 && Bias != -1; // not written at the end
  for (size_t I = 0; IsInFile && I < Size / sizeof(*Early); ++I)
    Now[I] += Early[I];
  munmap(Early, Size);
}

// Linked behind what starts PageSan.
__attribute__((section(".preinit_array"), used,
               retain)) static void (*const Start)(int, char **,
                                                   char **) = startCounters;
