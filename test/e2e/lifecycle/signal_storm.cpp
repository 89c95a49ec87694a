// Two threads are interrupted every millisecond, whatever they do: by handlers
// that allocate, free, throw, jump, and leave for good where the language lets
// them. Objects keep their content, what is freed is bad, every planted error
// is reported and nothing else is; no thread hangs.
// RUN: %pagesanxx -g -O1 -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %pagesanxx -g -O1 -rdynamic %s -o %t -lpthread -ldl
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:symbolize=0:suppress_equal_pcs=0 \
// RUN:   LSAN_OPTIONS=detect_leaks=1 %t 3 %t.so | FileCheck %s
// RUN: %if long %{ env \
// RUN:   PAGESAN_OPTIONS=halt_on_error=0:symbolize=0:suppress_equal_pcs=0 \
// RUN:   LSAN_OPTIONS=detect_leaks=1 %t 30 %t.so | FileCheck %s %}
// CHECK: change objects: {{[1-9]}}
// CHECK: fork: {{[1-9]}}
// CHECK: load a library: {{[1-9]}}
// CHECK: call functions: {{[1-9]}}
// CHECK: touch new memory: {{[1-9]}}
// CHECK: make errors: {{[1-9]}}
// CHECK: look for leaks: {{[1-9]}}
// CHECK: handlers allocated {{[1-9][0-9]*}}, threw {{[1-9][0-9]*}}, jumped
// CHECK-SAME: {{[1-9][0-9]*}}, left by a jump {{[1-9][0-9]*}}, by an exception {{[1-9]}}
// CHECK: all threads ended
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#ifdef LIBRARY
static volatile int Table[50] = {7};
extern "C" int useTable() {
  Table[1] += 1;
  return Table[0];
}
#else
#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void require(bool Holds, const char *What) {
  if (Holds)
    return;
  dprintf(2, "not so: %s\n", What);
  abort();
}

constexpr int Threads = 2, Acts = 7, PatienceSeconds = 60;
constexpr size_t Page = 4096;

// What a handler may do on top of what its thread does. The C library's heap
// and linker are not for handlers that interrupt them, and nothing is left by a
// jump that was entered to change something.
enum Permission { Look, Allocate, Leave };

struct Left {}; // thrown out of handlers

// What handlers have done.
static std::atomic<long> Allocated, Threw, Jumped, LeftByJump, LeftByThrow;

static thread_local struct Place {
  volatile Permission May = Look;
  sigjmp_buf Back;
  char *volatile Shared; // large, touched by everybody
  uint64_t Random;
} Here;

static std::atomic<bool> Stop;
static std::atomic<long> Reports;
static std::atomic<unsigned long> Beats[Threads];
static std::atomic<const char *> Doing[Threads];
static thread_local int Number;
static const char *Library;
constexpr size_t SharedSize = 40 * Page;

static uint64_t draw(uint64_t &State) {
  State ^= State << 13;
  State ^= State >> 7;
  State ^= State << 17;
  return State >> 8;
}
static thread_local uint64_t HandlerRandom = 88172645463325252u;

template <class T> static T *escape(T *P) {
  __asm__ volatile("" : "+r"(P) : : "memory");
  return P;
}

// --- What handlers do
// ---------------------------------------------------------

__attribute__((noinline)) static void descend(jmp_buf *Target, int Depth) {
  volatile char Frame[60];
  char *Escaped = escape(const_cast<char *>(Frame));
  Escaped[Depth] = 1;
  if (Depth == 0) {
    if (Target)
      longjmp(*Target, 1);
    return;
  }
  descend(Target, Depth - 1);
  require(Escaped[Depth] == 1, "a frame keeps its content");
}

static void jumpInside() {
  jmp_buf Target;
  if (!setjmp(Target))
    descend(&Target, 8);
  ++Jumped;
}

__attribute__((noinline)) static void throwFrom(int Depth) {
  volatile char Frame[40];
  escape(const_cast<char *>(Frame))[Depth] = 1;
  if (Depth == 0)
    throw Depth;
  throwFrom(Depth - 1);
  escape(const_cast<char *>(Frame))[0] = 1;
}

static void throwInside() {
  try {
    throwFrom(5);
  } catch (int) {
    ++Threw;
  }
}

static void checkContent(const char *P, size_t Size, char Pattern) {
  for (size_t I = 0; I < Size; I += 61)
    require(P[I] == Pattern, "content of an object");
}
static void checkObject(const char *P, size_t Size, char Pattern) {
  checkContent(P, Size, Pattern);
  require(__asan_address_is_poisoned(P + Size), "end of an object");
}

static void allocateInside() {
  size_t Size = draw(HandlerRandom) % 30 ? 16 + draw(HandlerRandom) % 500
                                         : 50000 + draw(HandlerRandom) % 200000;
  char *P = static_cast<char *>(malloc(Size));
  memset(P, 5, Size);
  checkObject(P, Size, 5);
  P = static_cast<char *>(realloc(P, Size + Size / 2));
  checkContent(P, Size, 5);
  free(P);
  require(__asan_address_is_poisoned(escape(P)), "a freed object is bad");
  delete[] escape(new int[100]);
  ++Allocated;
}

