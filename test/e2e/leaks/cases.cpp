// Small programs that leak, and their twins that do not; each in a process of
// its own that may neither ptrace nor be looked into: no leak checker by ptrace
// works there.
// RUN: %pagesanxx -g -O1 -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %pagesanxx -g -O1 -DLIBRARY_PATH='"%t.so"' %s -o %t -lpthread -ldl
// RUN: %t
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef LIBRARY
// As a library: a global, and thread-local storage that is found through the
// DTV.
extern "C" {
void *LibraryGlobal;
__thread void *LibraryTls;
void setLibraryTls(void *P) { LibraryTls = P; }
}
#else

#include <atomic>
#include <dlfcn.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#include <vector>

#define NOINLINE __attribute__((noinline))

// --- Tools of the cases ------------------------------------------------------

struct Node {
  Node *Next;
  char Rest[24];
};

// Not seen by the checker: a pointer in another shape.
static uintptr_t hidden(void *P) { return ~(uintptr_t)P; }
static volatile uintptr_t Hidden;

NOINLINE static void *make(size_t Size) {
  void *P = malloc(Size);
  memset(P, 0, Size);
  return P;
}
NOINLINE static void leak(size_t Size) { Hidden = hidden(make(Size)); }

// Dead frames keep what they held until they are overwritten.
NOINLINE static void wipeStack() {
  volatile char Dirt[32768];
  for (volatile char &C : Dirt)
    C = 0;
}

static void *volatile Global;
static void *volatile Table[8];
static __thread void *volatile Tls;

static std::atomic<int> Ready;
static void awaitReady(int Count) {
  while (Ready < Count)
    usleep(100);
}
[[noreturn]] static void sleepForEver() {
  ++Ready;
  for (;;)
    pause();
}
template <class FnT>
static pthread_t startThread(FnT *Fn, void *Arg = nullptr) {
  pthread_t Thread;
  if (pthread_create(&Thread, nullptr, Fn, Arg))
    abort();
  return Thread;
}
template <class FnT> static void runThread(FnT *Fn) {
  pthread_join(startThread(Fn), nullptr);
}

// --- Leaks -------------------------------------------------------------------

