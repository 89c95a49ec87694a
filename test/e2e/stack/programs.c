// Errors in the use of variables on the stack, each beside the right thing.
// RUN: %pagesan -g -O0 %s -o %t.O0 -lpthread
// RUN: %pagesan -g -O1 %s -o %t.O1 -lpthread
// RUN: %pagesan -g -O2 %s -o %t.O2 -lpthread
// RUN: %pagesan -g -O3 %s -o %t.O3 -lpthread
// RUN: python3 %S/Inputs/check_programs.py %s %t.O0 %t.O1 %t.O2 %t.O3
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"

// --- Overflows and underflows -------------------------------------------------

PROGRAM(write_after_array) { // stack-buffer-overflow buf
  char buf[10]; // VAR
  char *p = escape(buf);
  p[9 + Bug] = 1; // BAD
}

PROGRAM(read_after_array) { // stack-buffer-overflow buf
  int buf[7] = {0}; // VAR
  int *p = escape(buf);
  opaque(p[6 + Bug]); // BAD
}

PROGRAM(write_before_array) { // stack-buffer-underflow buf
  char buf[10]; // VAR
  char *p = escape(buf);
  p[0 - Bug] = 1; // BAD
}

PROGRAM(read_far_before_array) { // stack-buffer-underflow buf
  long buf[4] = {0}; // VAR
  long *p = escape(buf);
  opaque(p[0 - 2 * Bug]); // BAD
}

PROGRAM(wide_access_straddles_end) { // stack-buffer-overflow buf
  char buf[12]; // VAR
  char *p = escape(buf);
  *(UnalignedLong *)(p + 4 + Bug) = 1; // BAD
}

PROGRAM(unaligned_access_ends_outside) { // stack-buffer-overflow buf
  char buf[16]; // VAR
  char *p = escape(buf);
  *(UnalignedInt *)(p + 11 + 2 * Bug) = 1; // BAD
}

PROGRAM(scalar_overflow) { // stack-buffer-overflow x
  int x = 0; // VAR
  int *p = escape(&x);
  p[Bug] = 1; // BAD
}

PROGRAM(char_overflow) { // stack-buffer-overflow c
  char c = 0; // VAR
  char *p = escape(&c);
  p[Bug] = 1; // BAD
}

PROGRAM(first_of_two) { // stack-buffer-overflow first
  char first[8]; // VAR
  char second[8];
  char *p = escape(first);
  escape(second);
  p[7 + Bug] = 1; // BAD
}

PROGRAM(struct_overflow) { // stack-buffer-overflow s
  struct { int a, b, c; } s = {1, 2, 3}; // VAR
  int *p = escape(&s.c);
  p[Bug] = 4; // BAD
}

PROGRAM(two_dimensions) { // stack-buffer-overflow grid
  int grid[3][4]; // VAR
  int(*p)[4] = escape(grid);
  p[2 + Bug][0] = 1; // BAD
}

PROGRAM(off_by_one_loop) { // stack-buffer-overflow buf
  int buf[16]; // VAR
  int *p = escape(buf);
  long n = opaque(16 + Bug);
  for (long i = 0; i < n; ++i)
    p[i] = (int)i; // BAD
}

PROGRAM(off_by_one_loop_unescaped) { // stack-buffer-overflow buf
  volatile int buf[16]; // VAR
  long n = opaque(16 + Bug);
  for (long i = 0; i < n; ++i)
    buf[i] = (int)i; // BAD
}

PROGRAM(loop_downwards) { // stack-buffer-underflow buf
  short buf[9]; // VAR
  short *p = escape(buf);
  for (long i = 8; i >= 0 - Bug; --i)
    p[i] = 1; // BAD
}

PROGRAM(index_of_local_array) { // stack-buffer-overflow buf
  volatile char buf[33]; // VAR
  long i = opaque(32 + Bug);
  buf[i] = 1; // BAD
}

PROGRAM(large_array) { // stack-buffer-overflow big
  char big[100000]; // VAR
  char *p = escape(big);
  p[99999 + Bug] = 1; // BAD
}

PROGRAM(large_array_far) { // stack-buffer-overflow big
  char big[100000]; // VAR
  char *p = escape(big);
  p[99999 + 200 * Bug] = 1; // BAD
}