static void onSignal(int) {
  int Choice = int(draw(HandlerRandom) % 8);
  Permission May = Here.May;
  if (Here.Shared)
    for (size_t I = 0; I < 40; ++I)
      Here.Shared[draw(HandlerRandom) % SharedSize] = 3;
  jumpInside();
  if (May == Look)
    return;
  allocateInside();
  if (Choice < 2)
    throwInside();
  if (May != Leave)
    return;
  if (Choice == 3) {
    ++LeftByJump;
    siglongjmp(Here.Back, 1);
  }
  if (Choice == 4) {
    ++LeftByThrow;
    throw Left();
  }
}

// --- What they interrupt
// ------------------------------------------------------

struct As {
  explicit As(Permission P) : Before(Here.May) { Here.May = P; }
  ~As() { Here.May = Before; }
  Permission Before;
};

// Nothing here or in the work catches or cleans up, which the compiler would
// prepare for at calls alone.
template <void (*Work)(char *, size_t)>
__attribute__((noinline)) static void work(char *P, size_t Size) {
  Here.May = Leave;
  Work(P, Size);
  Here.May = Look;
}

// Work may be left in the middle by a handler, in either way. Frames that were
// left are forgotten.
template <void (*Work)(char *, size_t)>
static void leavable(char *P, size_t Size) {
  // As far as the compiler knows, it throws.
  void (*volatile Callee)(char *, size_t) = work<Work>;
  if (!sigsetjmp(Here.Back, 1)) {
    try {
      Callee(P, Size);
    } catch (Left &) {
      // Out of a handler: its signal is blocked still.
      Here.May = Look;
      sigset_t Storm;
      sigemptyset(&Storm);
      sigaddset(&Storm, SIGRTMIN);
      pthread_sigmask(SIG_UNBLOCK, &Storm, nullptr);
    }
  }
  Here.May = Look;
  volatile char Plain[3000];
  for (volatile char &C : Plain)
    C = 1;
}

struct Object {
  char *Memory;
  size_t Size;
  char Pattern;
};
static thread_local Object Objects[100];

static void changeObject(Object &O) {
  uint64_t Choice = draw(Here.Random) % 8;
  size_t Size = draw(Here.Random) % (draw(Here.Random) % 50 ? 400 : 200000) + 1;
  if (!O.Memory) {
    O.Memory = static_cast<char *>(malloc(Size));
  } else if (Choice < 3) {
    O.Memory = static_cast<char *>(realloc(O.Memory, Size));
    checkContent(O.Memory, Size < O.Size ? Size : O.Size, O.Pattern);
  } else {
    char *Freed = O.Memory;
    checkObject(O.Memory, O.Size, O.Pattern);
    O.Memory = nullptr;
    free(Freed);
    require(__asan_address_is_poisoned(escape(Freed)), "a freed object is bad");
    return;
  }
  O.Size = Size;
  O.Pattern = char(Choice + 1);
  memset(O.Memory, O.Pattern, Size);
}

static void changeObjects() {
  for (int I = 0; I < 2000; ++I)
    changeObject(Objects[draw(Here.Random) % 100]);
}

// Of the other thread's locks in the C library's linker nothing is known in a
// child: it allocates, and that is all.
static void forkChild() {
  As May(Allocate);
  pid_t Child = fork();
  if (!Child) {
    alarm(PatienceSeconds);
    Here.May = Look;
    changeObjects();
    _exit(0);
  }
  require(Child > 0, "a child");
  int Status;
  while (waitpid(Child, &Status, 0) != Child)
    ;
  require(!Status, "a good child");
}

static void loadLibrary() {
  void *L = dlopen(Library, RTLD_NOW);
  require(L, "a library");
  require(reinterpret_cast<int (*)()>(dlsym(L, "useTable"))() == 7,
          "its table");
  dlclose(L);
}

static void descendOften(char *, size_t Times) {
  for (size_t I = 0; I < Times; ++I) {
    descend(nullptr, 30);
    jmp_buf Target;
    if (!setjmp(Target))
      descend(&Target, 20);
  }
}
static void callFunctions() { leavable<descendOften>(nullptr, 300); }

// The first touches of a block promote its shadow. It is freed whatever the
// handlers did.
static void touchAll(char *P, size_t Size) {
  for (size_t I = 0; I < Size; I += 512)
    *escape(P + I) = 1;
}
static void touchNewMemory() {
  size_t Size = (draw(Here.Random) % 2 ? 200 : 17) * Page + 100;
  char *P = static_cast<char *>(malloc(Size));
  leavable<touchAll>(P, Size);
  free(P);
  for (size_t I = 0; I < Size; I += Page)
    require(__asan_address_is_poisoned(escape(P + I)), "freed memory is bad");
}

__attribute__((noinline)) static void touch(char *P) { *escape(P) = 1; }

