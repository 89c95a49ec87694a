//===- memory_file.cpp - A sealed file in memory
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/memory_file.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "support/memory.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>

#ifndef MFD_CLOEXEC
#define MFD_CLOEXEC 1u
#define MFD_ALLOW_SEALING 2u
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8u
#endif
#ifndef F_ADD_SEALS
#define F_ADD_SEALS 1033
#define F_GET_SEALS 1034
#define F_SEAL_SEAL 1
#define F_SEAL_SHRINK 2
#define F_SEAL_GROW 4
#define F_SEAL_WRITE 8
#endif

namespace pagesan {

namespace {

constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

SysResult control(int Fd, int Command, uptr Arg = 0) {
  return rawSyscall(SYS_fcntl, uptr(Fd), uptr(Command), Arg);
}

// RLIMIT_FSIZE applies to memory files too: a write beyond it raises SIGXFSZ,
// which must not kill the program; blocked, the write just fails.
class FileSizeSignalBlocked {
public:
  FileSizeSignalBlocked() {
    u64 Mask = u64(1) << (SIGXFSZ - 1);
    rawSyscall(SYS_rt_sigprocmask, SIG_BLOCK, uptr(&Mask), uptr(&Saved), 8)
        .ignore();
  }
  ~FileSizeSignalBlocked() {
    dropPending();
    rawSyscall(SYS_rt_sigprocmask, SIG_SETMASK, uptr(&Saved), 0, 8).ignore();
  }

private:
  void dropPending() {
    u64 Wanted = u64(1) << (SIGXFSZ - 1);
    timespec NoWait = {};
    // Fails with EAGAIN when nothing is pending, the usual case.
    rawSyscall(SYS_rt_sigtimedwait, uptr(&Wanted), 0, uptr(&NoWait), 8)
        .ignore();
  }
  u64 Saved = 0;
};

// Callers take turns. On the stack, which may be small, it would be too much.
char FillPage[kPageSize];

bool fill(int Fd, uptr Size, u8 Value) {
  FileSizeSignalBlocked Blocked;
  constexpr uptr kPieces = 64;
  setMemory(FillPage, Value, sizeof(FillPage));
  iovec Pieces[kPieces];
  for (iovec &P : Pieces)
    P = {FillPage, sizeof(FillPage)};
  for (uptr Done = 0; Done < Size;) {
    uptr Count = minOf(kPieces, (Size - Done) / sizeof(FillPage));
    SysResult Written = rawSyscall(SYS_writev, uptr(Fd), uptr(Pieces), Count);
    if (!Written.ok() || Written.value() == 0 ||
        Written.value() % sizeof(FillPage))
      return false;
    Done += Written.value();
  }
  return true;
}

bool status(int Fd, u64 &Device, u64 &Inode) {
  struct stat St = {};
  if (Fd < 0 || !rawSyscall(SYS_fstat, uptr(Fd), uptr(&St)).ok())
    return false;
  Device = St.st_dev;
  Inode = St.st_ino;
  return true;
}

} // namespace

bool MemoryFile::create(const char *Name, uptr Size, u8 FillValue) {
  unsigned Flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  // Kernels before 6.3 reject the flag.
  SysResult Made =
      rawSyscall(SYS_memfd_create, uptr(Name), Flags | MFD_NOEXEC_SEAL);
  if (!Made.ok())
    Made = rawSyscall(SYS_memfd_create, uptr(Name), Flags);
  if (!Made.ok())
    return false;
  int NewFd = int(Made.value());
  if (!fill(NewFd, Size, FillValue) ||
      !control(NewFd, F_ADD_SEALS, kSeals).ok()) {
    closeFile(NewFd);
    return false;
  }
  Fd = moveFileHigh(NewFd);
  return status(Fd, Device, Inode);
}

void MemoryFile::close() {
  closeFile(Fd);
  Fd = -1;
}

bool MemoryFile::isIntact() const {
  u64 Dev, Ino;
  if (!status(Fd, Dev, Ino) || Dev != Device || Ino != Inode)
    return false;
  SysResult Seals = control(Fd, F_GET_SEALS);
  return Seals.ok() && (Seals.value() & kSeals) == kSeals;
}

} // namespace pagesan
