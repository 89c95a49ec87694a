// Random ranges are poisoned and unpoisoned in memory of every kind; a model of
// one number a granule says what must be addressable after each step.
// RUN: %pagesanxx -std=c++17 -g -O2 %s -o %t
// RUN: %t 1 && %t 2 && %t 3
// RUN: env PAGESAN_OPTIONS=shadow=black %t 4
// RUN: env PAGESAN_OPTIONS=shadow=classic %t 5
// RUN: env PAGESAN_OPTIONS=mapping_budget=0 %t 6
// RUN: env PAGESAN_OPTIONS=mapping_budget=40 %t 7
// RUN: env PAGESAN_OPTIONS=force_stale_views=1 %t 8
// RUN: env PAGESAN_OPTIONS=check_order=page %t 9
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <cstdlib>
#include <random>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>
#include <thread>
#include <atomic>
#include <vector>

static std::mt19937_64 Random;
static size_t below(size_t N) { return Random() % N; }

// Memory [Base, Base + Size), with how many bytes of each granule are good.
struct Model {
  char *Base;
  size_t Size;
  std::vector<unsigned char> Good;

  Model(char *Base, size_t Size)
      : Base(Base), Size(Size), Good((Size + 7) / 8, 8) {
    if (Size % 8)
      Good.back() = Size % 8;
  }
  bool isGood(size_t At) const { return At % 8 < Good[At / 8]; }

  void poison(size_t From, size_t To) {
    for (size_t G = From / 8; G * 8 < To; ++G) {
      size_t A = From > G * 8 ? From - G * 8 : 0;
      size_t B = To < G * 8 + 8 ? To - G * 8 : 8;
      if (B >= Good[G] && A < Good[G]) // else good bytes follow: not sayable
        Good[G] = (unsigned char)A;
    }
    __asan_poison_memory_region(Base + From, To - From);
  }
  // Of the object's last granule no more than the object is good.
  void unpoison(size_t From, size_t To) {
    for (size_t G = From / 8; G * 8 < To; ++G) {
      size_t B = To < G * 8 + 8 ? To - G * 8 : 8;
      if (B > Good[G])
        Good[G] = (unsigned char)B;
    }
    __asan_unpoison_memory_region(Base + From, To - From);
  }
  void check(size_t At) const {
    if (At >= Size || isGood(At) != __asan_address_is_poisoned(Base + At))
      return;
    std::printf("byte %zu of %zu: should be %s\n", At, Size,
                isGood(At) ? "good" : "bad");
    std::exit(1);
  }
  // Touches what is good, so that windows are promoted.
  void touch(size_t At) {
    if (At < Size && isGood(At))
      ++static_cast<volatile char *>(Base)[At];
  }
};

static size_t someLength(size_t Most) {
  switch (below(4)) {
  case 0:
    return 1 + below(40) % Most;
  case 1:
    return 1 + below(Most);
  case 2:
    return Most;
  }
  return 1 + below(100000) % Most;
}
// Often a border of something.
static size_t somePlace(size_t Size) {
  static constexpr size_t Units[] = {1, 8, 4096, 32768, 1 << 20};
  size_t Unit = Units[below(5)];
  size_t At = below(Size) / Unit * Unit + (below(2) ? 0 : below(9));
  return At < Size ? At : below(Size);
}

static void run(Model M, int Steps) {
  for (int Step = 0; Step < Steps; ++Step) {
    size_t From = somePlace(M.Size), To = From + someLength(M.Size - From);
    if (below(3))
      M.poison(From, To);
    else
      M.unpoison(From, To);
    for (size_t Around : {From, To})
      for (size_t I = 0; I < 40; ++I)
        M.check(Around + I - 20);
    for (int I = 0; I < 300; ++I)
      M.check(somePlace(M.Size));
    for (int I = 0; I < 200; ++I)
      M.touch(somePlace(M.Size));
  }
  for (size_t At = 0; At < M.Size; At += 4)
    M.check(At);
  M.unpoison(0, M.Size);
  for (size_t At = 0; At < M.Size; At += 7)
    M.touch(At);
}

static void heap(size_t Size, int Steps) {
  char *P = static_cast<char *>(std::malloc(Size));
  run(Model(P, Size), Steps);
  std::free(P);
  if (!__asan_region_is_poisoned(P, 1))
    std::exit((std::puts("freed memory is good"), 1));
}

// Other threads' good memory stays good while parts around it come and go.
static void race(char *P, size_t Size) {
  std::atomic<bool> Stop{false};
  std::thread Reader([&] {
    unsigned long Sum = 0;
    for (size_t I = 0; !Stop; I = (I + 4099) % 32768)
      for (size_t Third = 0; Third < 3; ++Third)
        Sum += size_t(++static_cast<volatile char *>(P)[Third * Size / 3 + I]);
  });
  for (int I = 0; I < 300; ++I)
    for (size_t Third = 0; Third < 3; ++Third) {
      size_t From = Third * Size / 3 + 32768 + below(9);
      size_t To = (Third + 1) * Size / 3 - below(32768);
      __asan_poison_memory_region(P + From, To - From);
      if (!__asan_address_is_poisoned(P + From + 16))
        std::exit((std::puts("lost poison"), 1));
      __asan_unpoison_memory_region(P + From, To - From);
    }
  Stop = true;
  Reader.join();
}

int main(int, char **Argv) {
  Random.seed(std::strtoul(Argv[1], nullptr, 10));
  heap(1000, 300);
  heap(20001, 300);
  heap(300013, 150);
  heap((3 << 20) + 5, 150);
  size_t Size = 5 << 20;
  char *Mapped = static_cast<char *>(mmap(nullptr, Size, PROT_READ | PROT_WRITE,
                                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  run(Model(Mapped, Size), 150);
  race(Mapped, Size / 3 * 3);
  char *Object = static_cast<char *>(std::malloc(3 << 20));
  race(Object, 3 << 20);
  std::free(Object);
  return 0;
}