static void makeErrors() {
  char *P = static_cast<char *>(malloc(100));
  As May(Allocate);
  for (int I = 0; I < 3; ++I) {
    long Before = Reports;
    touch(P + 100 + I);
    require(Reports > Before, "an error is reported");
  }
  Here.May = Look;
  free(P);
}

static void touchBehind(char *P, size_t Size) {
  for (int I = 0; I < 3; ++I)
    touch(P + Size + I);
}
static void makeErrorsAndLeave() {
  char *P = static_cast<char *>(malloc(100));
  leavable<touchBehind>(P, 100);
  free(P);
}

static void makeSomeErrors() {
  makeErrors();
  makeErrorsAndLeave();
}

static void lookForLeaks() {
  require(!__lsan_do_recoverable_leak_check(), "no leak");
}

static const struct {
  const char *Name;
  void (*Do)();
  int Weight;
} Table[Acts] = {{"change objects", changeObjects, 20},
                 {"fork", forkChild, 6},
                 {"load a library", loadLibrary, 14},
                 {"call functions", callFunctions, 20},
                 {"touch new memory", touchNewMemory, 30},
                 {"make errors", makeSomeErrors, 8},
                 {"look for leaks", lookForLeaks, 2}};

static std::atomic<long> Done[Acts];

static void perform(int Act) {
  Doing[Number] = Table[Act].Name;
  ++Beats[Number];
  Table[Act].Do();
  ++Done[Act];
}

static timer_t startStorm() {
  sigevent Event = {};
  Event.sigev_notify = SIGEV_THREAD_ID;
  Event.sigev_signo = SIGRTMIN;
  Event._sigev_un._tid = int(syscall(SYS_gettid));
  timer_t Timer;
  require(!timer_create(CLOCK_MONOTONIC, &Event, &Timer), "a timer");
  itimerspec EachMillisecond = {{0, 1000000}, {0, 1000000}};
  timer_settime(Timer, 0, &EachMillisecond, nullptr);
  return Timer;
}

static void *runThread(void *Own) {
  Number = int(intptr_t(Own));
  Here.Random = HandlerRandom = 88172645463325252u * uint64_t(Number + 1);
  Here.Shared = static_cast<char *>(malloc(SharedSize));
  timer_t Storm = startStorm();
  for (int Act = 0; Act < Acts; ++Act)
    perform((Act + Number * 3) % Acts);
  while (!Stop) {
    int Drawn = int(draw(Here.Random) % 100), Act = 0;
    while ((Drawn -= Table[Act].Weight) >= 0)
      ++Act;
    perform(Act);
  }
  timer_delete(Storm);
  for (Object &O : Objects)
    free(O.Memory);
  free(Here.Shared);
  return nullptr;
}

// However slow the machine, everything happens.
static bool isComplete() {
  bool Result = Allocated && Threw && Jumped && LeftByJump && LeftByThrow;
  for (const std::atomic<long> &Times : Done)
    Result &= Times != 0;
  return Result;
}

static void watch(int Seconds) {
  unsigned long Seen[Threads] = {};
  time_t Since[Threads], Now = time(nullptr), End = Now + Seconds;
  for (time_t &S : Since)
    S = Now;
  for (; Now < End || (!isComplete() && Now < End + PatienceSeconds);
       Now = time(nullptr)) {
    usleep(100000);
    for (int I = 0; I < Threads; ++I) {
      if (Beats[I] != Seen[I])
        Since[I] = Now;
      Seen[I] = Beats[I];
      if (Now - Since[I] <= PatienceSeconds)
        continue;
      dprintf(2, "thread %d hangs in: %s\n", I, Doing[I].load());
      abort();
    }
  }
}

int main(int, char **Argv) {
  Library = Argv[2];
  __asan_set_error_report_callback([](const char *Text) {
    require(strstr(Text, "heap-buffer-overflow") &&
                strstr(Text, " 100-byte region"),
            "the planted error and no other");
    ++Reports;
  });
  __sanitizer_set_report_path("/dev/null");
  struct sigaction Action = {};
  Action.sa_handler = onSignal;
  Action.sa_flags = SA_RESTART;
  sigaction(SIGRTMIN, &Action, nullptr);
  throwInside(); // loads what it needs
  pthread_t All[Threads];
  for (int I = 0; I < Threads; ++I)
    pthread_create(&All[I], nullptr, runThread,
                   reinterpret_cast<void *>(intptr_t(I)));
  watch(atoi(Argv[1]));
  Stop = true;
  alarm(PatienceSeconds);
  for (pthread_t T : All)
    pthread_join(T, nullptr);
  for (int Act = 0; Act < Acts; ++Act)
    printf("%s: %ld\n", Table[Act].Name, Done[Act].load());
  printf(
      "handlers allocated %ld, threw %ld, jumped %ld, left by a jump %ld, by "
      "an exception %ld\n",
      Allocated.load(), Threw.load(), Jumped.load(), LeftByJump.load(),
         LeftByThrow.load());
  puts("all threads ended");
}
#endif