static void direct() { leak(10); }
static void threeOfOneStack() {
  for (int I = 0; I < 3; ++I)
    leak(100);
}
static void empty() { leak(0); }
static void large() { leak(1 << 20); }
static void families() {
  Hidden = hidden(calloc(3, 7));
  Hidden = hidden(realloc(malloc(5), 50));
  Hidden = hidden(memalign(64, 64));
  Hidden = hidden(new char);
  Hidden = hidden(new char[9]);
  Hidden = hidden(strdup("1234"));
}
static void chain() {
  auto *First = (Node *)make(sizeof(Node));
  First->Next = (Node *)make(sizeof(Node));
  First->Next->Next = (Node *)make(sizeof(Node));
  Hidden = hidden(First);
}
static void cycle() {
  auto *A = (Node *)make(sizeof(Node)), *B = (Node *)make(sizeof(Node));
  A->Next = B;
  B->Next = A;
  Hidden = hidden(A);
}
static void selfPointer() {
  auto *A = (Node *)make(sizeof(Node));
  A->Next = A;
  Hidden = hidden(A);
}
static void overwritten() {
  Global = make(33);
  Global = make(44);
}
static void onePastEnd() {
  char *P = (char *)make(64);
  Global = P + 64;
}
static void freedHolder() {
  auto *Holder = (Node *)make(sizeof(Node));
  Holder->Next = (Node *)make(77);
  free(Holder);
  Global = Holder;
}
static void shrunkHolder() {
  void **Holder = (void **)make(64);
  Holder[7] = make(88);
  Global = realloc(Holder, 56);
}
char Bytes[16];
static void unaligned() {
  void *P = make(66);
  memcpy(Bytes + 1, &P, sizeof(P));
}
static void endedThread() {
  runThread(+[](void *) -> void * {
    Hidden = hidden(make(21));
    return nullptr;
  });
}
static void tlsOfEndedThread() {
  runThread(+[](void *) -> void * {
    Tls = make(22);
    return nullptr;
  });
}
// What a thread returned is lost if nobody takes it.
static void resultOfJoinedThread() {
  runThread(+[](void *) -> void * { return make(25); });
}
static pthread_key_t Key;
static void specificOfEndedThread() {
  pthread_key_create(&Key, nullptr);
  runThread(+[](void *) -> void * {
    pthread_setspecific(Key, make(23));
    return nullptr;
  });
}
static void unloadedLibrary() {
  void *Library = dlopen(LIBRARY_PATH, RTLD_NOW);
  *(void **)dlsym(Library, "LibraryGlobal") = make(24);
  dlclose(Library);
}
static void mappedHolder() {
  auto **Page = (void **)mmap(nullptr, 4096, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  Page[1] = make(25);
  Global = Page;
}
static void unregisteredRegion() {
  mappedHolder();
  __lsan_register_root_region((void *)Global, 4096);
  __lsan_unregister_root_region((void *)Global, 4096);
}
static void leaksPastDisable() {
  __lsan_disable();
  leak(5);
  __lsan_enable();
  leak(26);
}
static void asked() {
  leak(27);
  wipeStack();
  __lsan_do_leak_check();
  _exit(99); // not reached
}
static void askedTwice() {
  leak(28);
  wipeStack();
  int First = __lsan_do_recoverable_leak_check();
  int Second = __lsan_do_recoverable_leak_check();
  _exit(First == 1 && Second == 1 ? 0 : 99);
}
static void ignoredThenFreed() {
  void *P = make(29);
  __lsan_ignore_object(P);
  free(P);
  // Its place serves again after the quarantine.
  for (int I = 0; I < 100; ++I)
    leak(29);
}

// --- Clean -------------------------------------------------------------------

static void freed() { free(make(100)); }
static void global() { Global = make(100); }
static void functionStatic() {
  static void *volatile P;
  P = make(100);
}
static void list() {
  Node *Head = nullptr;
  for (int I = 0; I < 1000; ++I) {
    auto *New = (Node *)make(sizeof(Node));
    New->Next = Head;
    Head = New;
  }
  Global = Head;
}
static void interior() { Table[3] = (char *)make(100) + 99; }
static void reachableCycle() {
  cycle();
  Global = (void *)~Hidden;
}
static void largeHolder() {
  auto **Holder = (void **)make(1 << 20);
  Holder[100000] = make(1 << 18);
  Global = Holder;
}
// Of what may not be read nobody knows what it points to; its neighbours are
// searched as ever.
static void protectedObject() {
  Table[0] = memalign(4096, 100);
  auto **Neighbour = (void **)memalign(4096, 100);
  Neighbour[3] = make(100);
  Table[1] = Neighbour;
  mprotect(Table[0], 4096, PROT_NONE);
}
static void aligned() { Global = aligned_alloc(4096, 4096); }
struct Destroyed {
  ~Destroyed() { Global = nullptr; }
  int Member;
};
static void emptyArray() {
  volatile size_t None = 0;
  Global = new Destroyed[None];
}
static void container() {
  static std::vector<std::string *> Strings;
  for (int I = 0; I < 100; ++I)
    Strings.push_back(new std::string(100, 'x'));
  atexit([] {
    for (std::string *S : Strings)
      delete S;
  });
}
static void liveFrame() {
  void *volatile P = make(100);
  wipeStack();
  exit(P == nullptr);
}
static void runningThread() {
  startThread(+[](void *) -> void * {
    void *volatile P = make(100);
    sleepForEver();
    return P;
  });
  awaitReady(1);
}
static void threadArgument() {
  startThread(
      +[](void *P) -> void * {
        sleepForEver();
        return P;
      },
      make(100));
}
// The C library keeps what ended threads returned until they are joined.
static void resultOfEndedThread() {
  startThread(+[](void *) -> void * {
    return make(100);
  });
  startThread(+[](void *) -> void * { pthread_exit(make(100)); });
  usleep(100000);
}
static void manyThreads() {
  for (int I = 0; I < 100; ++I)
    startThread(+[](void *) -> void * {
      Tls = make(100);
      sleepForEver();
    });
  awaitReady(100);
}
static void tls() { Tls = make(100); }
static void tlsOfRunningThread() {
  startThread(+[](void *) -> void * {
    Tls = make(100);
    wipeStack();
    sleepForEver();
  });
  awaitReady(1);
}
static void (*SetLibraryTls)(void *);
static void dynamicTls() {
  void *Library = dlopen(LIBRARY_PATH, RTLD_NOW);
  SetLibraryTls = (void (*)(void *))dlsym(Library, "setLibraryTls");
  SetLibraryTls(make(100));
  startThread(+[](void *) -> void * {
    SetLibraryTls(make(100));
    wipeStack();
    sleepForEver();
  });
  awaitReady(1);
}
static void libraryGlobal() {
  void *Library = dlopen(LIBRARY_PATH, RTLD_NOW);
  *(void **)dlsym(Library, "LibraryGlobal") = make(100);
}
// The first 32 keys lie in the thread's descriptor, later ones behind it.
static pthread_key_t Keys[100];
static void *setKeys(void *) {
  for (pthread_key_t K : Keys)
    pthread_setspecific(K, make(100));
  wipeStack();
  if (Ready++)
    for (;;)
      pause();
  return nullptr;
}
static void specific() {
  for (pthread_key_t &K : Keys)
    pthread_key_create(&K, nullptr);
  setKeys(nullptr);
  startThread(setKeys);
  awaitReady(2);
}
static void ignored() {
  auto *P = (Node *)make(sizeof(Node));
  P->Next = (Node *)make(50); // by an ignored object
  __lsan_ignore_object(P->Rest);
  Hidden = hidden(P);
}
static void disabled() {
  __lsan_disable();
  __lsan_disable();
  leak(10);
  __lsan_enable();
  leak(11);
  __lsan_enable();
}
static void region() {
  mappedHolder();
  __lsan_register_root_region((char *)Global, 16);
}
// Nothing can be read there, any more or ever.
static void regionWithoutMemory() {
  mappedHolder();
  free(((void **)Global)[1]);
  __lsan_register_root_region((char *)Global, 4096);
  munmap((void *)Global, 4096);
  __lsan_register_root_region((void *)8, 16);
  __lsan_register_root_region((void *)((unsigned long)Global | (1ul << 62)), 16);
}
NOINLINE static void knownLeak() { Hidden = hidden(make(100)); }
static void suppressed() {
  knownLeak();
  auto *P = (Node *)(~Hidden);
  P->Next = (Node *)make(50); // by a suppressed object
}
static void blockedByLibrary() {
  startThread(+[](void *) -> void * {
    void *volatile P = make(100);
    sigset_t All;
    sigfillset(&All);
    pthread_sigmask(SIG_SETMASK, &All, nullptr);
    sleepForEver();
    return P;
  });
  awaitReady(1);
}
static void blockedBySystemCall() {
  startThread(+[](void *) -> void * {
    void *volatile P = make(100);
    unsigned long All = ~0ul;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &All, nullptr, sizeof(All));
    sleepForEver();
    return P;
  });
  awaitReady(1);
}
static void inRegister() {
  startThread(
      +[](void *P) -> void * {
        __asm__ volatile("movq %0, %%xmm13\n"
                         "notq %0\n"
                         "movq %0, (%1)\n"
                         "movl $1, (%2)\n"
                         "xorl %%eax, %%eax\n"
                         "1: pause\n"
                         "jmp 1b"
                         : "+r"(P)
                         : "r"(&Hidden), "r"(&Ready)
                         : "rax", "xmm13", "memory");
        return nullptr;
      },
      make(100));
  awaitReady(1);
}
// When exit() is called: what functions preserve is found in the C library's
// frames.
static void inPreservedRegister() {
  void *P = make(100);
  __asm__ volatile("movq %%rax, %%r13\n"
                   "notq %%rax\n"
                   "movq %%rax, (%%rdx)\n"
                   "xorl %%edi, %%edi\n"
                   "andq $-16, %%rsp\n"
                   "call exit@PLT"
                   :
                   : "a"(P), "d"(&Hidden)
                   : "memory");
}
static void inHandler() {
  startThread(+[](void *) -> void * {
    void *volatile P = make(100);
    static char Stack[65536];
    stack_t Alternate = {Stack, 0, sizeof(Stack)};
    sigaltstack(&Alternate, nullptr);
    struct sigaction Action = {};
    Action.sa_handler = [](int) { sleepForEver(); };
    Action.sa_flags = SA_ONSTACK;
    sigaction(SIGUSR1, &Action, nullptr);
    raise(SIGUSR1);
    return P;
  });
  awaitReady(1);
}
static void onFiber() {
  startThread(+[](void *) -> void * {
    void *volatile P = make(100);
    static ucontext_t Fiber, Thread;
    getcontext(&Fiber);
    Fiber.uc_stack.ss_sp = mmap(nullptr, 1 << 16, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    Fiber.uc_stack.ss_size = 1 << 16;
    makecontext(
        &Fiber,
        [] {
          void *volatile OnFiber = make(100);
          sleepForEver();
          (void)OnFiber;
        },
        0);
    swapcontext(&Thread, &Fiber);
    return P;
  });
  awaitReady(1);
}
static void forkedChild() {
  runningThread();
  pid_t Pid = fork();
  if (!Pid)
    exit(0);
  int Status;
  waitpid(Pid, &Status, 0);
  _exit(WEXITSTATUS(Status));
}
static void turnedOffByOption() { leak(10); }
static void calledFromThread() {
  runningThread();
  runThread(+[](void *) -> void * {
    exit(0);
    return nullptr;
  });
}

// --- The table ---------------------------------------------------------------

struct Case {
  const char *Name;
  void (*Run)();
  // Bytes and objects.
  unsigned DirectBytes, Direct, IndirectBytes, Indirect;
  const char *Options;
};
#define LEAK(fn, ...) {#fn, fn, __VA_ARGS__}
#define CLEAN(fn) {#fn, fn, 0, 0, 0, 0, ""}
static const Case Cases[] = {
    LEAK(direct, 10, 1, 0, 0, ""),
    LEAK(threeOfOneStack, 300, 3, 0, 0, ""),
    LEAK(empty, 1, 1, 0, 0, ""),
    LEAK(large, 1 << 20, 1, 0, 0, ""),
    LEAK(families, 21 + 50 + 64 + 1 + 9 + 5, 6, 0, 0, ""),
    LEAK(chain, 32, 1, 64, 2, ""),
    LEAK(cycle, 0, 0, 64, 2, ""),
    LEAK(selfPointer, 32, 1, 0, 0, ""),
    LEAK(overwritten, 33, 1, 0, 0, ""),
    LEAK(onePastEnd, 64, 1, 0, 0, ""),
    LEAK(freedHolder, 77, 1, 0, 0, ""),
    LEAK(shrunkHolder, 88, 1, 0, 0, ""),
    LEAK(unaligned, 66, 1, 0, 0, ""),
    LEAK(endedThread, 21, 1, 0, 0, ""),
    LEAK(resultOfJoinedThread, 25, 1, 0, 0, ""),
    LEAK(tlsOfEndedThread, 22, 1, 0, 0, ""),
    LEAK(specificOfEndedThread, 23, 1, 0, 0, ""),
    LEAK(unloadedLibrary, 24, 1, 0, 0, ""),
    LEAK(mappedHolder, 25, 1, 0, 0, ""),
    LEAK(unregisteredRegion, 25, 1, 0, 0, ""),
    LEAK(leaksPastDisable, 26, 1, 0, 0, ""),
    LEAK(asked, 27, 1, 0, 0, ""),
    LEAK(askedTwice, 56, 2, 0, 0, ""),
    LEAK(ignoredThenFreed, 2900, 100, 0, 0, ""),
    LEAK(tls, 100, 1, 0, 0, "use_tls=0"),
    LEAK(region, 25, 1, 0, 0, "use_root_regions=0"),
    LEAK(direct, 10, 1, 0, 0, "exitcode=0"),
    {"unaligned", unaligned, 0, 0, 0, 0, "use_unaligned=1"},
    {"direct", direct, 0, 0, 0, 0, "detect_leaks=0"},
    {"direct", direct, 0, 0, 0, 0, "leak_check_at_exit=0"},
    CLEAN(freed),
    CLEAN(global),
    CLEAN(functionStatic),
    CLEAN(list),
    CLEAN(interior),
    CLEAN(reachableCycle),
    CLEAN(largeHolder),
    CLEAN(protectedObject),
    CLEAN(aligned),
    CLEAN(emptyArray),
    CLEAN(container),
    CLEAN(liveFrame),
    CLEAN(runningThread),
    CLEAN(threadArgument),
    CLEAN(resultOfEndedThread),
    CLEAN(manyThreads),
    CLEAN(tls),
    CLEAN(tlsOfRunningThread),
    CLEAN(dynamicTls),
    CLEAN(libraryGlobal),
    CLEAN(specific),
    CLEAN(ignored),
    CLEAN(disabled),
    CLEAN(region),
    CLEAN(regionWithoutMemory),
    CLEAN(suppressed),
    CLEAN(blockedByLibrary),
    CLEAN(blockedBySystemCall),
    CLEAN(inRegister),
    CLEAN(inPreservedRegister),
    CLEAN(inHandler),
    CLEAN(onFiber),
    CLEAN(forkedChild),
    CLEAN(calledFromThread),
};

extern "C" const char *__lsan_default_suppressions() {
  return "# a comment\n\nleak:knownLe*\nleak:^no such function$\n";
}

// --- Running them ------------------------------------------------------------

// Neither ptrace nor process_vm_readv, and for nobody to attach to.
static void confine() {
  sock_filter Code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog Program = {sizeof(Code) / sizeof(Code[0]), Code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &Program) ||
      prctl(PR_SET_DUMPABLE, 0))
    abort();
}

