// A frame that only some calls need is entered where they do, also in a loop, and
// by whichever variable comes first: one frame a call, in scope to its end, bad
// after it; and calls that do without neither enter nor leave one.
// RUN: %pagesan -g -O1 %s -o %t.O1
// RUN: %pagesan -g -O2 %s -o %t.O2
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk %s -o %t.thunk
// RUN: %t.O1 good && %t.O2 good && %t.thunk good
// RUN: not %t.O1 kept 2>&1 | FileCheck %s --check-prefix=KEPT
// RUN: not %t.O2 kept 2>&1 | FileCheck %s --check-prefix=KEPT
// RUN: not %t.O2 over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: not %t.thunk over 2>&1 | FileCheck %s --check-prefix=OVER
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <assert.h>
#include <sanitizer/asan_interface.h>
#include <string.h>

static char *volatile Numbers, *volatile Words;
static volatile int Sink;
__attribute__((noinline)) static void keepNumbers(char *P) { Numbers = P; }
__attribute__((noinline)) static void keepWords(char *P) { Words = P; }

static void onNumber(char *Digits, int Over) {
  keepNumbers(Digits);
  Digits[0] = '0';
  Numbers[9 + Over] = 0;
}

// Like a lexer: most calls see plain characters alone.
__attribute__((noinline)) static int scan(const char *Text, int Over) {
  char Digits[10], Word[100];
  int Count = 0;
  for (;; ++Text) {
    switch (*Text) {
    case '0' ... '9':
      if (Numbers && Count)
        assert(Numbers == Digits);
      onNumber(Digits, Over);
      break;
    case 'a' ... 'z':
      keepWords(Word);
      Words[99] = *Text;
      break;
    case 0:
      Sink = Count;
      if (Count && Numbers)
        Sink = Numbers[9];
      return Count;
    default:
      ++Sink;
      continue;
    }
    ++Count;
  }
}

int main(int Argc, char **Argv) {
  assert(Argc == 2);
  if (!strcmp(Argv[1], "good")) {
    for (int I = 0; I < 100000; ++I) {
      Numbers = 0;
      assert(scan(I % 3 ? " ,;+ " : "+1+a,2,b3", 0) == (I % 3 ? 0 : 5));
      assert(!Numbers || __asan_address_is_poisoned(Numbers));
    }
    return 0;
  }
  scan("  ", 1);
  // OVER: ERROR: AddressSanitizer: stack-buffer-overflow
  // OVER: in onNumber
  // OVER: in scan
  // OVER: [32, 42) 'Digits'
  // OVER-SAME: overflows this variable
  Numbers = 0;
  scan("+7+", !strcmp(Argv[1], "over"));
  // KEPT: ERROR: AddressSanitizer: stack-use-after-return
  // KEPT-NEXT: READ of size 1
  // KEPT-NEXT: in main
  return Numbers[9];
}
