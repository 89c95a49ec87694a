// What programs may ask, and be told, by AddressSanitizer's interface.
// RUN: %pagesanxx -g -O0 -fno-builtin %s -o %t && %t 2> %t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=ERR --input-file=%t.err
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/allocator_interface.h>
#include <sanitizer/asan_interface.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int Hooks;
static bool IsCaller;
#define NOTE(Pc) (++Hooks, IsCaller = Pc != nullptr)
extern "C" {
void __sanitizer_weak_hook_memcmp(void *Pc, const void *, const void *, size_t, int) { NOTE(Pc); }
void __sanitizer_weak_hook_strcmp(void *Pc, const char *, const char *, int) { NOTE(Pc); }
void __sanitizer_weak_hook_strncmp(void *Pc, const char *, const char *, size_t, int) { NOTE(Pc); }
void __sanitizer_weak_hook_strcasecmp(void *Pc, const char *, const char *, int) { NOTE(Pc); }
void __sanitizer_weak_hook_strncasecmp(void *Pc, const char *, const char *, size_t, int) { NOTE(Pc); }
void __sanitizer_weak_hook_strstr(void *Pc, const char *, const char *, char *) { NOTE(Pc); }
void __sanitizer_weak_hook_strcasestr(void *Pc, const char *, const char *, char *) { NOTE(Pc); }
void __sanitizer_weak_hook_memmem(void *Pc, const void *, size_t, const void *, size_t, void *) { NOTE(Pc); }
}

int GlobalVariable;

__attribute__((noinline)) static char *allocate() { return (char *)malloc(24); }
__attribute__((noinline)) static void release(char *P) { free(P); }

static bool names(void *Pc, const char *Function) {
  char Text[512];
  __sanitizer_symbolize_pc(Pc, "%f", Text, sizeof(Text));
  return strstr(Text, Function) != nullptr;
}

int main() {
  // CHECK: before any report: 0 "" 0
  printf("before any report: %d \"%s\" %zu\n", __asan_report_present(),
         __asan_get_report_description(), __asan_get_report_access_size());
  // CHECK-NEXT: without a stack: 0
  char Local[8];
  void *Frame = __asan_addr_is_in_fake_stack(nullptr, Local, nullptr, nullptr);
  printf("without a stack: %d\n", Frame != nullptr);
  // ERR: statistics:
  malloc_stats();

  char *P = allocate();
  void *Trace[16];
  int Tid = -1;
  size_t Frames = __asan_get_alloc_stack(P, Trace, 16, &Tid);
  // CHECK-NEXT: allocated: 1 1, thread 0
  printf("allocated: %d %d, thread %d\n", Frames >= 3, names(Trace[1], "allocate"), Tid);
  // CHECK-NEXT: not freed: 0
  printf("not freed: %zu\n", __asan_get_free_stack(P, Trace, 16, &Tid));

  char Name[64];
  void *Begin;
  size_t Size;
  const char *Kind = __asan_locate_address(P + 5, Name, sizeof(Name), &Begin, &Size);
  // CHECK-NEXT: located: heap 1 24
  printf("located: %s %d %zu\n", Kind, Begin == P, Size);
  // CHECK-NEXT: owned: 1 0 24 1
  printf("owned: %d %d %zu %d\n", __sanitizer_get_ownership(P), __sanitizer_get_ownership(P + 1),
         __sanitizer_get_allocated_size(P), __sanitizer_get_allocated_begin(P + 5) == P);
  // CHECK-NEXT: poisoned: 0 1 1
  printf("poisoned: %d %d %d\n", __asan_address_is_poisoned(P + 23), __asan_address_is_poisoned(P + 24),
         __asan_region_is_poisoned(P, 100) == P + 24);

  // ERR: is located 3 bytes inside of 24-byte region
  // ERR: in allocate{{.*}}interface_calls.cpp
  __asan_describe_address(P + 3);

  // ERR: Live Heap Allocations: {{[0-9]+}} bytes in {{[0-9]+}} chunks; quarantined: {{[0-9]+}} bytes; showing top 90% (at most 1 unique contexts)
  // ERR-NEXT: 3000000 byte(s) (9{{[0-9]}}%) in 3 allocation(s)
  // ERR-NEXT: #0 {{.*}} in malloc
  // ERR-NEXT: #1 {{.*}} in main {{.*}}interface_calls.cpp:[[@LINE+3]]
  void *Large[3];
  for (void *&L : Large)
    L = malloc(1000000);
  __sanitizer_print_memory_profile(90, 1);
  for (void *L : Large)
    free(L);

  release(P);
  Frames = __asan_get_free_stack(P, Trace, 16, &Tid);
  // CHECK-NEXT: freed: 1 1, thread 0
  printf("freed: %d %d, thread %d\n", Frames >= 3, names(Trace[1], "release"), Tid);

  char Text[512];
  __sanitizer_symbolize_global(&GlobalVariable, "%g", Text, sizeof(Text));
  // CHECK-NEXT: global: GlobalVariable
  printf("global: %s\n", Text);
  void *Offset;
  // CHECK-NEXT: module: 1 1
  int Found = __sanitizer_get_module_and_offset_for_pc((void *)main, Text, sizeof(Text), &Offset);
  printf("module: %d %d\n", Found, strstr(Text, "interface_calls") && (uintptr_t)Offset < (uintptr_t)main);

  // CHECK-NEXT: crash state: 1 0
  int First = __sanitizer_acquire_crash_state();
  printf("crash state: %d %d\n", First, __sanitizer_acquire_crash_state());
  // ERR: #0 {{.*}} in __sanitizer_print_stack_trace
  // ERR-NEXT: #1 {{.*}} in main {{.*}}interface_calls.cpp:[[@LINE+1]]
  __sanitizer_print_stack_trace();

  Hooks = 0;
  volatile long Sink = memcmp("ab", "ac", 2);
  Sink = strcmp("ab", "ac");
  Sink = strncmp("ab", "ac", 2);
  Sink = strcasecmp("ab", "AC");
  Sink = strncasecmp("ab", "AC", 2);
  Sink = strstr("ab", "b") != nullptr;
  Sink = strcasestr("ab", "B") != nullptr;
  Sink = memmem("ab", 2, "b", 1) != nullptr;
  // CHECK-NEXT: hooks: 8 1
  printf("hooks: %d %d\n", Hooks, IsCaller);

  // Functions that want to know the report's text, and its end.
  __asan_set_error_report_callback([](const char *Report) {
    printf("reported: %d\n", strstr(Report, "WRITE of size 4") != nullptr);
  });
  __sanitizer_set_death_callback([] {
    puts("dying");
    fflush(stdout);
    _Exit(0);
  });
  // CHECK-NEXT: reported: 1
  // CHECK-NEXT: dying
  // ERR: ERROR: AddressSanitizer: heap-use-after-free on address
  __asan_report_error(__builtin_return_address(0), __builtin_frame_address(0), &Found, P, 1, 4);
}
