// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What generated programs are made of. Values that the compiler shall not know
// come from volatile tables; pointers are laundered by empty assembly.
#ifndef SUPPORT_H
#define SUPPORT_H

#include <alloca.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
#define EXTERN extern "C"
#else
#define EXTERN extern
#endif

typedef unsigned char t_c;
typedef unsigned short t_s;
typedef unsigned t_i;
typedef unsigned long t_l;
typedef double t_d;
typedef unsigned t_v __attribute__((vector_size(16)));
typedef struct { unsigned A[3]; } t_x;      // 12 bytes
typedef struct { unsigned long A[3]; } t_y; // 24 bytes
typedef struct { unsigned char A[40]; } t_z;

// The same at any address.
typedef t_c __attribute__((aligned(1), may_alias)) u_c;
typedef t_s __attribute__((aligned(1), may_alias)) u_s;
typedef t_i __attribute__((aligned(1), may_alias)) u_i;
typedef t_l __attribute__((aligned(1), may_alias)) u_l;
typedef t_d __attribute__((aligned(1), may_alias)) u_d;
typedef t_v __attribute__((aligned(1), may_alias)) u_v;
typedef t_x __attribute__((aligned(1), may_alias)) u_x;
typedef t_y __attribute__((aligned(1), may_alias)) u_y;
typedef t_z __attribute__((aligned(1), may_alias)) u_z;

#define EACH_SCALAR(X) X(c) X(s) X(i) X(l)
#define EACH_TYPE(X) EACH_SCALAR(X) X(d) X(v) X(x) X(y) X(z)

// What the program has seen; printed at the end.
extern unsigned long Seen;
static inline void see(unsigned long Value) { Seen = Seen * 31 + Value; }

static inline void seeBytes(const void *P, unsigned long N) {
  unsigned char Bytes[64];
  __builtin_memcpy(Bytes, P, N);
  for (unsigned long I = 0; I != N; ++I)
    see(Bytes[I]);
}

// A value of each type, made of a number.
#define SCALAR(X)                                                              \
  static inline t_##X make_##X(unsigned long V) { return (t_##X)V; }           \
  static inline void see_##X(t_##X V) { see(V); }
EACH_SCALAR(SCALAR)
static inline t_d make_d(unsigned long V) { return (double)(V % 1000); }
static inline void see_d(t_d V) { seeBytes(&V, sizeof V); }
#define AGGREGATE(X, Element)                                                  \
  static inline t_##X make_##X(unsigned long V) {                              \
    t_##X R;                                                                   \
    for (unsigned I = 0; I != sizeof(R) / sizeof(Element); ++I)                \
      ((Element *)&R)[I] = (Element)(V + I);                                   \
    return R;                                                                  \
  }                                                                            \
  static inline void see_##X(t_##X V) { seeBytes(&V, sizeof V); }
AGGREGATE(v, unsigned)
AGGREGATE(x, unsigned)
AGGREGATE(y, unsigned long)
AGGREGATE(z, unsigned char)

// The compiler knows nothing of what comes out. hide() also lets it escape.
static inline char *opaque(void *P) {
  __asm__("" : "+r"(P));
  return (char *)P;
}
static inline char *hide(void *P) {
  __asm__ volatile("" : "+r"(P) : : "memory");
  return (char *)P;
}

// Loads and stores behind calls: inlined, not inlined, in another file, and by
// a pointer to the function.
#define HELPERS(X)                                                             \
  static inline t_##X in_ld_##X(const void *P) { return *(const u_##X *)P; }   \
  static inline void in_st_##X(void *P, t_##X V) { *(u_##X *)P = V; }          \
  __attribute__((noinline, unused)) static t_##X no_ld_##X(const void *P) {    \
    return *(const u_##X *)P;                                                  \
  }                                                                            \
  __attribute__((noinline, unused)) static void no_st_##X(void *P, t_##X V) {  \
    *(u_##X *)P = V;                                                           \
  }                                                                            \
  EXTERN t_##X ex_ld_##X(const void *P);                                       \
  EXTERN void ex_st_##X(void *P, t_##X V);                                     \
  EXTERN t_##X (*volatile fp_ld_##X)(const void *P);                           \
  EXTERN void (*volatile fp_st_##X)(void *P, t_##X V);
EACH_TYPE(HELPERS)

// A pointer and a distance in one structure.
struct Box {
  char *P;
  long N;
};
EXTERN char *unbox(const struct Box *B);
__attribute__((noinline, unused)) static char *unboxValue(struct Box B) {
  return B.P + B.N;
}
static inline char *boxed(char *P, long N) {
  struct Box B = {P, N};
  return unbox(&B);
}
static inline char *boxedByValue(char *P, long N) {
  struct Box B = {P, N};
  return unboxValue(B);
}

EXTERN char Scratch[512];
EXTERN void fill(void *P, unsigned long N, int Value); // without any check
EXTERN void release(void *P);
EXTERN void *resize(void *P, unsigned long N);
EXTERN void nothing(void);
EXTERN void jumpBack(jmp_buf Where, int Deep);

#endif
