// Everything at once: 16 threads change objects, fork, look for leaks, load and
// unload a library with globals, fill annotated containers, run short threads
// and jump over frames. Objects keep their content, what is bad is poisoned,
// nothing is reported. A watchdog names a thread that hangs and what it does,
// also in a child. For longer: the first argument is seconds.
// RUN: %pagesan -g -O1 -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: cp %t.so %t.second.so
// RUN: %pagesan -g -O1 -rdynamic %s -o %t -lpthread -ldl
// RUN: env LSAN_OPTIONS=detect_leaks=1 %t 15 %t.so %t.second.so | FileCheck %s
// RUN: not %t hang 2>&1 | FileCheck %s --check-prefix=HANG
// HANG: thread 3 hangs in: wait for ever
// CHECK: change objects: {{[1-9]}}
// CHECK: fork: {{[1-9]}}
// CHECK: look for leaks: {{[1-9]}}
// CHECK: load a library: {{[1-9]}}
// CHECK: fill a container: {{[1-9]}}
// CHECK: run threads: {{[1-9]}}
// CHECK: jump: {{[1-9]}}
// CHECK: all threads ended
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void require(int Holds, const char *What) {
  if (Holds)
    return;
  dprintf(2, "not so: %s\n", What);
  abort();
}

#ifdef LIBRARY
enum { Entries = 100 };
static volatile int Table[Entries] = {7}, Other[3];
static __thread volatile int Calls;

int useTable(int Seed) {
  require(Table[0] == 7 || Table[0] == 8, "a fresh table");
  Table[0] = 8;
  for (int I = 1; I < Entries; ++I)
    Table[I] = Seed;
  Other[2] = Seed;
  require(__asan_address_is_poisoned(Table + Entries), "guard of the table");
  require(__asan_address_is_poisoned(Other + 3), "guard of a small global");
  return ++Calls;
}

#else
#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <sanitizer/allocator_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { Threads = 16, Slots = 200, Acts = 7, PatienceSeconds = 60 };

struct Object {
  unsigned char *Memory;
  size_t Size;
  unsigned char Pattern;
};

// One for each thread, in memory that its children share: the watchdog looks.
struct Place {
  _Atomic(const char *) Doing, ChildDoing;
  atomic_ulong Beats;
  atomic_int Child, Ended;
  pthread_t Thread;
  uint64_t Random;
  long Done[Acts];
};
static struct Place *Places;
static struct Object Objects[Threads][Slots];
static __thread int Number;
static atomic_int Stop, InChild;
static char **Libraries;

static void note(const char *What) {
  struct Place *P = &Places[Number];
  atomic_store(InChild ? &P->ChildDoing : &P->Doing, What);
  atomic_fetch_add(&P->Beats, 1);
}

static uint64_t draw(void) {
  uint64_t *State = &Places[Number].Random;
  *State ^= *State << 13;
  *State ^= *State >> 7;
  *State ^= *State << 17;
  return *State >> 8;
}

static void checkObject(const struct Object *O, size_t Size) {
  for (size_t I = 0; I < Size; ++I)
    require(O->Memory[I] == O->Pattern, "content of an object");
  require(__asan_address_is_poisoned(O->Memory + O->Size), "end of an object");
}

static void fillObject(struct Object *O) {
  O->Pattern = (unsigned char)draw();
  memset(O->Memory, O->Pattern, O->Size);
}

// Bad, or somebody else's since: a thread may wait for long between its free
// and this.
static void checkFreed(const volatile void *Freed) {
  for (int Tries = 0; !__asan_address_is_poisoned(Freed); ++Tries) {
    if (__sanitizer_get_ownership(Freed))
      return;
    require(Tries < 1000, "a freed object is bad");
  }
}

static void changeObject(struct Object *O) {
  uint64_t Choice = draw() % 8;
  size_t Size = draw() % (draw() % 50 ? 400 : 100000) + 1;
  if (!O->Memory) {
    O->Memory = malloc(O->Size = Size);
    fillObject(O);
  } else if (Choice < 3) {
    size_t Kept = Size < O->Size ? Size : O->Size;
    O->Memory = realloc(O->Memory, O->Size = Size);
    checkObject(O, Kept);
    fillObject(O);
  } else {
    unsigned char *Freed = O->Memory;
    checkObject(O, O->Size);
    O->Memory = NULL;
    free(Freed);
    checkFreed(Freed);
  }
}