PROGRAM(aligned_to_page) { // stack-buffer-overflow page
  char page[100] __attribute__((aligned(4096))); // VAR
  char *p = escape(page);
  if ((uintptr_t)p % 4096)
    abort();
  p[99 + Bug] = 1; // BAD
}

PROGRAM(aligned_to_64) { // stack-buffer-underflow line
  char line[64] __attribute__((aligned(64))); // VAR
  char *p = escape(line);
  if ((uintptr_t)p % 64)
    abort();
  p[0 - 1 * Bug] = 1; // BAD
}

PROGRAM(vector_access) { // stack-buffer-overflow buf
  typedef int Int4 __attribute__((vector_size(16), aligned(4)));
  int buf[5] = {0}; // VAR
  int *p = escape(buf);
  *(Int4 *)(p + 1 + Bug) = (Int4){1, 2, 3, 4}; // BAD
}

PROGRAM(long_double_access) { // stack-buffer-overflow buf
  char buf[16] __attribute__((aligned(16))); // VAR
  char *p = escape(buf);
  *(long double *)(p + 16 * Bug) = 1; // BAD
}

PROGRAM(atomic_access) { // stack-buffer-overflow counter
  int counter = 0; // VAR
  int *p = escape(&counter);
  __atomic_fetch_add(p + Bug, 1, __ATOMIC_SEQ_CST); // BAD
}

PROGRAM(exchange_access) { // stack-buffer-overflow word
  long word = 0; // VAR
  long *p = escape(&word), Old = 0;
  __atomic_compare_exchange_n(p + Bug, &Old, 1, 0, 5, 5); // BAD
}

PROGRAM(memset_too_much) { // stack-buffer-overflow buf
  char buf[20]; // VAR
  memset(escape(buf), 0, (size_t)opaque(20 + Bug)); // BAD
}

PROGRAM(memcpy_from_short) { // stack-buffer-overflow from
  char from[11] = {0}; // VAR
  char to[32];
  memcpy(escape(to), escape(from), (size_t)opaque(11 + Bug)); // BAD
}

PROGRAM(memcpy_to_short) { // stack-buffer-overflow to
  char from[32] = {0};
  char to[11]; // VAR
  memcpy(escape(to), escape(from), (size_t)opaque(11 + Bug)); // BAD
}

PROGRAM(memmove_before) { // stack-buffer-underflow buf
  char buf[40] = {0}; // VAR
  char *p = escape(buf);
  memmove(p + 10, p - opaque(Bug), 8); // BAD
}

struct Big {
  long Words[12];
};

PROGRAM(struct_copy) { // stack-buffer-overflow one
  struct Big one = {{0}}; // VAR
  struct Big *p = escape(&one);
  static struct Big other;
  other = *(struct Big *)((char *)p + 8 * Bug); // BAD
  escape(&other);
}

NOINLINE static void fill(char *To, long Size) {
  To = escape(To);
  for (long i = 0; i < Size; ++i)
    To[i] = 1; // BAD callee_overflows
}
PROGRAM(callee_overflows) { // stack-buffer-overflow buf
  char buf[24]; // VAR
  fill(buf, opaque(24 + Bug));
}

static int sum(const int *From, long Count) {
  int Sum = 0;
  for (long i = 0; i < Count; ++i)
    Sum += From[i]; // BAD inlined_callee_overflows
  return Sum;
}
PROGRAM(inlined_callee_overflows) { // stack-buffer-overflow numbers
  int numbers[6] = {1, 2, 3, 4, 5, 6}; // VAR
  escape(numbers);
  opaque(sum(numbers, opaque(6 + Bug)));
}

NOINLINE static int recurse(int Depth, int Bug) {
  char level[10]; // VAR recursive_overflow
  char *p = escape(level);
  if (Depth)
    return recurse(Depth - 1, Bug) + p[0];
  p[9 + Bug] = 1; // BAD recursive_overflow
  return p[0];
}
PROGRAM(recursive_overflow) { // stack-buffer-overflow level
  recurse(5, Bug);
}

NOINLINE static int takeByValue(struct Big B, long i) { // VAR by_value_overflow
  volatile long *p = escape(&B.Words);
  return (int)p[i]; // BAD by_value_overflow
}
PROGRAM(by_value_overflow) { // stack-buffer-overflow B
  struct Big Copy = {{1}};
  takeByValue(Copy, opaque(11 + Bug));
}

