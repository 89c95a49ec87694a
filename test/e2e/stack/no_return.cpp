// Frames that are left without a return: nothing stays poisoned below, frames
// that live on keep their redzones, and none of the fake stack is lost.
// RUN: %clangxx -O1 -g -c %S/Inputs/plain.cpp -o %t.plain.o
// RUN: %pagesanxx -g -O1 %s %t.plain.o -o %t -lpthread && %t | FileCheck %s
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 %t | FileCheck %s
// RUN: %pagesanxx -g -O0 %s %t.plain.o -o %t.O0 -lpthread && %t.O0 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <pthread.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

extern "C" void *__asan_region_is_poisoned(void *, size_t);
extern "C" int __asan_address_is_poisoned(const volatile void *);
extern "C" int callThrough(int (*)(void *), void *);
extern "C" int catchAndCall(int (*)(void *), int (*)(void *), void *);
extern "C" int cleanUpBetween(int (*)(void *), int (*)(void *), void *);

#define NOINLINE __attribute__((noinline))

template <class T> static T *hide(T *P) {
  __asm__ volatile("" : "+r"(P) : : "memory");
  return P;
}

static int Failures = 0;
static void expect(bool Good, const char *What) {
  if (!Good)
    ++Failures, std::printf("FAILED: %s\n", What);
}

// The stack below the caller is as good as new.
NOINLINE static int below(void *) {
  char *Sp = static_cast<char *>(__builtin_frame_address(0));
  char *Low = Sp - 40 * 1024;
  return __asan_region_is_poisoned(Low, size_t(Sp - Low) - 256) == nullptr;
}

// A frame with a redzone of its own, on the real stack.
#define KEPT()                                                                 \
  volatile char Kept[16];                                                      \
  Kept[*hide(&Failures) & 15] = 1
#define STILL_KEPT()                                                           \
  expect(__asan_address_is_poisoned(hide(&Kept[0]) + 16), "redzone kept")

NOINLINE static int deep(int Depth, int (*Last)(void *), void *Arg) {
  char Escapes[64], *P = hide(Escapes);
  volatile char Stays[100];
  Stays[Depth % 100] = 1;
  memset(P, Depth, 64);
  int Sum = Depth ? deep(Depth - 1, Last, Arg) : Last(Arg);
  return Sum + P[3] + Stays[Depth % 100];
}

static int throwIt(void *) { throw 1; }
static int throwDeep(void *Arg) { return deep(20, throwIt, Arg); }
static int throwThrough(void *Arg) {
  return deep(10, [](void *P) { return callThrough(throwDeep, P); }, Arg);
}

static void exceptions() {
  KEPT();
  int Caught = 0;
  for (int I = 0; I < 50; ++I)
    try {
      I % 2 ? throwDeep(nullptr) : throwThrough(nullptr);
    } catch (int) {
      Caught += below(nullptr);
    }
  expect(Caught == 50, "nothing below a catch");
  expect(catchAndCall(throwThrough, below, nullptr) == 1,
         "nothing below a catch that is not instrumented");
  static int InCleanup;
  try {
    cleanUpBetween(
        throwDeep, [](void *P) { return InCleanup = below(P); }, nullptr);
  } catch (int) {
  }
  expect(InCleanup == 1, "nothing below a destructor");
  STILL_KEPT();
}

static jmp_buf Back;
static sigjmp_buf SigBack;
static int jump(void *) { longjmp(Back, 1); }
static int jumpSig(void *) { siglongjmp(SigBack, 1); }
static int jumpUnderscore(void *) { _longjmp(Back, 1); }

static void jumps() {
  KEPT();
  volatile int Jumped = 0;
  if (!setjmp(Back))
    deep(20, jump, nullptr);
  Jumped += below(nullptr);
  if (!_setjmp(Back))
    deep(20, jumpUnderscore, nullptr);
  Jumped += below(nullptr);
  if (!sigsetjmp(SigBack, 1))
    deep(20, jumpSig, nullptr);
  Jumped += below(nullptr);
  void *Builtin[5];
  if (!__builtin_setjmp(Builtin))
    deep(
        20,
        [](void *P) -> int {
          __builtin_longjmp(static_cast<void **>(P), 1);
        },
        Builtin);
  Jumped += below(nullptr);
  expect(Jumped == 4, "nothing below a jump");
  STILL_KEPT();
}

static void onSignal(int) { deep(10, jumpSig, nullptr); }

