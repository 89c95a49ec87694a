// An instrumented addon in a stock Node, which brings threads, a garbage collector
// that knows nothing of us, child processes, and machine code of its own.
// REQUIRES: node
// RUN: %pagesan -g -O1 -fPIC -shared %s -o %t.node
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so node %S/Inputs/host.js %t.node 9 | FileCheck %s --check-prefix=CLEAN
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so not node %S/Inputs/host.js %t.node 10 2>&1 | FileCheck %s --check-prefix=BUG
//
// CLEAN: value 5
// CLEAN-NEXT: child says hello
// CLEAN-NEXT: unpacked 1000000
// CLEAN-NEXT: answered ok
// CLEAN-NEXT: workers counted 400000
// BUG: ERROR: AddressSanitizer: heap-buffer-overflow
// BUG-NEXT: WRITE of size 4
// BUG-NEXT: #0 {{.*}} in touch {{.*}}node.c:[[@LINE+27]]
// BUG: 0 bytes after 40-byte region
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdint.h>
#include <stdlib.h>

// Of node_api.h, whose interface does not change.
typedef struct Env *Env;
typedef struct Value *Value;
typedef struct Info *Info;
int napi_get_cb_info(Env, Info, size_t *Count, Value *Args, Value *, void **);
int napi_get_value_int32(Env, Value, int32_t *);
int napi_create_int32(Env, int32_t, Value *);
int napi_create_function(Env, const char *, size_t, Value (*)(Env, Info),
                         void *, Value *);
int napi_set_named_property(Env, Value, const char *, Value);

static Value touch(Env E, Info I) {
  size_t Count = 1;
  Value Arg, Out;
  int32_t Index;
  napi_get_cb_info(E, I, &Count, &Arg, NULL, NULL);
  napi_get_value_int32(E, Arg, &Index);

  volatile int32_t *P = malloc(40);
  P[Index] = 5;
  napi_create_int32(E, P[Index], &Out);
  free((void *)P);
  return Out;
}

Value napi_register_module_v1(Env E, Value Exports) {
  Value Function;
  napi_create_function(E, "touch", 5, touch, NULL, &Function);
  napi_set_named_property(E, Exports, "touch", Function);
  return Exports;
}