PROGRAM(in_switch) { // stack-buffer-overflow buf
  switch (opaque(2)) {
  case 1:
    break;
  case 2: {
    char buf[5]; // VAR
    char *p = escape(buf);
    p[4 + Bug] = 1; // BAD
  }
  }
}

PROGRAM(only_in_branch) { // stack-buffer-overflow rare
  if (!opaque(1))
    return;
  char rare[13]; // VAR
  char *p = escape(rare);
  p[12 + Bug] = 1; // BAD
}

static void *threadOverflow(void *Arg) {
  char mine[10]; // VAR in_thread
  char *p = escape(mine);
  p[9 + (Arg != NULL)] = 1; // BAD in_thread
  return NULL;
}
PROGRAM(in_thread) { // stack-buffer-overflow mine
  pthread_t T;
  pthread_create(&T, NULL, threadOverflow, Bug ? escape("") : NULL);
  pthread_join(T, NULL);
}

static void *threadWrites(void *P) {
  *(char *)P = 1; // BAD other_threads_stack
  return NULL;
}
PROGRAM(other_threads_stack) { // stack-buffer-overflow shared
  char shared[6]; // VAR
  pthread_t T;
  pthread_create(&T, NULL, threadWrites, (char *)escape(shared) + 5 + Bug);
  pthread_join(T, NULL);
}

static int HandlerBug;
static void handler(int Signal) {
  char inside[7]; // VAR in_signal_handler
  char *p = escape(inside);
  p[6 + HandlerBug] = 1; // BAD in_signal_handler
}
PROGRAM(in_signal_handler) { // stack-buffer-overflow inside
  HandlerBug = Bug;
  signal(SIGUSR1, handler);
  raise(SIGUSR1);
}

static void altHandler(int Signal) {
  char inside[7]; // VAR on_alternate_stack
  char *p = escape(inside);
  p[6 + HandlerBug] = 1; // BAD on_alternate_stack
}
PROGRAM(on_alternate_stack) { // stack-buffer-overflow -
  HandlerBug = Bug;
  stack_t Mine = {malloc(65536), 0, 65536}, Old;
  sigaltstack(&Mine, &Old);
  struct sigaction Action = {.sa_handler = altHandler, .sa_flags = SA_ONSTACK};
  sigaction(SIGUSR2, &Action, NULL);
  raise(SIGUSR2);
  sigaltstack(&Old, NULL);
  free(Mine.ss_sp);
}

PROGRAM(after_longjmp) { // stack-buffer-overflow kept
  jmp_buf Back;
  char kept[10]; // VAR
  char *volatile p = escape(kept);
  if (!setjmp(Back)) {
    char lost[100];
    escape(lost);
    longjmp(Back, 1);
  }
  p[9 + Bug] = 1; // BAD
}

PROGRAM(redzone_after_sibling_scope) { // stack-buffer-overflow two
  {
    char one[16];
    escape(one);
  }
  {
    char two[16]; // VAR
    char *p = escape(two);
    p[15 + Bug] = 1; // BAD
  }
}

PROGRAM(bitfield) { // stack-buffer-overflow bits
  struct Bits { unsigned a : 3, b : 29; } bits = {1, 2}; // VAR
  struct Bits *p = escape(&bits);
  p[Bug].b = 3; // BAD
}

PROGRAM(compound_literal) { // stack-buffer-overflow .compoundliteral
  int *p = escape((int[3]){1, 2, 3}); // has no name in debug information
  p[2 + Bug] = 4; // BAD
}

PROGRAM(pointer_comparison_loop) { // stack-buffer-overflow words
  long words[5]; // VAR
  long *p = escape(words), *End = p + 5 + Bug;
  for (; p != End; ++p)
    *p = 0; // BAD
}

// --- Out of scope ---------------------------------------------------------------

PROGRAM(scope_block) { // stack-use-after-scope x
  int Other = 1;
  int *p = escape(&Other);
  {
    int x = 5; // VAR
    if (Bug)
      p = escape(&x);
  }
  *p = 1; // BAD
}

PROGRAM(scope_array) { // stack-use-after-scope inner
  char Outer[10];
  char *p = escape(Outer);
  {
    char inner[10]; // VAR
    char *q = escape(inner);
    p = Bug ? q : p;
  }
  p[5] = 1; // BAD
}