static void changeObjects(void) {
  for (int I = 0; I < 300; ++I)
    changeObject(&Objects[Number][draw() % Slots]);
}

static void fillContainer(void) {
  char *Begin = NULL;
  size_t Room = 0;
  for (size_t Used = 0; Used < 600; ++Used) {
    if (Used == Room) { // grow, as a vector does
      size_t NewRoom = Room ? 2 * Room : 16;
      char *New = malloc(NewRoom);
      __sanitizer_annotate_contiguous_container(New, New + NewRoom,
                                                New + NewRoom, New + Used);
      memcpy(New, Begin, Used);
      if (Begin)
        __sanitizer_annotate_contiguous_container(Begin, Begin + Room,
                                                  Begin + Used, Begin + Room);
      free(Begin);
      Begin = New;
      Room = NewRoom;
    }
    __sanitizer_annotate_contiguous_container(Begin, Begin + Room, Begin + Used,
                                              Begin + Used + 1);
    Begin[Used] = (char)Used;
    require(__asan_address_is_poisoned(Begin + Used + 1), "end of a container");
  }
  for (size_t I = 0; I < 600; ++I)
    require(Begin[I] == (char)I, "content of a container");
  __sanitizer_annotate_contiguous_container(Begin, Begin + Room, Begin + 600,
                                            Begin + Room);
  free(Begin);
}

__attribute__((noinline)) static void descend(jmp_buf *Target, int Depth) {
  volatile char Frame[100];
  for (int I = 0; I < 100; ++I)
    Frame[I] = (char)Depth;
  if (Depth == 0)
    longjmp(*Target, 1);
  descend(Target, Depth - 1);
  Frame[0] = 0;
}

// Where the frames were, over which the jump went.
__attribute__((noinline)) static void useStack(void) {
  volatile char Plain[6000];
  for (int I = 0; I < 6000; ++I)
    Plain[I] = 1;
}

static void jump(void) {
  jmp_buf Target;
  if (!setjmp(Target))
    descend(&Target, 20);
  useStack();
}

static void loadLibrary(void) {
  void *Library = dlopen(Libraries[draw() % 2], RTLD_NOW);
  require(Library != NULL, "a library");
  int (*UseTable)(int) = (int (*)(int))dlsym(Library, "useTable");
  require(UseTable(Number) > 0, "calls of a library");
  dlclose(Library);
}

static void lookForLeaks(void) {
  require(!__lsan_do_recoverable_leak_check(), "no leak");
}

// Its objects are the caller's, who waits, or its own.
static void *runShort(void *Caller) {
  Number = (int)(intptr_t)Caller;
  jump();
  changeObjects();
  return malloc(10);
}

static void runThreads(void) {
  for (int I = 0; I < 3; ++I) {
    pthread_t Thread;
    void *Result;
    require(!pthread_create(&Thread, NULL, runShort, (void *)(intptr_t)Number),
            "a new thread");
    pthread_join(Thread, &Result);
    free(Result);
  }
}

// What other threads had in hand is lost here, and may be called leaked.
// Neither a new thread nor exit() is for this child: both wait for the dynamic
// linker, whose locks another thread may have held, with or without a
// sanitizer.
static void behaveAsChild(void) {
  InChild = 1;
  alarm(3 * PatienceSeconds);
  note("change objects");
  changeObjects();
  note("fill a container");
  fillContainer();
  note("jump");
  jump();
  note("check objects");
  for (int I = 0; I < Slots; ++I)
    if (Objects[Number][I].Memory)
      checkObject(&Objects[Number][I], Objects[Number][I].Size);
  if (draw() % 3 == 0) {
    note("look for leaks");
    __sanitizer_set_report_path("/dev/null");
    __lsan_do_recoverable_leak_check();
  }
  note("exit");
  _exit(0);
}

static void forkChild(void) {
  struct Place *P = &Places[Number];
  P->ChildDoing = "fork";
  uint64_t Random = P->Random;
  pid_t Child = fork();
  if (!Child)
    behaveAsChild();
  require(Child > 0, "a child");
  P->Child = Child;
  int Status;
  require(waitpid(Child, &Status, 0) == Child, "the child's end");
  P->Child = 0;
  P->Random = Random + 1;
  if (Status)
    dprintf(2, "child of thread %d: status %#x in: %s\n", Number, Status,
            P->ChildDoing);
  require(!Status, "a good child");
}

