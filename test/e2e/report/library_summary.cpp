// The summary names the program's line, not the C++ library's where the error
// happened.
// RUN: %pagesanxx -g -O1 %s -o %t && not %t 2>&1 | FileCheck %s
// CHECK: heap-buffer-overflow
// CHECK: #0 {{.*}} in {{.*}} {{.*}}/include/c++/{{.*}}
// CHECK: #{{[1-3]}} {{.*}} in main {{.*}}library_summary.cpp
// CHECK: SUMMARY: AddressSanitizer: heap-buffer-overflow {{.*}}library_summary.cpp:[[@LINE+9]]:{{[0-9]+}} in main{{$}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <numeric>
#include <vector>

int main(int Argc, char **) {
  std::vector<int> V(20);
  return std::accumulate(V.begin(), V.begin() + 20 + Argc, 0);
}