PROGRAM(scope_loop) { // stack-use-after-scope each
  long Outer = 0;
  long *p = escape(&Outer);
  for (int i = 0; i < opaque(3); ++i) {
    long each = i; // VAR
    long *q = escape(&each);
    if (Bug)
      p = q;
  }
  opaque(*p); // BAD
}

PROGRAM(scope_previous_iteration) { // stack-use-after-scope now
  volatile int Outer = 0;
  volatile int *p = &Outer;
  for (int i = 0; i < opaque(2); ++i) {
    opaque(*p); // BAD
    volatile int now = i; // VAR
    if (Bug)
      p = escape((const void *)&now);
  }
}

PROGRAM(scope_if_branch) { // stack-use-after-scope t
  int Outer = 1;
  int *p = escape(&Outer);
  if (opaque(1)) {
    int t[2] = {1, 2}; // VAR
    int *q = escape(t);
    if (Bug)
      p = q;
  }
  p[0] = 3; // BAD
}

PROGRAM(scope_memset) { // stack-use-after-scope gone
  char Outer[30];
  char *p = escape(Outer);
  {
    char gone[30]; // VAR
    char *q = escape(gone);
    p = Bug ? q : p;
  }
  memset(p, 0, (size_t)opaque(20)); // BAD
}

PROGRAM(scope_large) { // stack-use-after-scope large
  char Outer[10];
  char *p = escape(Outer);
  {
    char large[5000]; // VAR
    char *q = escape(large);
    p = Bug ? q + 2500 : p;
  }
  *p = 1; // BAD
}

PROGRAM(scope_nested) { // stack-use-after-scope innermost
  int Outer = 0;
  int *p = escape(&Outer);
  {
    int middle = 1;
    escape(&middle);
    {
      int innermost = 2; // VAR
      int *q = escape(&innermost);
      if (Bug)
        p = q;
    }
    *p = 3; // BAD
  }
}

PROGRAM(scope_before_entry) { // stack-use-after-scope again
  static int *Seen;
  int Outer = 0;
  for (int i = 0; i < opaque(2); ++i) {
    if (i == 1) {
      int *p = Bug ? Seen : (int *)escape(&Outer);
      *p = 1; // BAD
    }
    int again = i; // VAR
    Seen = escape(&again);
  }
}

PROGRAM(scope_switch_case) { // stack-use-after-scope item
  int Outer = 0;
  int *p = escape(&Outer);
  switch (opaque(1)) {
  case 1: {
    int item = 4; // VAR
    int *q = escape(&item);
    if (Bug)
      p = q;
    break;
  }
  default:
    break;
  }
  opaque(*p); // BAD
}

NOINLINE static void readIt(int *P) {
  P = escape(P);
  opaque(*P); // BAD scope_used_by_callee
}
PROGRAM(scope_used_by_callee) { // stack-use-after-scope passed
  int Outer = 0;
  int *p = escape(&Outer);
  {
    int passed = 1; // VAR
    int *q = escape(&passed);
    if (Bug)
      p = q;
  }
  readIt(p);
}

PROGRAM(scope_atomic) { // stack-use-after-scope flag
  int Outer = 0;
  int *p = escape(&Outer);
  {
    int flag = 1; // VAR
    int *q = escape(&flag);
    if (Bug)
      p = q;
  }
  __atomic_store_n(p, 1, __ATOMIC_RELEASE); // BAD
}

// --- After the function's end -------------------------------------------------------

NOINLINE static int *leakScalar(void) {
  int local = 7; // VAR return_scalar return_after_more_calls
  return escape(&local);
}
PROGRAM(return_scalar) { // stack-use-after-return local
  int Own = 1;
  int *p = Bug ? leakScalar() : escape(&Own);
  opaque(*p); // BAD
}

NOINLINE static char *leakArray(void) {
  char text[64]; // VAR return_array
  return escape(memset(text, 'x', sizeof(text)));
}
PROGRAM(return_array) { // stack-use-after-return text
  char Own[64];
  char *p = Bug ? leakArray() : escape(Own);
  p[63] = 1; // BAD
}

