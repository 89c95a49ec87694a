// Containers that have more room than elements, in two libraries.
// RUN: %pagesanxx -std=c++17 -D_GLIBCXX_SANITIZE_VECTOR -I%S/../Inputs -g -O0 %s -o %t && %python %S/../Inputs/run-table.py %s %t 10
// RUN: %pagesanxx -std=c++17 -D_GLIBCXX_SANITIZE_VECTOR -I%S/../Inputs -g -O1 %s -o %t && %python %S/../Inputs/run-table.py %s %t 10
// RUN: %pagesanxx -std=c++17 -D_GLIBCXX_SANITIZE_VECTOR -I%S/../Inputs -g -O2 %s -o %t && %python %S/../Inputs/run-table.py %s %t 10
// RUN: %pagesanxx -std=c++17 -D_GLIBCXX_SANITIZE_VECTOR -I%S/../Inputs -g -O3 %s -o %t && %python %S/../Inputs/run-table.py %s %t 10
// RUN: env PAGESAN_OPTIONS=shadow=classic %python %S/../Inputs/run-table.py %s %t 10
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "table.h"

#include <sanitizer/common_interface_defs.h>
#include <vector>

// By way of a pointer: what the library does inside is not meant.
template <class T> static volatile T *dataOf(std::vector<T> &V) {
  return V.data();
}

CASE(vector, 2, 3) {
  std::vector<int> V = {1, 2, 3};
  V.reserve(10);
  return dataOf(V)[I]; // BUG vector container-overflow: READ of size 4
}
CASE(vector_write, 2, 9) {
  std::vector<int> V = {1, 2, 3};
  V.reserve(10);
  dataOf(V)[I] = 5; // BUG vector_write container-overflow: WRITE of size 4
  return V[2];
}
CASE(vector_bytes, 4, 5) {
  std::vector<char> V(5, 'a');
  V.reserve(100);
  return dataOf(V)[I]; // BUG vector_bytes container-overflow
}
CASE(vector_popped, 1, 2) {
  std::vector<long> V = {1, 2, 3};
  V.pop_back();
  return dataOf(V)[I]; // BUG vector_popped container-overflow
}
CASE(vector_cleared, 0, 1) {
  std::vector<short> V(20);
  volatile short *P = dataOf(V);
  if (I)
    V.clear();
  return P[0]; // BUG vector_cleared container-overflow
}
CASE(vector_large, 99999, 100000) {
  std::vector<int> V(100000);
  V.reserve(10000000);
  return dataOf(V)[I]; // BUG vector_large container-overflow
}
CASE(vector_large_far, 99999, 9000000) {
  std::vector<int> V(100000);
  V.reserve(10000000);
  return dataOf(V)[I]; // BUG vector_large_far container-overflow
}
CLEAN(vector_grows) {
  std::vector<int> V;
  long Sum = 0;
  for (int J = 0; J < 300000; ++J) {
    V.push_back(J);
    Sum += dataOf(V)[J];
  }
  V.reserve(3000000);
  for (int J = 0; J < 3000; ++J) {
    V.push_back(J);
    Sum += dataOf(V)[V.size() - 1];
  }
  while (V.size() > 10)
    V.resize(V.size() / 2);
  V.insert(V.begin(), 5);
  V.erase(V.begin() + 3, V.begin() + 7);
  for (int &X : V)
    Sum += X;
  V.shrink_to_fit();
  std::vector<int> W = std::move(V);
  return Sum + W[1];
}

// --- Annotated by hand ----------------------------------------------------------------

