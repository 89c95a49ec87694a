// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The other file of every generated program.
#include "support.h"

#define EXTERNAL(X)                                                            \
  t_##X ex_ld_##X(const void *P) { return *(const u_##X *)P; }                 \
  void ex_st_##X(void *P, t_##X V) { *(u_##X *)P = V; }                        \
  t_##X (*volatile fp_ld_##X)(const void *P) = ex_ld_##X;                      \
  void (*volatile fp_st_##X)(void *P, t_##X V) = ex_st_##X;
EACH_TYPE(EXTERNAL)

unsigned long Seen;
char Scratch[512] __attribute__((aligned(16)));

char *unbox(const struct Box *B) { return B->P + B->N; }

__attribute__((no_sanitize("address"))) void fill(void *P, unsigned long N,
                                                  int Value) {
  for (volatile char *B = (volatile char *)P, *End = B + N; B != End; ++B)
    *B = (char)Value++;
}

void release(void *P) { free(P); }
void *resize(void *P, unsigned long N) { return realloc(P, N); }
void nothing(void) { __asm__ volatile(""); }

void jumpBack(jmp_buf Where, int Deep) {
  char Room[40];
  memset(hide(Room), Deep, sizeof Room);
  if (Deep)
    jumpBack(Where, Deep - 1);
  else
    longjmp(Where, 1);
  see((unsigned long)Room[Deep]);
}