static int *Stored;
NOINLINE static void storeAddress(void) {
  int stored = 3; // VAR stored_in_global
  Stored = &stored;
  escape(&Stored);
}
PROGRAM(stored_in_global) { // stack-use-after-return stored
  int Own = 1;
  storeAddress();
  int *p = Bug ? Stored : &Own;
  *p = 2; // BAD
}

NOINLINE static void storeThrough(char **Out, int Which) {
  char one[10], two[20]; // VAR out_parameter
  escape(one);
  *Out = escape(Which ? two : one);
}
PROGRAM(out_parameter) { // stack-use-after-return two
  char Own[20], *p;
  storeThrough(&p, 1);
  p = Bug ? p : Own;
  memset(p, 0, (size_t)opaque(20)); // BAD
}

NOINLINE static struct Big *leakBig(void) {
  struct Big object = {{1}}; // VAR return_struct
  return escape(&object);
}
PROGRAM(return_struct) { // stack-use-after-return object
  struct Big Own;
  struct Big *p = Bug ? leakBig() : escape(&Own);
  p->Words[11] = 1; // BAD
}

NOINLINE static char *leakLarge(void) {
  char large[30000]; // VAR return_large
  return escape(large);
}
PROGRAM(return_large) { // stack-use-after-return large
  char *p = leakLarge(), Own;
  p = Bug ? p + 29999 : escape(&Own);
  *p = 1; // BAD
}

NOINLINE static void callAgain(int Depth) {
  int noise[4] = {0};
  escape(noise);
  if (Depth)
    callAgain(Depth - 1);
}
PROGRAM(return_after_more_calls) { // stack-use-after-return local
  int Own = 1, *p = leakScalar();
  for (int i = 0; i < 20; ++i)
    callAgain(4);
  p = Bug ? p : escape(&Own);
  opaque(*p); // BAD
}

static int *FromThread;
static void *leakFromThread(void *Arg) {
  int finished = 3; // VAR return_of_thread
  FromThread = escape(&finished);
  return NULL;
}
PROGRAM(return_of_thread) { // stack-use-after-return -
  pthread_t T;
  int Own = 0;
  pthread_create(&T, NULL, leakFromThread, NULL);
  pthread_join(T, NULL);
  int *p = escape(Bug ? FromThread : &Own);
  opaque(*p); // BAD
}

// --- Of sizes that only the run knows ---------------------------------------------

PROGRAM(vla_overflow) { // dynamic-stack-buffer-overflow -
  long n = opaque(10);
  char v[n];
  char *p = escape(v);
  p[9 + Bug] = 1; // BAD
}

PROGRAM(vla_underflow) { // dynamic-stack-buffer-overflow -
  long n = opaque(10);
  int v[n];
  int *p = escape(v);
  p[0 - Bug] = 1; // BAD
}

PROGRAM(vla_beyond_granule) { // dynamic-stack-buffer-overflow -
  long n = opaque(32);
  char v[n];
  char *p = escape(v);
  p[31 + Bug] = 1; // BAD
}

PROGRAM(vla_in_loop) { // dynamic-stack-buffer-overflow -
  for (long n = 1; n < opaque(40); ++n) {
    char v[n];
    char *p = escape(v);
    memset(p, 0, (size_t)n);
    if (n == 21)
      p[20 + Bug] = 1; // BAD
  }
}

PROGRAM(alloca_overflow) { // dynamic-stack-buffer-overflow -
  char *p = escape(alloca((size_t)opaque(48)));
  p[47 + Bug] = 1; // BAD
}

PROGRAM(alloca_of_nothing) { // dynamic-stack-buffer-overflow -
  char Own;
  char *p = escape(alloca((size_t)opaque(0)));
  p = Bug ? p : escape(&Own);
  *p = 1; // BAD
}

PROGRAM(alloca_of_constant_nothing) { // dynamic-stack-buffer-overflow -
  char Own;
  char *p = escape(alloca(0));
  p = Bug ? p : escape(&Own);
  *p = 1; // BAD
}

PROGRAM(alloca_in_loop) { // dynamic-stack-buffer-overflow -
  char *p = NULL;
  for (int i = 1; i < opaque(10); ++i)
    p = escape(alloca((size_t)i * 3));
  p[26 + Bug] = 1; // BAD
}

PROGRAM(alloca_constant_in_branch) { // dynamic-stack-buffer-overflow -
  if (opaque(1)) {
    char *p = escape(__builtin_alloca(17));
    p[16 + Bug] = 1; // BAD
  }
}