static std::string runCase(const Case &C, int &ExitCode) {
  int Pipe[2];
  if (pipe(Pipe))
    abort();
  pid_t Pid = fork();
  if (!Pid) {
    dup2(Pipe[1], 2);
    close(Pipe[0]);
    std::string Options = std::string("symbolize=") +
                          (C.Run == suppressed ? "1:" : "0:") + C.Options;
    setenv("LSAN_OPTIONS", Options.c_str(), 1);
    execl("/proc/self/exe", "cases", std::to_string(&C - Cases).c_str(),
          nullptr);
    _exit(98);
  }
  close(Pipe[1]);
  std::string Text;
  char Buffer[4096];
  for (ssize_t N; (N = read(Pipe[0], Buffer, sizeof(Buffer))) > 0;)
    Text.append(Buffer, (size_t)N);
  close(Pipe[0]);
  int Status;
  waitpid(Pid, &Status, 0);
  ExitCode = WIFEXITED(Status) ? WEXITSTATUS(Status) : 128 + WTERMSIG(Status);
  return Text;
}

// Adds up "Direct leak of N byte(s) in M object(s) allocated from:".
static void addUp(const std::string &Text, const char *Kind, unsigned &Bytes,
                  unsigned &Objects) {
  std::string Start = std::string("\n") + Kind + " leak of ";
  for (size_t At = 0; (At = Text.find(Start, At)) != std::string::npos; ++At) {
    unsigned B = 0, O = 0;
    sscanf(Text.c_str() + At + Start.size(), "%u byte(s) in %u object(s)", &B,
           &O);
    Bytes += B;
    Objects += O;
  }
}

