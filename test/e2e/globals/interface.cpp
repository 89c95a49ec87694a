// What the interface tells about variables, and reports that go on.
// RUN: %pagesanxx -g -O1 %s -o %t && %t | FileCheck %s
// RUN: env PAGESAN_OPTIONS=halt_on_error=0 %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: env PAGESAN_OPTIONS=report_globals=0 %t over 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: env PAGESAN_OPTIONS=report_globals=2 %t 2>&1 | FileCheck %s --check-prefix=ALL
// Without debug information it is the compilation that is named.
// RUN: %pagesanxx -O1 %s -o %t && not %t over 2>&1 | FileCheck %s --check-prefix=NOLINE
// RUN: %pagesanxx -O1 -mllvm -pagesan-globals=0 %s -o %t && %t over 2>&1 | FileCheck %s --check-prefix=OFF
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <sanitizer/asan_interface.h>

namespace space {
volatile int Table[5] = {1};
}

static void locate(const volatile void *P) {
  char Name[64];
  void *Begin;
  size_t Size;
  const char *Kind = __asan_locate_address(const_cast<void *>(P), Name,
                                           sizeof(Name), &Begin, &Size);
  std::printf("%s '%s' at %td of %zu\n", Kind, Name,
              static_cast<const volatile char *>(P) -
                  static_cast<char *>(Begin),
              Size);
}

int main(int Argc, char **) {
  std::setbuf(stdout, nullptr);
  volatile int I = 5;
  // CHECK: global 'space::Table' at 4 of 20
  // CHECK: global 'space::Table' at 20 of 20
  // CHECK: poisoned 0 1
  locate(&space::Table[1]);
  locate(&space::Table[I]);
  std::printf("poisoned %d %d\n", __asan_address_is_poisoned(&space::Table[4]),
              __asan_address_is_poisoned(&space::Table[I]));
  // OVER: ERROR: AddressSanitizer: global-buffer-overflow
  // OVER: WRITE of size 4
  // OVER: 0 bytes after global variable 'space::Table' defined in '{{.*}}interface.cpp:16' ({{0x.*}}) of size 20
  // OVER: ERROR: AddressSanitizer: global-buffer-overflow
  // OVER: READ of size 4
  // OVER: 4 bytes after global variable 'space::Table'
  // NOLINE: 0 bytes after global variable 'space::Table' defined in '{{.*}}interface.cpp' (
  if (Argc > 1) {
    space::Table[I] = 1;
    I = space::Table[I + 1];
  }
  // OVER: the end
  // OFF-NOT: ERROR
  // OFF: the end
  // ALL: Added Global: beg=0x{{[0-9a-f]+}} size=20/64 name=space::Table module={{.*}}interface.cpp dyn_init=0
  // ALL: the end
  std::puts("the end");
  return 0;
}
