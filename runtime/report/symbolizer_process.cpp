//===- symbolizer_process.cpp - The symbolizer child -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/symbolizer_process.h"

#include "platform/environment.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "report/symbolizer.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/memory.h"
#include "support/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace pagesan {

namespace {

constexpr u64 kSecond = 1000000000; // in nanoseconds
// On a busy machine a symbolizer that reads much takes long and is no less
// welcome: given up is one that does nothing for ten seconds, or has no answer
// after two minutes.
constexpr u64 kLongestIdle = 10 * kSecond, kLongest = 120 * kSecond;

struct Child {
  int Fd = -1;
  int Pid = 0;
  int Owner = 0; // the process that started it; fork children start their own
  bool IsGivenUp = false;
};
constinit Child TheChild;

// Kept until the report is complete: no line of ours between its lines.
constinit char Notice[4352];

// --- Finding it --------------------------------------------------------------

bool isExecutable(const char *Path) {
  return rawSyscall(SYS_faccessat, uptr(long(AT_FDCWD)), uptr(Path), X_OK).ok();
}

bool findOnPath(const char *Name, char *Out, size_t Size) {
  const char *Path = environmentValue("PATH");
  while (Path && *Path) {
    const char *Colon = findChar(Path, ':');
    int Length = int(Colon ? size_t(Colon - Path) : stringLength(Path));
    formatTo(Out, Size, "%.*s/%s", Length, Path, Name);
    if (Length && isExecutable(Out))
      return true;
    Path = Colon ? Colon + 1 : nullptr;
  }
  return false;
}

enum class Choice { None, Found, Missing };

// What the user names is taken or nothing is; an empty name asks for none.
Choice takeNamed(const char *Path, char *Out, size_t Size) {
  if (!*Path)
    return Choice::None;
  formatTo(Out, Size, "%s", Path);
  return isExecutable(Out) ? Choice::Found : Choice::Missing;
}

Choice findSymbolizer(char *Out, size_t Size) {
  if (const char *Path = flags().external_symbolizer_path)
    return takeNamed(Path, Out, Size);
  static constexpr const char *kVariables[] = {"PAGESAN_SYMBOLIZER_PATH",
                                               "ASAN_SYMBOLIZER_PATH",
                                               "LLVM_SYMBOLIZER_PATH"};
  for (const char *Variable : kVariables)
    if (const char *Path = environmentValue(Variable))
      return takeNamed(Path, Out, Size);

  if (findOnPath("llvm-symbolizer", Out, Size))
    return Choice::Found;
  constexpr int kNewest = 22, kOldest = 16;
  for (int Version = kNewest; Version >= kOldest; --Version) {
    char Name[32];
    formatTo(Name, sizeof(Name), "llvm-symbolizer-%d", Version);
    if (findOnPath(Name, Out, Size))
      return Choice::Found;
  }
  formatTo(Out, Size, "llvm-symbolizer");
  return Choice::Missing;
}

// --- Starting it -------------------------------------------------------------

constexpr size_t kMaxVariables = 4096;

// Without what was meant for this process only.
void childEnvironment(char **Out) {
  size_t Count = 0;
  for (char **V = initialEnvironment(); *V && Count + 1 < kMaxVariables; ++V)
    if (!startsWith(*V, "LD_PRELOAD=") && !startsWith(*V, "ASAN_OPTIONS=") &&
        !startsWith(*V, "PAGESAN_OPTIONS="))
      Out[Count++] = *V;
  Out[Count] = nullptr;
}

// In the child: only system calls from here on, and none that can come back.
[[noreturn]] void runChild(const char *Path, int Socket, char **Environment) {
  u64 NoSignals = 0;
  // Failures end in exec's or in an answer that never comes: both are handled.
  rawSyscall(SYS_rt_sigprocmask, SIG_SETMASK, uptr(&NoSignals), 0, 8).ignore();
  rawSyscall(SYS_dup2, uptr(Socket), 0).ignore();
  rawSyscall(SYS_dup2, uptr(Socket), 1).ignore();
  // Messages go nowhere when the program closed its stream for them: this is 2
  // then. Otherwise it is closed below.
  rawSyscall(SYS_openat, uptr(long(AT_FDCWD)), uptr("/dev/null"), O_WRONLY, 0)
      .ignore();
  constexpr long kCloseRange = 436;
  rawSyscall(kCloseRange, 3, ~0u, 0)
      .ignore(); // since Linux 5.9; else inherited
  const char *Arguments[] = {
      Path, flags().demangle ? "--demangle" : "--no-demangle",
      flags().symbolize_inline_frames ? "--inlines" : "--no-inlines",
      "--default-arch=x86_64", nullptr};
  rawSyscall(SYS_execve, uptr(Path), uptr(Arguments), uptr(Environment))
      .ignore();
  exitProcess(127);
}

bool startChild(Child &C, const char *Path) {
  int Sockets[2];
  if (!rawSyscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
                  uptr(Sockets))
           .ok())
    return false;
  // A program may have closed its standard streams: a socket that is 0 or 1
  // already would stay one that exec closes.
  Sockets[1] = moveFileHigh(Sockets[1]);
  static char *Environment[kMaxVariables];
  childEnvironment(Environment);
  // No exit signal: the program's own wait() and SIGCHLD never see the child.
  // Debuggers would take such a child for a thread, and its exec for the
  // program's, but for the flag, which only makes us wait for that.
  constexpr uptr kVfork = 0x4000;
  SysResult Pid = rawSyscall(SYS_clone, kVfork);
  if (Pid.ok() && Pid.value() == 0)
    runChild(Path, Sockets[1], Environment);
  closeFile(Sockets[1]);
  if (!Pid.ok()) {
    closeFile(Sockets[0]);
    return false;
  }
  C.Fd = moveFileHigh(Sockets[0]);
  C.Pid = int(Pid.value());
  C.Owner = currentPid();
  return true;
}

