// libFuzzer's half and ours: crashes, leaks, limits of memory, dedup tokens.
// RUN: %pagesan -g -O1 -fsanitize=fuzzer,address %s -o %t
// RUN: rm -rf %t.dir && mkdir %t.dir && cd %t.dir
// RUN: not %t -seed=1 -runs=2000000 -max_total_time=60 > %t.found 2>&1
// RUN: FileCheck %s --check-prefix=FOUND < %t.found && ls %t.dir | FileCheck %s --check-prefix=CRASH
//
// Input by input: what a fuzzer does again and again in one process.
// RUN: printf LK > %t.leak && printf ML > %t.malloc && printf RS > %t.rss && printf OK > %t.ok
// RUN: printf FUZZxxxxxxxxxxxx > %t.crash
// RUN: env OTHERS=1 not %t %t.leak 2>&1 | FileCheck %s --check-prefix=LEAK
// RUN: env OTHERS=1 ASAN_OPTIONS=leak_check_at_exit=0 %t -detect_leaks=0 %t.leak
// RUN: env OTHERS=1 ASAN_OPTIONS=detect_leaks=0 %t %t.leak
// RUN: env OTHERS=1 not %t -malloc_limit_mb=200 %t.malloc 2>&1 | FileCheck %s --check-prefix=MALLOC
// RUN: env OTHERS=1 not %t -rss_limit_mb=200 -malloc_limit_mb=0 %t.rss 2>&1 | FileCheck %s --check-prefix=RSS
// RUN: env OTHERS=1 %t -rss_limit_mb=200 -runs=400 %t.ok
// RUN: env ASAN_OPTIONS=dedup_token_length=2 not %t %t.crash 2>&1 | FileCheck %s --check-prefix=TOKEN
// RUN: env ASAN_OPTIONS=dedup_token_length=2 %t -minimize_crash=1 -runs=2000 -max_total_time=20 %t.crash 2>&1 | FileCheck %s --check-prefix=SMALLER
//
// By the configuration file; with UBSan; with a main and a fuzzer of one's own.
// RUN: %clang --config=%pagesan_dir/pagesan-fuzzer.cfg -g -O1 %s -o %t.cfg
// RUN: env OTHERS=1 not %t.cfg %t.leak 2>&1 | FileCheck %s --check-prefix=LEAK
// RUN: %pagesan -g -O1 -fsanitize=fuzzer,address,undefined %s -o %t.ubsan
// RUN: not %t.ubsan %t.crash 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesan -g -O1 -fsanitize=fuzzer-no-link,address -DOWN_MAIN %s -o %t.own
// RUN: not %t.own 2>&1 | FileCheck %s --check-prefix=BUG
//
// BUG: ERROR: AddressSanitizer: heap-buffer-overflow
// FOUND: ERROR: AddressSanitizer: heap-buffer-overflow
// FOUND: #0 {{.*}} in LLVMFuzzerTestOneInput {{.*}}libfuzzer.c:[[@LINE+30]]
// FOUND: SUMMARY: AddressSanitizer: heap-buffer-overflow {{.*}}libfuzzer.c:[[@LINE+29]]
// FOUND: Test unit written to ./crash-
// CRASH: crash-
// LEAK: ERROR: LeakSanitizer: detected memory leaks
// LEAK: Direct leak of 10 byte(s) in 1 object(s)
// LEAK: in LLVMFuzzerTestOneInput {{.*}}libfuzzer.c
// LEAK: INFO: a leak has been found in the initial corpus.
// MALLOC: libFuzzer: out-of-memory (malloc(314572800))
// MALLOC: in LLVMFuzzerTestOneInput {{.*}}libfuzzer.c
// MALLOC: SUMMARY: libFuzzer: out-of-memory
// RSS: libFuzzer: out-of-memory (used: {{[0-9]+}}Mb; limit: 200Mb)
// TOKEN: DEDUP_TOKEN: LLVMFuzzerTestOneInput--
// SMALLER: CRASH_MIN: DedupToken1: DEDUP_TOKEN: LLVMFuzzerTestOneInput--
// SMALLER: CRASH_MIN: DedupToken2: DEDUP_TOKEN: LLVMFuzzerTestOneInput--
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *volatile Sink;

int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  volatile char *P = malloc(8);
  if (Size >= 4 && Data[0] == 'F' && Data[1] == 'U' && Data[2] == 'Z' &&
      Data[3] == 'Z')
    P[8 + Size % 4] = 1;
  free((void *)P);
  // Errors of other kinds, input by input.
  if (Size != 2 || !getenv("OTHERS"))
    return 0;
  if (!memcmp(Data, "LK", 2)) {
    Sink = malloc(10);
    Sink = NULL;
  }
  if (!memcmp(Data, "ML", 2)) {
    Sink = malloc(300 << 20);
    free(Sink);
  }
  if (!memcmp(Data, "RS", 2)) {
    static void *Kept[300];
    for (int I = 0; I < 300; ++I) {
      free(Kept[I]);
      memset(Kept[I] = malloc(1 << 20), 1, 1 << 20);
    }
    sleep(10); // libFuzzer looks once a second
  }
  // Freed blocks hold no memory, however many there were.
  if (!memcmp(Data, "OK", 2)) {
    void *Block = malloc(1 << 20);
    memset(Block, 1, 1 << 20);
    free(Block);
  }
  return 0;
}

#ifdef OWN_MAIN
int main(void) {
  return LLVMFuzzerTestOneInput((const uint8_t *)"FUZZ", 4);
}
#endif
