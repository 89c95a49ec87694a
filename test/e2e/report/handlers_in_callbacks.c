// What a report that ends the process calls is the program's: signals that it
// raises there reach the program's handlers at once, also the one that the report
// itself ends with.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t error raise 2>&1 | FileCheck %s --check-prefix=RAISED
// RUN: not %t report raise 2>&1 | FileCheck %s --check-prefixes=RAISED,SAID
// RUN: not %t death raise 2>&1 | FileCheck %s --check-prefixes=RAISED,SAID
// RUN: %t error abort 2>&1 | FileCheck %s --check-prefix=ABORTED
// RUN: %t death abort 2>&1 | FileCheck %s --check-prefixes=ABORTED,SAID
// RUN: env PAGESAN_OPTIONS=abort_on_error=1 %t none 2>&1 | FileCheck %s --check-prefixes=ABORTED,SAID
//
// With a handler of ours, or none of the program's, it ends at once.
// RUN: env PAGESAN_OPTIONS=abort_on_error=1:handle_abort=1 not --crash %t none 2>&1 | FileCheck %s --check-prefix=SAID --implicit-check-not="handler of"
// RUN: env PAGESAN_OPTIONS=abort_on_error=1 not --crash %t default 2>&1 | FileCheck %s --check-prefix=SAID --implicit-check-not="handler of"
//
// SAID: ERROR: AddressSanitizer: heap-buffer-overflow
// RAISED: handler of SIGUSR1
// RAISED-NEXT: after it
// ABORTED: handler of SIGABRT
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *Where, *What;

static void say(const char *Text) { (void)!write(2, Text, strlen(Text)); }

static void onUsr1(int Signal) {
  (void)Signal;
  say("handler of SIGUSR1\n");
}
static void onAbort(int Signal) {
  (void)Signal;
  say("handler of SIGABRT\n");
  _exit(0);
}

static void doWhat(const char *Here) {
  if (strcmp(Where, Here))
    return;
  if (!strcmp(What, "abort"))
    abort();
  raise(SIGUSR1);
  say("after it\n");
}
void __asan_on_error(void) { doWhat("error"); }
static void onReport(const char *Text) {
  (void)Text;
  doWhat("report");
}
static void onDeath(void) { doWhat("death"); }

int main(int Count, char **Arguments) {
  Where = Arguments[1];
  What = Count > 2 ? Arguments[2] : "";
  signal(SIGUSR1, onUsr1);
  if (strcmp(Where, "default"))
    signal(SIGABRT, onAbort);
  if (!strcmp(Where, "report"))
    __asan_set_error_report_callback(onReport);
  __sanitizer_set_death_callback(onDeath);
  volatile char *P = malloc(10);
  P[10] = 1;
  return 3;
}
