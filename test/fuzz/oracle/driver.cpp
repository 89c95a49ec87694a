//===- driver.cpp - Random work on memory, against the model --------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Allocates, frees, poisons, maps, forks and so on at random; after each step
// asks the runtime about some bytes in every way that a program can, and
// compares with the model. Not instrumented itself. A run is a function of its
// choices: a seed and a number of steps, or libFuzzer's input.
//
//===----------------------------------------------------------------------===//
#include "accesses.h"
#include "model.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

extern "C" const char *__asan_default_options() {
  return "halt_on_error=0:suppress_equal_pcs=0:report_limit=2000000000:"
         "symbolize=0:detect_leaks=0:"
         "allocator_may_return_null=1:detect_container_overflow=2";
}

namespace {

// --- Choices -----------------------------------------------------------------

class Choices {
public:
  void seed(uint64_t Seed) { State = Seed * 2 + 1; }
  void feed(const uint8_t *Begin, size_t Size) {
    Data = Begin;
    Left = Size;
    State = 1;
  }
  bool isOver() const { return Data && Left == 0; }
  // 0 to Limit - 1.
  size_t below(size_t Limit) { return next() % Limit; }

private:
  uint64_t next() {
    if (Data) {
      uint64_t Value = 0;
      for (int I = 0; I < 3 && Left; ++I, --Left)
        Value = Value << 8 | *Data++;
      return Value;
    }
    // SplitMix64.
    uint64_t Z = State += 0x9e3779b97f4a7c15;
    Z = (Z ^ Z >> 30) * 0xbf58476d1ce4e5b9;
    Z = (Z ^ Z >> 27) * 0x94d049bb133111eb;
    return Z ^ Z >> 31;
  }

