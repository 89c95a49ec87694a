// What nginx's ngx_palloc.c takes from the rest of nginx, so that it compiles by
// itself.
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NGX_CORE_H
#define NGX_CORE_H

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef intptr_t ngx_int_t;
typedef uintptr_t ngx_uint_t;
typedef unsigned char u_char;
typedef int ngx_fd_t, ngx_err_t;
typedef struct ngx_pool_s ngx_pool_t;
typedef struct ngx_chain_s ngx_chain_t;
typedef struct ngx_log_s ngx_log_t;

#define ngx_inline inline
#define ngx_min(a, b) ((a) < (b) ? (a) : (b))
#define ngx_align(d, a) (((d) + (a - 1)) & ~(a - 1))
#define ngx_align_ptr(p, a)                                                    \
  (u_char *)(((uintptr_t)(p) + ((uintptr_t)a - 1)) & ~((uintptr_t)a - 1))
#define NGX_ALIGNMENT sizeof(unsigned long)
#define NGX_OK 0
#define NGX_DECLINED (-5)

#define ngx_pagesize 4096
#define ngx_alloc(size, log) malloc(size)
#define ngx_memalign(alignment, size, log) aligned_alloc(alignment, size)
#define ngx_free free
#define ngx_memzero(p, n) memset(p, 0, n)

#define ngx_log_debug0(...)
#define ngx_log_debug1(...)
#define ngx_log_debug2(...)
#define ngx_log_error(...)
#define ngx_errno errno
#define NGX_ENOENT ENOENT
#define NGX_FILE_ERROR (-1)
#define ngx_close_file close
#define ngx_delete_file(name) unlink((const char *)(name))

#include <ngx_palloc.h>

#endif
