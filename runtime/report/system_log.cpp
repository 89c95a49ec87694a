//===- report/system_log.cpp - Reports in the system's log ---- -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Why not syslog(): it allocates and takes locks, and reports come from
// allocators and signal handlers. A message needs no more than its priority and
// a name: the daemons know the time and the sender themselves.
//
//===----------------------------------------------------------------------===//
#include "report/system_log.h"

#include "platform/modules.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "report/output.h"
#include "support/format.h"
#include "support/memory.h"
#include "support/mutex.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <syslog.h>

namespace pagesan {

namespace {

constinit Mutex LineLock{LockRank::SystemLog};
constinit char Line[1024] = {}; // under LineLock, as is Length
constinit size_t Length = 0;
// Nobody has read for a while: later messages do not wait any more.
constinit bool IsDeaf = false;

void sendLine() {
  char Message[1400];
  size_t Size =
      formatTo(Message, sizeof(Message), "<%d>%s[%d]: %s",
               int(LOG_USER | LOG_INFO), executableName(), currentPid(), Line);
  SysResult Socket =
      rawSyscall(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (!Socket.ok())
    return;
  sockaddr_un Log = {AF_UNIX, "/dev/log"};
  // A queue is ten messages long and a report forty.
  timeval Patience = {1, 0};
  rawSyscall(SYS_setsockopt, Socket.value(), SOL_SOCKET, SO_SNDTIMEO,
             uptr(&Patience), sizeof(Patience))
      .ignore();
  SysResult Sent = rawSyscall(SYS_sendto, Socket.value(), uptr(Message),
                              minOf(Size, sizeof(Message) - 1),
                              MSG_NOSIGNAL | (IsDeaf ? MSG_DONTWAIT : 0),
                              uptr(&Log), sizeof(Log));
  IsDeaf = Sent.error() == EAGAIN;
  closeFile(int(Socket.value()));
}

} // namespace

const ForkLock fork_locks::SystemLog = {&LineLock};

void writeToSystemLog(const char *Text, size_t Size) {
  if (!LineLock.tryLock())
    return;
  for (size_t I = 0; I < Size; ++I) {
    if (Text[I] != '\n' && Length < sizeof(Line) - 1) {
      Line[Length++] = Text[I];
      continue;
    }
    Line[Length] = 0;
    if (Length)
      sendLine();
    Length = 0;
    if (Text[I] != '\n')
      Line[Length++] = Text[I];
  }
  LineLock.unlock();
}

} // namespace pagesan