// One that grows at its end, in storage of any alignment.
struct Stack {
  char *Begin, *End, *Used;
  Stack(char *Begin, long Size) : Begin(Begin), End(Begin + Size), Used(End) {
    resize(0);
  }
  void resize(long Size) {
    __sanitizer_annotate_contiguous_container(Begin, End, Used, Begin + Size);
    Used = Begin + Size;
  }
  bool isSound() const {
    return __sanitizer_verify_contiguous_container(Begin, Used, End);
  }
  ~Stack() { resize(End - Begin); }
};
CASE(by_hand, 12, 13) {
  std::vector<char> Room(64);
  Stack S(Room.data(), 64);
  S.resize(13);
  return static_cast<volatile char *>(S.Begin)[I]; // BUG by_hand container-overflow
}
CLEAN(by_hand_all_sizes) {
  static char Room[200];
  for (long From = 0; From < 9; ++From)
    for (long Size = 0; Size < 40; Size += 3) {
      Stack S(Room + From, Size);
      for (long Use : {Size, 0L, Size / 2, 1L, Size, Size / 3}) {
        S.resize(Use < Size ? Use : Size);
        if (!S.isSound())
          return failed();
        for (char *P = S.Begin; P < S.Used; ++P)
          *static_cast<volatile char *>(P) = 1;
        // What is around the storage is not the container's.
        for (int J = 0; J < From; ++J)
          static_cast<volatile char *>(Room)[J] = 1;
        for (int J = 60; J < 200; ++J)
          static_cast<volatile char *>(Room)[J] = 1;
        static_cast<volatile char *>(Room)[From + Size] = 1;
      }
    }
  return 0;
}
// One that grows at both.
struct Queue {
  char *Begin, *End, *First, *Last;
  Queue(char *Begin, long Size)
      : Begin(Begin), End(Begin + Size), First(Begin), Last(End) {
    move(0, 0);
  }
  void move(long NewFirst, long NewLast) {
    __sanitizer_annotate_double_ended_contiguous_container(
        Begin, End, First, Last, Begin + NewFirst, Begin + NewLast);
    First = Begin + NewFirst;
    Last = Begin + NewLast;
  }
  bool isSound() const {
    return __sanitizer_verify_double_ended_contiguous_container(Begin, First,
                                                                Last, End);
  }
  ~Queue() { move(0, End - Begin); }
};
CASE(queue_front, 16, 15) {
  static char Room[64] __attribute__((aligned(16)));
  Queue Q(Room, 64);
  Q.move(16, 40);
  return static_cast<volatile char *>(Room)[I]; // BUG queue_front container-overflow
}
CASE(queue_back, 40, 41) {
  static char Room[64] __attribute__((aligned(16)));
  Queue Q(Room, 64);
  Q.move(16, 40);
  Q.move(20, 41);
  return static_cast<volatile char *>(Room)[I]; // BUG queue_back container-overflow
}
CLEAN(queue_all_places) {
  static char Room[64] __attribute__((aligned(16)));
  for (long From = 0; From < 9; ++From) {
    Queue Q(Room + From, 32);
    for (long First = 0; First <= 32; First += 3)
      for (long Last = First; Last <= 32; Last += 5) {
        Q.move(First, Last);
        if (!Q.isSound())
          return failed();
        for (char *P = Q.First; P < Q.Last; ++P)
          *static_cast<volatile char *>(P) = 1;
      }
  }
  return 0;
}
CLEAN(verification_finds_faults) {
  static char Room[64] __attribute__((aligned(16)));
  Stack S(Room, 64);
  S.resize(24);
  bool Right =
      __sanitizer_contiguous_container_find_bad_address(Room, Room + 24,
                                                        Room + 64) == nullptr &&
      __sanitizer_contiguous_container_find_bad_address(
          Room, Room + 26, Room + 64) == Room + 24 &&
      __sanitizer_contiguous_container_find_bad_address(
          Room, Room + 20, Room + 64) == Room + 20 &&
      !__sanitizer_verify_contiguous_container(Room, Room + 32, Room + 64);
  return Right ? 0 : failed();
}

// --- Wrong use --------------------------------------------------------------------------

CASE(bad_parameters, 8, 65) {
  static char Room[64] __attribute__((aligned(16)));
  __sanitizer_annotate_contiguous_container(Room, Room + 64, Room + 64, Room + I); // BUG bad_parameters bad: bad parameters to __sanitizer_annotate_contiguous_container:\n +beg +: 0x[0-9a-f]+\n +end +: 0x[0-9a-f]+\n +old_mid +: 0x[0-9a-f]+\n +new_mid +: 0x[0-9a-f]+\n.*\n +#1 .* in bad_parameters
  __sanitizer_annotate_contiguous_container(Room, Room + 64, Room + 8, Room + 64);
  return 0;
}
CASE(bad_queue_parameters, 8, 65) {
  static char Room[64] __attribute__((aligned(16)));
  __sanitizer_annotate_double_ended_contiguous_container(Room, Room + 64, Room, Room + 64, Room, Room + I); // BUG bad_queue_parameters bad: bad parameters to __sanitizer_annotate_double_ended_contiguous_container:
  __sanitizer_annotate_double_ended_contiguous_container(Room, Room + 64, Room, Room + 8, Room, Room + 64);
  return 0;
}