// Rows are drawn by weight; each thread begins with another one.
static const struct {
  const char *Name;
  void (*Do)(void);
  int Weight;
} Table[Acts] = {
    {"change objects", changeObjects, 40},
    {"fork", forkChild, 3},
    {"look for leaks", lookForLeaks, 1},
    {"load a library", loadLibrary, 10},
    {"fill a container", fillContainer, 20},
    {"run threads", runThreads, 4},
    {"jump", jump, 22},
};

static void perform(int Act) {
  note(Table[Act].Name);
  Table[Act].Do();
  ++Places[Number].Done[Act];
}

static void *work(void *Own) {
  Number = (int)(intptr_t)Own;
  perform(Number % Acts);
  while (!Stop) {
    int Drawn = (int)(draw() % 100), Act = 0;
    while ((Drawn -= Table[Act].Weight) >= 0)
      ++Act;
    perform(Act);
  }
  note("release its objects");
  for (int I = 0; I < Slots; ++I)
    free(Objects[Number][I].Memory);
  Places[Number].Ended = 1;
  return NULL;
}

static void showWhere(int Signal) {
  (void)Signal;
  void *Frames[40];
  backtrace_symbols_fd(Frames, backtrace(Frames, 40), 2);
}

static void tellOfHang(int Hung, int Seconds) {
  struct Place *P = &Places[Hung];
  dprintf(2, "thread %d hangs in: %s, for %d s\n", Hung, P->Doing, Seconds);
  pthread_kill(P->Thread, SIGUSR1);
  if (P->Child) {
    dprintf(2, "its child %d is in: %s\n", P->Child, P->ChildDoing);
    kill(P->Child, SIGUSR1);
  }
  sleep(2); // for the handlers
  _exit(3);
}

// Returns when all threads have ended.
static void watch(int Patience) {
  unsigned long Beats[Threads] = {0};
  time_t Since[Threads];
  for (int I = 0; I < Threads; ++I)
    Since[I] = time(NULL);
  for (int Ended = 0; Ended < Threads; usleep(100000)) {
    Ended = 0;
    for (int I = 0; I < Threads; ++I) {
      Ended += Places[I].Ended;
      unsigned long Now = Places[I].Beats;
      if (Now != Beats[I] || Places[I].Ended)
        Since[I] = time(NULL);
      Beats[I] = Now;
      if (time(NULL) - Since[I] > Patience)
        tellOfHang(I, Patience);
    }
  }
}

static void *watchAll(void *Unused) {
  watch(PatienceSeconds);
  return Unused;
}

static void *waitForEver(void *Own) {
  Number = (int)(intptr_t)Own;
  note("wait for ever");
  for (;;)
    pause();
}

static void startAll(void) {
  for (int I = 0; I < Threads; ++I) {
    Places[I].Random = 88172645463325252ull * (uint64_t)(I + 1);
    pthread_create(&Places[I].Thread, NULL, work, (void *)(intptr_t)I);
  }
}

int main(int Argc, char **Argv) {
  Places = mmap(NULL, sizeof(*Places) * Threads, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  signal(SIGUSR1, showWhere);
  showWhere(0); // loads what it needs, before anyone forks
  if (Argc < 4) {
    for (int I = 0; I < Threads; ++I)
      Places[I].Ended = I != 3;
    pthread_create(&Places[3].Thread, NULL, waitForEver, (void *)3);
    watch(1);
  }
  Libraries = Argv + 2;
  pthread_t Watchdog;
  startAll();
  pthread_create(&Watchdog, NULL, watchAll, NULL);
  // Leak checks end sleeps early.
  for (time_t End = time(NULL) + atoi(Argv[1]); time(NULL) < End;)
    usleep(100000);
  Stop = 1;
  pthread_join(Watchdog, NULL);
  for (int I = 0; I < Threads; ++I)
    pthread_join(Places[I].Thread, NULL);
  for (int Act = 0; Act < Acts; ++Act) {
    long Sum = 0;
    for (int I = 0; I < Threads; ++I)
      Sum += Places[I].Done[Act];
    printf("%s: %ld\n", Table[Act].Name, Sum);
  }
  puts("all threads ended");
  return 0;
}
#endif