  uint64_t State = 1;
  const uint8_t *Data = nullptr;
  size_t Left = 0;
};
Choices Choose;

// --- What went wrong ---------------------------------------------------------

constexpr int Say = 2; // where failures are told
int Nowhere;           // where reports go
unsigned long Step, Queries, ReportsSeen;
const char *Doing = "nothing";
bool IsTracing; // by the variable ORACLE_TRACE

[[noreturn]] void fail(const char *What, const void *P, size_t Size,
                       const void *Expected) {
  dprintf(Say,
          "oracle: step %lu (%s): %s: %p, %zu bytes; the first bad one should "
          "be %p, __asan_region_is_poisoned says %p\n",
          Step, Doing, What, P, Size, Expected,
          __asan_region_is_poisoned(const_cast<void *>(P), Size));
  abort();
}

void countReport(const char *) { ++ReportsSeen; }

// --- Questions ---------------------------------------------------------------

// A report takes a while: not every bad byte is read.
#ifdef PAGESAN_ORACLE_FUZZER
constexpr size_t kReportOneIn = 64;
#else
constexpr size_t kReportOneIn = 2;
#endif

bool isReported(void (*Access)(const char *, size_t), const char *P,
                size_t Size) {
  unsigned long Before = ReportsSeen;
  Access(P, Size);
  return ReportsSeen != Before;
}

// CanRead: the bytes are there whether they are good or not.
void ask(const char *P, size_t Size, bool CanRead) {
  ++Queries;
  const char *Bad = TheModel.firstBad(P, Size);
  if (__asan_region_is_poisoned(const_cast<char *>(P), Size) != Bad)
    fail("region_is_poisoned", P, Size, Bad);
  if (__asan_address_is_poisoned(P) != (Bad == P))
    fail("address_is_poisoned", P, Size, Bad);
  if (Bad && (!CanRead || Choose.below(kReportOneIn)))
    return;
  if (isReported(readBytes, P, Size) != (Bad != nullptr))
    fail("instrumented read", P, Size, Bad);
  // Twice: what the first one learned must not hide anything.
  if (Choose.below(8) == 0 &&
      isReported(readBytes, P, Size) != (Bad != nullptr))
    fail("instrumented read, again", P, Size, Bad);
  if (Choose.below(4) == 0 &&
      isReported(readByLibrary, P, Size) != (Bad != nullptr))
    fail("library call", P, Size, Bad);
}

size_t anySize() {
  static const size_t kUsual[] = {1, 1, 2, 4, 4, 8, 8, 8, 16, 16};
  return Choose.below(4) ? kUsual[Choose.below(10)] : 1 + Choose.below(300);
}

// What lies up to that far behind and before an object is bad.
constexpr size_t kAround = 16;

bool isSamePage(const char *A, const char *B) {
  return uintptr_t(A) >> 12 == uintptr_t(B) >> 12;
}

void askNear(const Object &O) {
  size_t Size = anySize();
  if (Size > O.Size)
    Size = 1 + Choose.below(O.Size < 16 ? O.Size : 16);
  bool HasRedzones = O.What != Kind::Mapped;
  size_t From, To; // of offsets from Begin - kAround where Size bytes begin
  switch (Choose.below(3)) {
  case 0: // around the begin
    From = HasRedzones ? 0 : kAround;
    To = kAround + 8;
    break;
  case 1: // around the end
    From = O.Size - Size + kAround;
    From = From > 24 ? From - 24 : 0;
    From = !HasRedzones && From < kAround ? kAround : From;
    To = O.Size - Size + kAround + (HasRedzones ? kAround : 0);
    break;
  default:
    From = kAround;
    To = O.Size - Size + kAround;
  }
  size_t Last = O.Size - Size + kAround + (HasRedzones ? kAround : 0);
  To = To > Last ? Last : To;
  From = From > To ? To : From;
  const char *P = O.Begin + From + Choose.below(To - From + 1) - kAround;
  // Pages of which the object has nothing may be without access.
  bool CanRead = (P >= O.Begin || isSamePage(P, O.Begin)) &&
                 (P + Size <= O.end() || isSamePage(P + Size - 1, O.end() - 1));
  ask(P, Size, CanRead);
}

struct Freed {
  char *Begin;
  size_t Size;
};
Freed Graveyard[64];
unsigned FreedCount;

void askFreed() {
  const Freed &F = Graveyard[Choose.below(64)];
  if (!F.Begin)
    return;
  size_t Size = 1 + Choose.below(F.Size < 64 ? F.Size : 64);
  ask(F.Begin + Choose.below(F.Size - Size + 1), Size, false);
}

void checkContents(const Object &O) {
  if (!O.HasPattern || !TheModel.isPlain(O))
    return;
  unsigned long Before = ReportsSeen;
  size_t At = findDifference(O.Begin, O.Size, O.Seed);
  if (At != O.Size)
    fail("contents", O.Begin + At, 1, nullptr);
  if (ReportsSeen != Before)
    fail("good bytes reported", O.Begin, O.Size, nullptr);
}

void fill(Object &O) {
  if (!TheModel.isPlain(O))
    return;
  O.Seed = unsigned(Choose.below(1 << 16));
  unsigned long Before = ReportsSeen;
  writePattern(O.Begin, O.Size, O.Seed);
  O.HasPattern = true;
  if (ReportsSeen != Before)
    fail("good bytes reported", O.Begin, O.Size, nullptr);
}

Object *anyObject(Kind What) {
  unsigned Count = TheModel.count();
  for (unsigned Tries = 0; Count && Tries < 8; ++Tries) {
    Object &O = TheModel.at(unsigned(Choose.below(Count)));
    if (O.What == What)
      return &O;
  }
  return nullptr;
}

// --- Operations --------------------------------------------------------------

size_t anyObjectSize() {
  switch (Choose.below(16)) {
  case 0:
    return 4096 * (1 + Choose.below(20)) + Choose.below(3) - 1;
  case 1:
    return 1 + Choose.below(kMaxObjectSize);
  case 2:
  case 3:
  case 4:
    return 1 + Choose.below(9000);
  default:
    return 1 + Choose.below(300);
  }
}

void begin(char *P, size_t Size, bool IsZero) {
  if (!P)
    return; // the mode may have little memory
  Object *O = TheModel.add(P, Size, Kind::Heap);
  if (IsZero)
    for (size_t I = 0; I < Size; I += 1 + I / 64)
      if (P[I])
        fail("calloc", P + I, 1, nullptr);
  fill(*O);
}

void doAllocate() {
  if (TheModel.isFull())
    return;
  size_t Size = anyObjectSize();
  switch (Choose.below(4)) {
  case 0:
    return begin(static_cast<char *>(calloc(1, Size)), Size, true);
  case 1: {
    size_t Alignment = size_t(8) << Choose.below(10);
    auto *P = static_cast<char *>(memalign(Alignment, Size));
    if (uintptr_t(P) % Alignment)
      fail("memalign", P, Size, nullptr);
    return begin(P, Size, false);
  }
  default:
    return begin(static_cast<char *>(malloc(Size)), Size, false);
  }
}

void bury(Object &O) {
  Graveyard[FreedCount++ % 64] = {O.Begin, O.Size};
  TheModel.remove(O);
}

void doFree() {
  Object *O = anyObject(Kind::Heap);
  if (!O)
    return;
  checkContents(*O);
  char *P = O->Begin;
  bury(*O);
  free(P);
}

void doReallocate() {
  Object *O = anyObject(Kind::Heap);
  if (!O || !TheModel.isPlain(*O))
    return;
  Object Old = *O;
  size_t Size = Choose.below(3) ? anyObjectSize() : Old.Size + Choose.below(40);
  Size = Size > kMaxObjectSize ? kMaxObjectSize : Size;
  auto *P = static_cast<char *>(realloc(Old.Begin, Size));
  if (!P)
    return;
  bury(*O);
  O = TheModel.add(P, Size, Kind::Heap);
  size_t Common = Size < Old.Size ? Size : Old.Size;
  if (Old.HasPattern && findDifference(P, Common, Old.Seed) != Common)
    fail("realloc lost contents", P, Common, nullptr);
  fill(*O);
}

// A granule's good bytes come first: poison begins at one.
void doPoison() {
  Object *O = anyObject(Choose.below(2) ? Kind::Heap : Kind::Mapped);
  if (!O || O->ContainerEnd != O->Size)
    return;
  size_t From = Choose.below(O->Size) & ~size_t(7);
  size_t To = From + 1 + Choose.below(O->Size - From);
  To = To == O->Size ? To : (To + 7) & ~size_t(7);
  To = To > O->Size ? O->Size : To;
  bool IsPoison = Choose.below(2);
  if (IsPoison)
    __asan_poison_memory_region(O->Begin + From, To - From);
  else
    __asan_unpoison_memory_region(O->Begin + From, To - From);
  TheModel.setPoisoned(*O, From, To, IsPoison);
}

// std::vector's storage: elements up to somewhere.
void doContainer() {
  Object *O = anyObject(Kind::Heap);
  if (!O || (O->ContainerEnd == O->Size && !TheModel.isPlain(*O)))
    return;
  size_t Middle = Choose.below(4) ? Choose.below(O->Size + 1) : O->Size;
  __sanitizer_annotate_contiguous_container(
      O->Begin, O->end(), O->Begin + O->ContainerEnd, O->Begin + Middle);
  O->ContainerEnd = Middle;
}

void doMap() {
  if (TheModel.isFull())
    return;
  size_t Size = 4096 * (1 + Choose.below(Choose.below(4) ? 20 : 500));
  auto *P = static_cast<char *>(mmap(nullptr, Size, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (P == MAP_FAILED)
    return;
  // Nobody else's poison, and nobody else's memory.
  fill(*TheModel.add(P, Size, Kind::Mapped));
}

void doUnmap() {
  Object *O = anyObject(Kind::Mapped);
  if (!O)
    return;
  checkContents(*O);
  munmap(O->Begin, O->Size);
  TheModel.remove(*O);
}

void doRemap() {
  Object *O = anyObject(Kind::Mapped);
  if (!O || !TheModel.isPlain(*O))
    return;
  size_t Size = 4096 * (1 + Choose.below(100));
  auto *P =
      static_cast<char *>(mremap(O->Begin, O->Size, Size, MREMAP_MAYMOVE));
  if (P == MAP_FAILED)
    return;
  Object Old = *O;
  TheModel.remove(*O);
  size_t Common = Size < Old.Size ? Size : Old.Size;
  if (Old.HasPattern && findDifference(P, Common, Old.Seed) != Common)
    fail("mremap lost contents", P, Common, nullptr);
  fill(*TheModel.add(P, Size, Kind::Mapped));
}

void doFill() {
  if (Object *O = anyObject(Choose.below(4) ? Kind::Heap : Kind::Mapped)) {
    checkContents(*O);
    fill(*O);
  }
}

constexpr unsigned kBottomless = 100; // in children, threads and contexts
void step(unsigned Depth);
unsigned DepthNow;
// On a stack that nobody announced: frames are not kept from reuse there.
bool IsOnFiber;

void inside(char *Local, size_t Size) {
  Object *O = TheModel.add(Local, Size, Kind::Stack);
  if (!O)
    return;
  for (size_t I = 1 + Choose.below(6); I; --I)
    step(DepthNow);
  for (int I = 0; I < 4; ++I)
    askNear(*O);
  TheModel.remove(*O);
}

void doFrame() {
  unsigned Depth = DepthNow++;
  if (Choose.below(2)) {
    withDynamicArray(1 + Choose.below(256), inside);
  } else {
    unsigned Which = unsigned(Choose.below(5));
    char *Gone = withFrame(Which, inside);
    // Until a later frame takes the place, which none has yet.
    if (!IsOnFiber && !__asan_address_is_poisoned(Gone))
      fail("use after return", Gone, 1, Gone);
  }
  DepthNow = Depth;
}

void verifyAll() {
  for (unsigned I = 0; I < TheModel.count(); ++I) {
    checkContents(TheModel.at(I));
    askNear(TheModel.at(I));
  }
  for (int I = 0; I < 16; ++I)
    askFreed();
}

void doFork() {
  pid_t Child = fork();
  if (Child < 0)
    return;
  if (Child == 0) {
    verifyAll();
    for (int I = 0; I < 20; ++I)
      step(kBottomless);
    _exit(0);
  }
  int Status = -1;
  waitpid(Child, &Status, 0);
  if (Status)
    fail("a child failed", &Status, sizeof(Status), nullptr);
}

void *threadMain(void *) {
  for (size_t I = 5 + Choose.below(20); I; --I)
    step(kBottomless);
  return nullptr;
}

// Of its own, but never at the same time: there is one truth.
void doThread() {
  pthread_t Thread;
  if (pthread_create(&Thread, nullptr, threadMain, nullptr) == 0)
    pthread_join(Thread, nullptr);
}

ucontext_t Home, Fiber;
void fiberMain() {
  for (size_t I = 3 + Choose.below(10); I; --I)
    step(kBottomless);
}

void doFiber() {
  constexpr size_t kSize = size_t(256) << 10;
  void *Stack = mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (Stack == MAP_FAILED)
    return;
  getcontext(&Fiber);
  Fiber.uc_stack.ss_sp = Stack;
  Fiber.uc_stack.ss_size = kSize;
  Fiber.uc_link = &Home;
  makecontext(&Fiber, fiberMain, 0);
  IsOnFiber = true;
  swapcontext(&Home, &Fiber);
  IsOnFiber = false;
  munmap(Stack, kSize);
}

// Weights are of 1000.
struct Operation {
  const char *Words;
  unsigned Weight;
  void (*Do)();
  bool OnlyAtBottom = false;
};
constexpr unsigned kMostFrames = 6;
constexpr Operation kOperations[] = {
    {"allocate", 250, doAllocate},
    {"free", 220, doFree},
    {"reallocate", 60, doReallocate},
    {"poison", 120, doPoison},
    {"container", 70, doContainer},
    {"map", 30, doMap},
    {"unmap", 25, doUnmap},
    {"remap", 15, doRemap},
    {"fill", 107, doFill},
    {"frame", 90, doFrame},
    {"fiber", 5, doFiber, true},
    {"thread", 5, doThread, true},
    {"fork", 3, doFork, true},
};

const Operation &anyOperation(unsigned Depth) {
  size_t At = Choose.below(1000);
  const Operation *O = kOperations;
  for (; At >= O->Weight; ++O)
    At -= O->Weight;
  bool IsTooDeep = O->Do == doFrame && Depth % kBottomless >= kMostFrames;
  return IsTooDeep || (O->OnlyAtBottom && Depth) ? kOperations[0] : *O;
}

// Depth: 0 at the bottom of the main thread, one more in each frame.
void step(unsigned Depth) {
  ++Step;
  const Operation &O = anyOperation(Depth);
  Doing = O.Words;
  if (IsTracing)
    dprintf(Say, "%lu: %s, depth %u\n", Step, O.Words, Depth);
  DepthNow = Depth;
  O.Do();
  for (size_t I = Choose.below(4); I && TheModel.count(); --I)
    askNear(TheModel.at(unsigned(Choose.below(TheModel.count()))));
  askFreed();
}

void start() {
  static bool IsStarted;
  if (IsStarted)
    return;
  IsStarted = true;
  IsTracing = getenv("ORACLE_TRACE") != nullptr;
  Nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  __sanitizer_set_report_fd(reinterpret_cast<void *>(long(Nowhere)));
  __asan_set_error_report_callback(countReport);
}

void clearAll() {
  while (TheModel.count()) {
    Object &O = TheModel.at(0);
    checkContents(O);
    char *P = O.Begin;
    size_t Size = O.Size;
    Kind What = O.What;
    TheModel.remove(O);
    if (What == Kind::Heap)
      free(P);
    else
      munmap(P, Size);
  }
}

// What the runtime says that its mappings are, by its statistics.
long mappingsCounted() {
  int File = memfd_create("statistics", MFD_CLOEXEC);
  __sanitizer_set_report_fd(reinterpret_cast<void *>(long(File)));
  __asan_print_accumulated_stats();
  __sanitizer_set_report_fd(reinterpret_cast<void *>(long(Nowhere)));
  char Text[4096] = {};
  long Size = pread(File, Text, sizeof(Text) - 1, 0);
  close(File);
  const char *At = Size > 0 ? strstr(Text, "  mappings: ") : nullptr;
  long Count = -1;
  if (!At || sscanf(At, "  mappings: %ld of", &Count) != 1)
    fail("no statistics", Text, sizeof(Text), nullptr);
  return Count;
}

// What the kernel says: mappings of the heap's memory and of its shadow.
long mappingsThere() {
  constexpr unsigned long kBegin = 0x200000000000, kEnd = 0x208000000000;
  auto ShadowOf = [](unsigned long Addr) { return (Addr >> 3) + 0x7fff8000; };
  FILE *Maps = fopen("/proc/self/maps", "r");
  unsigned long Begin, End;
  char Line[512], Access[4];
  long Count = 0;
  while (Maps && fgets(Line, sizeof(Line), Maps))
    Count += sscanf(Line, "%lx-%lx %3s", &Begin, &End, Access) == 3 &&
             !strcmp(Access, "rw-") &&
             ((Begin >= kBegin && End <= kEnd) ||
              (Begin >= ShadowOf(kBegin) && End <= ShadowOf(kEnd)));
  if (Maps)
    fclose(Maps);
  return Count;
}

// The heap's memory is one mapping that is not counted. There may be fewer
// than are counted: what is counted are borders.
void checkMappings() {
  long There = mappingsThere(), Counted = mappingsCounted();
  if (There <= Counted + 1)
    return;
  dprintf(Say, "oracle: %ld mappings are there, %ld are counted\n", There,
          Counted);
  abort();
}

size_t residentMiB() {
  FILE *File = fopen("/proc/self/statm", "r");
  size_t All = 0, Resident = 0;
  if (!File || fscanf(File, "%zu %zu", &All, &Resident) != 2)
    Resident = 0;
  if (File)
    fclose(File);
  return Resident >> 8;
}

} // namespace

#ifdef PAGESAN_ORACLE_FUZZER
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  start();
  Choose.feed(Data, Size);
  memset(Graveyard, 0, sizeof(Graveyard)); // libFuzzer allocates, too
  while (!Choose.isOver())
    step(0);
  verifyAll();
  clearAll();
  return 0;
}
#else
int main(int Argc, char **Argv) {
  if (Argc != 3) {
    fprintf(stderr, "usage: %s SEED STEPS\n", Argv[0]);
    return 2;
  }
  start();
  Choose.seed(strtoull(Argv[1], nullptr, 10));
  for (unsigned long Steps = strtoul(Argv[2], nullptr, 10); Step < Steps;)
    step(0);
  Doing = "the end";
  verifyAll();
  checkMappings();
  clearAll();
  checkMappings();
  // Live memory is bounded by the list of objects, and so is what holds it.
  constexpr size_t kMostMiB = 1500;
  size_t Resident = residentMiB();
  if (Resident > kMostMiB)
    fail("memory grows without bound", nullptr, Resident, nullptr);
  dprintf(Say, "%lu steps, %lu questions, %lu reports, %zu MiB\n", Step,
          Queries, ReportsSeen, Resident);
  return 0;
}
#endif
