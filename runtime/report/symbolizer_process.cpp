//===- symbolizer_process.cpp - The symbolizer child -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/symbolizer_process.h"

#include "flags.h"
#include "platform/environment.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "support/format.h"
#include "support/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pagesan {

namespace {

constexpr int kTimeoutMs = 10000;

struct Child {
  int Fd = -1;
  int Owner = 0; // the process that started it; fork children start their own
  bool HasFailed = false;
};
constinit Child TheChild;

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

// What the user names is taken or nothing is.
bool takeNamed(const char *Path, char *Out, size_t Size) {
  formatTo(Out, Size, "%s", Path);
  if (isExecutable(Out))
    return true;
  warn("cannot execute the symbolizer %s", Path);
  return false;
}

bool findSymbolizer(char *Out, size_t Size) {
  if (flags().external_symbolizer_path[0])
    return takeNamed(flags().external_symbolizer_path, Out, Size);
  static constexpr const char *kVariables[] = {"PAGESAN_SYMBOLIZER_PATH",
                                               "ASAN_SYMBOLIZER_PATH",
                                               "LLVM_SYMBOLIZER_PATH"};
  for (const char *Variable : kVariables)
    if (const char *Path = environmentValue(Variable); Path && *Path)
      return takeNamed(Path, Out, Size);

  if (findOnPath("llvm-symbolizer", Out, Size))
    return true;
  constexpr int kNewest = 22, kOldest = 16;
  for (int Version = kNewest; Version >= kOldest; --Version) {
    char Name[32];
    formatTo(Name, sizeof(Name), "llvm-symbolizer-%d", Version);
    if (findOnPath(Name, Out, Size))
      return true;
  }
  return false;
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
  constexpr long kCloseRange = 436;
  rawSyscall(kCloseRange, 3, ~0u, 0)
      .ignore(); // since Linux 5.9; else inherited
  const char *Arguments[] = {Path, "--demangle", "--inlines",
                             "--default-arch=x86_64", nullptr};
  rawSyscall(SYS_execve, uptr(Path), uptr(Arguments), uptr(Environment))
      .ignore();
  exitProcess(127);
}

bool startChild(Child &C) {
  char Path[1024];
  if (!findSymbolizer(Path, sizeof(Path)))
    return false;
  int Sockets[2];
  if (!rawSyscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
                  uptr(Sockets))
           .ok())
    return false;
  static char *Environment[kMaxVariables];
  childEnvironment(Environment);
  // No exit signal: the program's own wait() and SIGCHLD never see the child.
  constexpr uptr kNoExitSignal = 0;
  SysResult Pid = rawSyscall(SYS_clone, kNoExitSignal);
  if (Pid.ok() && Pid.value() == 0)
    runChild(Path, Sockets[1], Environment);
  closeFile(Sockets[1]);
  if (!Pid.ok()) {
    closeFile(Sockets[0]);
    return false;
  }
  C.Fd = Sockets[0];
  C.Owner = currentPid();
  return true;
}

bool ensureChild() {
  Child &C = TheChild;
  if (C.HasFailed)
    return false;
  if (C.Fd >= 0 && C.Owner == currentPid())
    return true;
  if (C.Fd >= 0)
    closeFile(C.Fd);
  C.Fd = -1;
  C.HasFailed = !startChild(C);
  return !C.HasFailed;
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

bool waitReadable(int Fd, u64 Deadline) {
  for (;;) {
    u64 Now = monotonicNanoseconds();
    if (Now >= Deadline)
      return false;
    pollfd Poll = {Fd, POLLIN, 0};
    SysResult Ready =
        rawSyscall(SYS_poll, uptr(&Poll), 1, (Deadline - Now) / 1000000 + 1);
    if (Ready.error() == EINTR)
      continue;
    return Ready.ok() && Ready.value() == 1;
  }
}

bool receiveAnswer(int Fd, char *Answer, size_t Size) {
  u64 Deadline = monotonicNanoseconds() + u64(kTimeoutMs) * 1000000;
  size_t Length = 0;
  while (Length + 1 < Size) {
    if (!waitReadable(Fd, Deadline))
      return false;
    SysResult Read = readFile(Fd, Answer + Length, Size - 1 - Length);
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
      receiveAnswer(TheChild.Fd, Answer, Size))
    return true;
  warn("the symbolizer does not answer; addresses stay as they are");
  closeFile(TheChild.Fd);
  TheChild.Fd = -1;
  TheChild.HasFailed = true;
  return false;
}

} // namespace pagesan
