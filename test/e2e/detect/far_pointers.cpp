// Pointers that are kept or moved as distances lead from one object into another
// on purpose.
// RUN: %pagesanxx -g -O0 %s -o %t && %t 2>&1 | FileCheck %s --implicit-check-not=ERROR
// RUN: %pagesanxx -g -O1 %s -o %t && %t 2>&1 | FileCheck %s --implicit-check-not=ERROR
// RUN: %pagesanxx -g -O2 %s -o %t && %t 2>&1 | FileCheck %s --implicit-check-not=ERROR
// CHECK: 21 21 21 21
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// The optimiser is not to see what Value holds.
template <class T> static T &hide(T &Value) {
  __asm__ volatile("" : : "r"(&Value) : "memory");
  return Value;
}

// As in memory that processes map at different addresses.
template <class T> class Relative {
public:
  Relative(T *To = nullptr) { *this = To; }
  Relative(const Relative &Other) { *this = Other.get(); }
  Relative &operator=(const Relative &Other) { return *this = Other.get(); }
  Relative &operator=(T *To) {
    Far = To ? (char *)To - (char *)this : 0;
    return *this;
  }
  T *get() const { return Far ? (T *)((char *)this + Far) : nullptr; }
  T *operator->() const { return get(); }

private:
  ptrdiff_t Far;
};

struct Link {
  int Value;
  Relative<Link> Next;
};

static Relative<Link> First;

__attribute__((noinline)) static int sumOfList() {
  for (int I = 1; I <= 6; ++I) {
    Link *New = new Link{I, First};
    First = New;
  }
  int Sum = hide(First)->Value;
  for (Relative<Link> At = First->Next; hide(At).get(); At = At->Next)
    Sum += At->Value;
  while (First.get()) {
    Link *Old = First.get();
    First = Old->Next;
    delete Old;
  }
  return Sum;
}

__attribute__((noinline)) static int nextInFrame() {
  int Values[8] = {1, 2, 3, 4, 5, 6};
  struct {
    long Tag;
    int Far;
  } Place = {0, 0};
  Place.Far = int((char *)Values - (char *)&Place.Far);
  int *P = (int *)((char *)&Place.Far + hide(Place).Far);
  return P[0] + P[1] + P[2] + P[3] + P[4] + P[5];
}

// A buffer grows, and what points into it moves along before the old one goes.
__attribute__((noinline)) static int afterGrowth(size_t Size) {
  char *Old = (char *)malloc(Size), *At = Old + Size / 2;
  memset(Old, 7, Size);
  char *New = (char *)malloc(2 * Size);
  memcpy(New, Old, Size);
  At += New - Old;
  int Sum = At[0] + At[1] + At[-1];
  free(Old);
  free(New);
  return Sum;
}

__attribute__((noinline)) static int outOfFrame(size_t Size) {
  char Few[16], *Begin = Few, *At = Few + Size;
  memset(hide(Few), 7, sizeof(Few));
  char *Many = (char *)malloc(4 * sizeof(Few));
  memcpy(Many, Few, sizeof(Few));
  At += Many - Begin;
  int Sum = At[0] + At[1] + At[-1];
  free(Many);
  return Sum;
}

int main(int Argc, char **) {
  printf("%d %d %d %d\n", sumOfList(), nextInFrame(), afterGrowth(32 * Argc),
         outOfFrame(4 * Argc));
}