static void outOfHandlers() {
  KEPT();
  static char Alt[65536];
  stack_t Mine = {}, Old;
  Mine.ss_sp = Alt;
  Mine.ss_size = sizeof(Alt);
  sigaltstack(&Mine, &Old);
  struct sigaction Action = {};
  Action.sa_handler = onSignal;
  for (int Flags : {0, SA_ONSTACK}) {
    Action.sa_flags = Flags;
    sigaction(SIGUSR1, &Action, nullptr);
    if (!sigsetjmp(SigBack, 1))
      deep(30, [](void *) { return raise(SIGUSR1); }, nullptr);
    expect(below(nullptr), "nothing below a jump out of a handler");
  }
  expect(!__asan_region_is_poisoned(Alt, sizeof(Alt)), "alternate stack clean");
  sigaltstack(&Old, nullptr);
  STILL_KEPT();
}

// The stack of a thread, looked at from the thread that uses it next.
static void *endByExit(void *) {
  deep(20, [](void *) -> int { pthread_exit(nullptr); }, nullptr);
  return nullptr;
}
static void *endByCancel(void *) {
  deep(
      20,
      [](void *) -> int {
        for (;;)
          pause();
      },
      nullptr);
  return nullptr;
}
static int DestructorGood;
static void *lookBelow(void *) { return reinterpret_cast<void *>(below(nullptr)); }

static void threads() {
  pthread_key_t Key;
  pthread_key_create(&Key, [](void *) { DestructorGood += below(nullptr); });
  static pthread_key_t TheKey = Key;
  for (int I = 0; I < 6; ++I) {
    pthread_t T;
    void *Good = nullptr;
    pthread_create(
        &T, nullptr,
        [](void *Arg) {
          pthread_setspecific(TheKey, Arg);
          return Arg == &TheKey ? endByExit(Arg) : endByCancel(Arg);
        },
        I % 2 ? static_cast<void *>(&TheKey) : &DestructorGood);
    if (I % 2 == 0)
      usleep(2000), pthread_cancel(T);
    pthread_join(T, nullptr);
    pthread_create(&T, nullptr, lookBelow, nullptr);
    pthread_join(T, &Good);
    expect(Good != nullptr, "nothing on the stack of a new thread");
  }
  expect(DestructorGood == 6, "nothing below destructors of thread data");
}

static void processes() {
  KEPT();
  for (int I = 0; I < 3; ++I) {
    pid_t Child = vfork();
    if (Child == 0) {
      deep(
          30,
          [](void *) -> int {
            execl("/bin/true", "true", nullptr);
            _exit(1);
          },
          nullptr);
      _exit(2);
    }
    int Status = -1;
    expect(Child > 0 && waitpid(Child, &Status, 0) == Child && Status == 0,
           "child ran");
    expect(below(nullptr), "nothing below vfork");
  }
  STILL_KEPT();
}

static ucontext_t Main, Other;
static int Steps;
static int yield(void *) {
  ++Steps;
  return swapcontext(&Other, &Main);
}
static void coroutine() {
  deep(5, yield, nullptr);
  deep(8, yield, nullptr);
  deep(
      9, [](void *) { return setcontext(&Main); },
      nullptr); // never comes back
}

static void contexts(char *Stack, size_t Size) {
  KEPT();
  for (int Round = 0; Round < 3; ++Round) {
    getcontext(&Other);
    Other.uc_stack.ss_sp = Stack;
    Other.uc_stack.ss_size = Size;
    Other.uc_link = &Main;
    makecontext(&Other, coroutine, 0);
    for (int I = 0; I < 3; ++I) {
      swapcontext(&Main, &Other);
      expect(below(nullptr), "nothing below a switch");
    }
  }
  // What is reported as poisoned belongs to the coroutine that was abandoned;
  // a new one finds nothing of it.
  getcontext(&Other);
  Other.uc_stack.ss_sp = Stack;
  Other.uc_stack.ss_size = Size;
  Other.uc_link = &Main;
  static int GoodBelow;
  makecontext(&Other, [] { GoodBelow = below(nullptr); }, 0);
  swapcontext(&Main, &Other);
  expect(GoodBelow, "nothing on a stack that is used again");
  STILL_KEPT();
}

static int fromMain(void *) {
  deep(3, [](void *) { return 0; }, nullptr);
  return 0;
}

int main() {
  // CHECK-NOT: FAILED
  exceptions();
  jumps();
  outOfHandlers();
  threads();
  processes();
  size_t Size = 128 << 10;
  char *Heap = static_cast<char *>(malloc(Size));
  contexts(Heap, Size);
  free(Heap);
  void *Mapped = mmap(nullptr, Size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  contexts(static_cast<char *>(Mapped), Size);
  static char Global[128 << 10];
  contexts(Global, Size);
  char Local[100 << 10];
  contexts(hide(Local), sizeof(Local));
  deep(4, fromMain, nullptr);
  // CHECK: steps 24, failures 0
  std::printf("steps %d, failures %d\n", Steps, Failures);
  return Failures != 0;
}
