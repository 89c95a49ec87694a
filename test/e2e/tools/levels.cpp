// C++ with exceptions and the library, at every level, by the wrapper, with
// link-time optimisation and by the configuration file.
// RUN: %pagesanxx -g -O0 -Werror %s -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesanxx -g -O1 -Werror %s -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesanxx -g -O2 -Werror %s -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesanxx -g -O3 -Werror %s -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesanxx -g -Os -Werror %s -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesanxx -g -Oz -Werror %s -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesanxx -g -O2 -flto -Werror %s -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesanxx -g -O2 -flto=thin -Werror %s -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesanxx -g -O2 -flto -ffat-lto-objects -Werror -c %s -o %t.o
// RUN: %pagesanxx -flto -ffat-lto-objects %t.o -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesanxx %t.o -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %clangxx --config=%pagesan_dir/pagesan.cfg -g -O2 -Werror %s -o %t && %t | FileCheck %s --check-prefix=CLEAN && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %clangxx --config=%pagesan_dir/pagesan.cfg -g -O2 -Werror -c %s -o %t.o && %clangxx --config=%pagesan_dir/pagesan.cfg %t.o -o %t && not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct Node {
  int Value;
  std::string Name;
};

static int lookUp(const std::map<std::string, std::unique_ptr<Node>> &Nodes,
                  const char *Name) {
  auto It = Nodes.find(Name);
  if (It == Nodes.end())
    throw std::out_of_range(Name);
  return It->second->Value;
}

int main(int Argc, char **) {
  std::map<std::string, std::unique_ptr<Node>> Nodes;
  for (int I = 0; I < 100; ++I) {
    std::string Name = "a rather long name, number " + std::to_string(I);
    Nodes[Name] = std::make_unique<Node>(Node{I, Name});
  }
  int Caught = 0;
  std::vector<int> Values;
  for (int I = 0; I < 200; I += 50)
    try {
      Values.push_back(
          lookUp(Nodes, ("a rather long name, number " + std::to_string(I))
                            .c_str()));
    } catch (const std::out_of_range &) {
      ++Caught;
    }
  volatile int *Data = Values.data();
  // CLEAN: caught 2, last 50
  std::printf("caught %d, last %d\n", Caught, Data[1]);
  Values.clear();
  Values.shrink_to_fit();
  // BUG: ERROR: AddressSanitizer: heap-use-after-free
  // BUG: in main {{.*}}levels.cpp:[[@LINE+1]]
  return Argc > 1 ? Data[1] : 0;
}