void giveUp(const char *Format, const char *Path) {
  TheChild.IsGivenUp = true;
  formatTo(Notice, sizeof(Notice), Format, Path);
}

bool ensureChild() {
  Child &C = TheChild;
  if (C.IsGivenUp)
    return false;
  if (C.Fd >= 0 && C.Owner == currentPid())
    return true;
  if (C.Fd >= 0)
    closeFile(C.Fd);
  C.Fd = -1;
  static char Path[4096];
  switch (findSymbolizer(Path, sizeof(Path))) {
  case Choice::None:
    C.IsGivenUp = true;
    return false;
  case Choice::Missing:
    giveUp("cannot execute the symbolizer %s; addresses stay as they are",
           Path);
    return false;
  case Choice::Found:
    break;
  }
  if (startChild(C, Path))
    return true;
  giveUp("cannot start the symbolizer %s; addresses stay as they are", Path);
  return false;
}

// --- Talking to it -----------------------------------------------------------

bool sendAll(int Fd, const char *Text, size_t Size) {
  while (Size) {
    // MSG_NOSIGNAL: a dead child must not kill the program.
    SysResult Sent =
        rawSyscall(SYS_sendto, uptr(Fd), uptr(Text), Size, MSG_NOSIGNAL, 0, 0);
    if (Sent.error() == EINTR)
      continue;
    if (!Sent.ok())
      return false;
    Text += Sent.value();
    Size -= Sent.value();
  }
  return true;
}

// 0 where the kernel does not say: then it seems to do nothing.
u64 cpuOfChild() {
  // The kernel's number for the clock of all that a process has run.
  constexpr int kScheduled = 2;
  timespec T = {};
  rawSyscall(SYS_clock_gettime, uptr(long(~TheChild.Pid * 8 | kScheduled)),
             uptr(&T))
      .ignore(); // T stays 0
  return u64(T.tv_sec) * kSecond + u64(T.tv_nsec);
}

// How long one answer is waited for.
class Patience {
public:
  // Looks at the child once a second while nothing comes.
  bool waitReadable() {
    for (;;) {
      pollfd Poll = {TheChild.Fd, POLLIN, 0};
      SysResult Ready = rawSyscall(SYS_poll, uptr(&Poll), 1, 1000);
      if (Ready.ok() && Ready.value() == 1)
        return true;
      if ((!Ready.ok() && Ready.error() != EINTR) || isOver())
        return false;
    }
  }

private:
  u64 Since = monotonicNanoseconds(), IdleSince = Since, Cpu = cpuOfChild();

  bool isOver() {
    u64 Now = monotonicNanoseconds(), CpuNow = cpuOfChild();
    if (CpuNow != Cpu)
      IdleSince = Now;
    Cpu = CpuNow;
    return Now - IdleSince >= kLongestIdle || Now - Since >= kLongest;
  }
};

bool receiveAnswer(char *Answer, size_t Size) {
  Patience P;
  size_t Length = 0;
  while (Length + 1 < Size) {
    if (!P.waitReadable())
      return false;
    SysResult Read = readFile(TheChild.Fd, Answer + Length, Size - 1 - Length);
    if (!Read.ok() || Read.value() == 0)
      return false;
    Length += Read.value();
    Answer[Length] = 0;
    if (Length >= 2 && Answer[Length - 1] == '\n' && Answer[Length - 2] == '\n')
      return true;
  }
  return false;
}

} // namespace

bool askSymbolizer(const char *Question, char *Answer, size_t Size) {
  if (!ensureChild())
    return false;
  if (sendAll(TheChild.Fd, Question, stringLength(Question)) &&
      receiveAnswer(Answer, Size))
    return true;
  giveUpSymbolizer("the symbolizer does not answer");
  return false;
}

void giveUpSymbolizer(const char *Why) {
  giveUp("%s; addresses stay as they are", Why);
  Child &C = TheChild;
  if (C.Fd < 0)
    return;
  closeFile(C.Fd);
  C.Fd = -1;
  if (C.Owner != currentPid())
    return;
  // It may hang. The child can be gone, and nothing else can have its number
  // before it was waited for.
  rawSyscall(SYS_kill, uptr(C.Pid), SIGKILL).ignore();
  while (rawSyscall(SYS_wait4, uptr(C.Pid), 0, __WCLONE, 0).error() == EINTR)
    ;
}

void printSymbolizerNotice() {
  if (Notice[0])
    warn("%s", Notice);
  Notice[0] = 0;
}

} // namespace pagesan