static bool isAsExpected(const Case &C) {
  int ExitCode;
  std::string Text = runCase(C, ExitCode);
  unsigned DB = 0, D = 0, IB = 0, I = 0;
  addUp(Text, "Direct", DB, D);
  addUp(Text, "Indirect", IB, I);
  bool Leaks = C.Direct + C.Indirect != 0;
  bool GoesOn =
      !Leaks || C.Run == askedTwice || strstr(C.Options, "exitcode=0");
  bool HasHead =
      Text.find("ERROR: LeakSanitizer: detected memory leaks") != Text.npos;
  if (DB == C.DirectBytes && D == C.Direct && IB == C.IndirectBytes &&
      I == C.Indirect && ExitCode == (GoesOn ? 0 : 1) && HasHead == Leaks)
    return true;
  printf("%s %s: exit code %d, direct %u/%u, indirect %u/%u\n%s\n", C.Name,
         C.Options, ExitCode, DB, D, IB, I, Text.c_str());
  return false;
}

NOINLINE static int runAll() {
  unsigned Failures = 0;
  for (const Case &C : Cases)
    Failures += !isAsExpected(C);
  printf("%zu cases, %u failures\n", sizeof(Cases) / sizeof(Cases[0]),
         Failures);
  return Failures != 0;
}

// With a frame too small to keep pointers from before main.
int main(int Argc, char **Argv) {
  if (Argc == 1)
    return runAll();
  confine();
  wipeStack();
  Cases[atoi(Argv[1])].Run();
  wipeStack();
  return 0;
}
#endif
