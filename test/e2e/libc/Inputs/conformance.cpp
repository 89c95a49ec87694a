// A row of the table without a recipe does not compile.
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness.h"

using namespace harness;

#define FOR_EACH_ROW(Ret, Name, Params)                                        \
  using Call_##Name = Caller<Ret Params>;                                      \
  static void recipe_##Name(Call_##Name call);                                 \
  static void run_##Name(void *Function) {                                     \
    recipe_##Name({(Ret(*) Params)Function});                                  \
  }
#define LIBC(Family, Ret, Name, Params, ...) FOR_EACH_ROW(Ret, Name, Params)
#define LIBC_BODY(Family, Ret, Name, Params) FOR_EACH_ROW(Ret, Name, Params)
#include "libc/interceptors.def"

#define RECIPE(Name) static void recipe_##Name(Call_##Name call)
#define R1(A, ...) RECIPE(A) { __VA_ARGS__; }
#define R2(A, B, ...) R1(A, __VA_ARGS__) R1(B, __VA_ARGS__)
#define R3(A, B, C, ...) R1(A, __VA_ARGS__) R2(B, C, __VA_ARGS__)
#define R4(A, B, C, D, ...) R2(A, B, __VA_ARGS__) R2(C, D, __VA_ARGS__)
#include "recipes_memory.inc"
#include "recipes_text.inc"
#include "recipes_files.inc"
#include "recipes_system.inc"

static const Row Rows[] = {
#define LIBC(Family, Ret, Name, Params, ...) {#Name, run_##Name},
#define LIBC_BODY(Family, Ret, Name, Params) {#Name, run_##Name},
#include "libc/interceptors.def"
};

int main(int Argc, char **Argv) {
  int Count = sizeof(Rows) / sizeof(Rows[0]);
  int Failed = runRows(Rows, Count, Argc > 1 ? Argv[1] : nullptr);
  printf("%d functions, %d failures\n", Count, Failed);
  return Failed != 0;
}
