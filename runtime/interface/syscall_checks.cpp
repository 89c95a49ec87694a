//===- syscall_checks.cpp - System calls that programs make -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is checked before system calls that a program makes itself: the memory
// that the kernel reads or is sure to be allowed to write. syscall_hooks.cpp
// has all others.
//
//===----------------------------------------------------------------------===//
#include "check/slow_path.h"
#include "support/init.h"
#include "support/memory.h"

#include <sys/socket.h>
#include <sys/uio.h>

using namespace pagesan;

namespace {

// Of one call, by the name that its frame has.
struct Checker {
  const char *Name;
  CallSite Site;
  void reads(long Addr, uptr Size) const { look(Addr, Size, false); }
  void writes(long Addr, uptr Size) const { look(Addr, Size, true); }
  void readsString(long Addr) const {
    if (Addr)
      reads(Addr, stringLength(reinterpret_cast<const char *>(Addr)) + 1);
  }
  void vector(long Addr, long Count, bool IsWrite) const {
    reads(Addr, uptr(Count) * sizeof(iovec));
    auto *Parts = reinterpret_cast<const iovec *>(Addr);
    for (long I = 0; Parts && I < Count; ++I)
      look(long(Parts[I].iov_base), Parts[I].iov_len, IsWrite);
  }
  void message(long Addr) const { reads(Addr, sizeof(msghdr)); }

private:
  void look(long Addr, uptr Size, bool IsWrite) const {
    if (Addr)
      checkRange(uptr(Addr), Size, IsWrite, Name, Site);
  }
};

} // namespace

#define BEFORE(Name, Params, Checks)                                           \
  PAGESAN_INTERFACE void __sanitizer_syscall_pre_impl_##Name Params {          \
    ensureInit();                                                              \
    const Checker C = {"__sanitizer_syscall_pre_impl_" #Name,                  \
                       PAGESAN_CALL_SITE()};                                   \
    Checks;                                                                    \
  }
BEFORE(read, (long, long To, long N), C.writes(To, uptr(N)))
BEFORE(write, (long, long From, long N), C.reads(From, uptr(N)))
BEFORE(pread64, (long, long To, long N, long), C.writes(To, uptr(N)))
BEFORE(pwrite64, (long, long From, long N, long), C.reads(From, uptr(N)))
BEFORE(readv, (long, long Parts, long N), C.vector(Parts, N, true))
BEFORE(writev, (long, long Parts, long N), C.vector(Parts, N, false))
BEFORE(recvmsg, (long, long Message, long), C.message(Message))
BEFORE(sendmsg, (long, long Message, long), C.message(Message))
BEFORE(recv, (long, long To, long N, long), C.writes(To, uptr(N)))
BEFORE(send, (long, long From, long N, long), C.reads(From, uptr(N)))
BEFORE(recvfrom, (long, long To, long N, long, long, long),
       C.writes(To, uptr(N)))
BEFORE(sendto, (long, long From, long N, long, long Name, long NameSize),
       C.reads(From, uptr(N));
       C.reads(Name, uptr(NameSize)))
BEFORE(open, (long Path, long, long), C.readsString(Path))
BEFORE(openat, (long, long Path, long, long), C.readsString(Path))
BEFORE(unlink, (long Path), C.readsString(Path))
BEFORE(rename, (long From, long To), C.readsString(From); C.readsString(To))
BEFORE(mkdir, (long Path, long), C.readsString(Path))
BEFORE(rmdir, (long Path), C.readsString(Path))
BEFORE(chdir, (long Path), C.readsString(Path))
BEFORE(readlink, (long Path, long To, long N), C.readsString(Path);
       C.writes(To, uptr(N)))
BEFORE(pipe, (long To), C.writes(To, 2 * sizeof(int)))
#undef BEFORE