PROGRAM(vla_two_dimensions) { // dynamic-stack-buffer-overflow -
  long n = opaque(3);
  int v[n][5];
  int(*p)[5] = escape(v);
  p[2 + Bug][0] = 1; // BAD
}

PROGRAM(vla_aligned) { // dynamic-stack-buffer-overflow -
  char *p = escape(__builtin_alloca_with_align((size_t)opaque(100), 8 * 128));
  if ((uintptr_t)p % 128)
    abort();
  p[99 + Bug] = 1; // BAD
}

static const struct Program Programs[] = {
    {"write_after_array", write_after_array},
    {"read_after_array", read_after_array},
    {"write_before_array", write_before_array},
    {"read_far_before_array", read_far_before_array},
    {"wide_access_straddles_end", wide_access_straddles_end},
    {"unaligned_access_ends_outside", unaligned_access_ends_outside},
    {"scalar_overflow", scalar_overflow},
    {"char_overflow", char_overflow},
    {"first_of_two", first_of_two},
    {"struct_overflow", struct_overflow},
    {"two_dimensions", two_dimensions},
    {"off_by_one_loop", off_by_one_loop},
    {"off_by_one_loop_unescaped", off_by_one_loop_unescaped},
    {"loop_downwards", loop_downwards},
    {"index_of_local_array", index_of_local_array},
    {"large_array", large_array},
    {"large_array_far", large_array_far},
    {"aligned_to_page", aligned_to_page},
    {"aligned_to_64", aligned_to_64},
    {"vector_access", vector_access},
    {"long_double_access", long_double_access},
    {"atomic_access", atomic_access},
    {"exchange_access", exchange_access},
    {"memset_too_much", memset_too_much},
    {"memcpy_from_short", memcpy_from_short},
    {"memcpy_to_short", memcpy_to_short},
    {"memmove_before", memmove_before},
    {"struct_copy", struct_copy},
    {"callee_overflows", callee_overflows},
    {"inlined_callee_overflows", inlined_callee_overflows},
    {"recursive_overflow", recursive_overflow},
    {"by_value_overflow", by_value_overflow},
    {"in_switch", in_switch},
    {"only_in_branch", only_in_branch},
    {"in_thread", in_thread},
    {"other_threads_stack", other_threads_stack},
    {"in_signal_handler", in_signal_handler},
    {"on_alternate_stack", on_alternate_stack},
    {"after_longjmp", after_longjmp},
    {"redzone_after_sibling_scope", redzone_after_sibling_scope},
    {"bitfield", bitfield},
    {"compound_literal", compound_literal},
    {"pointer_comparison_loop", pointer_comparison_loop},
    {"scope_block", scope_block},
    {"scope_array", scope_array},
    {"scope_loop", scope_loop},
    {"scope_previous_iteration", scope_previous_iteration},
    {"scope_if_branch", scope_if_branch},
    {"scope_memset", scope_memset},
    {"scope_large", scope_large},
    {"scope_nested", scope_nested},
    {"scope_before_entry", scope_before_entry},
    {"scope_switch_case", scope_switch_case},
    {"scope_used_by_callee", scope_used_by_callee},
    {"scope_atomic", scope_atomic},
    {"return_scalar", return_scalar},
    {"return_array", return_array},
    {"stored_in_global", stored_in_global},
    {"out_parameter", out_parameter},
    {"return_struct", return_struct},
    {"return_large", return_large},
    {"return_after_more_calls", return_after_more_calls},
    {"return_of_thread", return_of_thread},
    {"vla_overflow", vla_overflow},
    {"vla_underflow", vla_underflow},
    {"vla_beyond_granule", vla_beyond_granule},
    {"vla_in_loop", vla_in_loop},
    {"alloca_overflow", alloca_overflow},
    {"alloca_of_nothing", alloca_of_nothing},
    {"alloca_of_constant_nothing", alloca_of_constant_nothing},
    {"alloca_in_loop", alloca_in_loop},
    {"alloca_constant_in_branch", alloca_constant_in_branch},
    {"vla_two_dimensions", vla_two_dimensions},
    {"vla_aligned", vla_aligned},
    {NULL, NULL}};

int main(int Argc, char **Argv) { return runPrograms(Programs, Argc, Argv); }
