// nginx's request pools, told to the runtime by a patch of eleven lines: overflows
// between neighbours and uses after a reset are found and name the pool.
// RUN: rm -rf %t.nginx && mkdir -p %t.nginx
// RUN: %src_root/utils/fetch-source --into %build_dir/sources nginx > %t.where
// RUN: sh -c 'cp "$(cat %t.where)"/src/core/ngx_palloc.* %t.nginx'
// RUN: patch -s -p3 -d %t.nginx -i %S/Inputs/nginx_pool/palloc.patch
// RUN: %pagesan -g -O1 -I%S/Inputs/nginx_pool -I%t.nginx -I%src_root/include %t.nginx/ngx_palloc.c %s -o %t
// RUN: %t | FileCheck %s --check-prefix=CLEAN
// RUN: not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: not %t reset 2>&1 | FileCheck %s --check-prefix=RESET
// RUN: not %t destroyed 2>&1 | FileCheck %s --check-prefix=DESTROYED
// The pool as it is hides all but the last.
// RUN: sed -i 's/pagesan_pool_[a-z_]*_memory(.*;//; s/pagesan_pool_allocate(.*;//; s/pagesan_pool_create("ngx_pool_t")/NULL/; s/pagesan_pool_padded_size(size)/size/' %t.nginx/ngx_palloc.c
// RUN: %pagesan -g -O1 -I%S/Inputs/nginx_pool -I%t.nginx -I%src_root/include %t.nginx/ngx_palloc.c %s -o %t.untold
// RUN: %t.untold over && %t.untold reset
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <ngx_core.h>
#include <stdio.h>

int main(int Argc, char **Argv) {
  const char *Mode = Argc > 1 ? Argv[1] : "";
  ngx_pool_t *Pool = ngx_create_pool(4096, NULL);
  volatile char *First = ngx_palloc(Pool, 100);
  volatile char *Second = ngx_pcalloc(Pool, 48);
  First[99] = 1;
  // OVER: ERROR: AddressSanitizer: heap-buffer-overflow
  // OVER: #0 {{.*}} in main {{.*}}nginx_pool.c:[[@LINE+5]]
  // OVER: is located 2 bytes after 100-byte pool object {{.*}} of pool 'ngx_pool_t'
  // OVER: in ngx_palloc{{.*}}ngx_palloc.c
  // OVER: in main {{.*}}nginx_pool.c
  if (!strcmp(Mode, "over"))
    First[102] = 1;
  // RESET: ERROR: AddressSanitizer: heap-use-after-free
  // RESET: is located 5 bytes inside of 48-byte pool object {{.*}} of pool 'ngx_pool_t'
  // RESET-NEXT: freed by thread T0 here:
  // RESET: in ngx_reset_pool {{.*}}ngx_palloc.c
  if (!strcmp(Mode, "reset")) {
    ngx_reset_pool(Pool);
    return Second[5];
  }
  // DESTROYED: ERROR: AddressSanitizer: heap-use-after-free
  // DESTROYED: in ngx_destroy_pool {{.*}}ngx_palloc.c
  if (!strcmp(Mode, "destroyed")) {
    ngx_destroy_pool(Pool);
    return Second[5];
  }
  // What a server does: blocks are added, large objects come and go.
  for (int Request = 0; Request < 20; ++Request) {
    for (size_t Size = 1; Size < 6000; Size += 37) {
      char *Object = Size % 2 ? ngx_palloc(Pool, Size) : ngx_pnalloc(Pool, Size);
      memset(Object, 1, Size);
      if (Size % 5 == 0)
        ngx_pfree(Pool, Object);
    }
    ngx_reset_pool(Pool);
  }
  ngx_destroy_pool(Pool);
  // CLEAN: done
  puts("done");
  return 0;
}
