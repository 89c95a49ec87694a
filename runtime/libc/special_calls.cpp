//===- libc/special_calls.cpp - What a row of the table cannot say -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/program_mappings.h"
#include "libc/wrapper.h"
#include "objects/init_order.h"
#include "platform/platform.h"
#include "support/errors.h"
#include "support/init.h"

#include <linux/fs.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/user.h>

using namespace pagesan;

// Called by an initialiser it runs destructors. A jump, so that stacks do not
// show it; exit as the header has it could not return one.
PAGESAN_REAL(void, exit, (int));
PAGESAN_WEAK_INTERFACE void exitAsCalled(int Code) __asm__("exit");
PAGESAN_WEAK_INTERFACE void exitAsCalled(int Code) {
  ensureInit();
  endInitOrderChecks();
  auto *Real = Real_exit.get();
  __attribute__((musttail)) return Real(Code);
}

// Consumes from *In and fills *Out, whose new values tell how much.
PAGESAN_WRAP(size_t, iconv,
             (iconv_t Handle, char **In, size_t *InLeft, char **Out,
              size_t *OutLeft)) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Any)))
    return Real_iconv(Handle, In, InLeft, Out, OutLeft);
  PAGESAN_CALL(iconv);
  if (In)
    C.writes(In, sizeof(*In));
  C.writes(InLeft, sizeof(*InLeft));
  if (Out)
    C.writes(Out, sizeof(*Out));
  C.writes(OutLeft, sizeof(*OutLeft));
  const char *From = In ? *In : nullptr;
  char *To = Out ? *Out : nullptr;
  if (From && InLeft)
    C.reads(From, *InLeft);
  size_t R = Real_iconv(Handle, In, InLeft, Out, OutLeft);
  if (To && *Out > To)
    C.writes(To, uptr(*Out - To));
  return R;
}

namespace {

struct IoctlShape {
  unsigned long Request;
  u32 Reads, Writes; // bytes at the argument
};
// Requests of the time before sizes were part of their numbers.
constexpr IoctlShape kOldIoctls[] = {
    {FIONREAD, 0, sizeof(int)},
    {FIONBIO, sizeof(int), 0},
    {FIOASYNC, sizeof(int), 0},
    {TIOCGWINSZ, 0, sizeof(winsize)},
    {TIOCSWINSZ, sizeof(winsize), 0},
    {TIOCGPGRP, 0, sizeof(pid_t)},
    {TIOCSPGRP, sizeof(pid_t), 0},
    {TIOCGSID, 0, sizeof(pid_t)},
    {TIOCOUTQ, 0, sizeof(int)},
    {TIOCMGET, 0, sizeof(int)},
    {TIOCMSET, sizeof(int), 0},
    {SIOCGIFADDR, sizeof(ifreq), sizeof(ifreq)},
    {SIOCGIFFLAGS, sizeof(ifreq), sizeof(ifreq)},
    {SIOCGIFINDEX, sizeof(ifreq), sizeof(ifreq)},
    {SIOCGIFHWADDR, sizeof(ifreq), sizeof(ifreq)},
    {SIOCGIFMTU, sizeof(ifreq), sizeof(ifreq)},
    {SIOCGIFCONF, sizeof(ifconf), sizeof(ifconf)},
};

// What is not known is not checked: the argument may be no pointer at all.
IoctlShape ioctlShape(unsigned long Request) {
  for (const IoctlShape &Shape : kOldIoctls)
    if (Shape.Request == Request)
      return Shape;
  IoctlShape Shape = {Request, 0, 0};
  u32 Size = u32(_IOC_SIZE(Request));
  if (_IOC_DIR(Request) & _IOC_WRITE)
    Shape.Reads = Size;
  if (_IOC_DIR(Request) & _IOC_READ)
    Shape.Writes = Size;
  return Shape;
}

} // namespace

PAGESAN_WRAP(int, ioctl, (int Fd, unsigned long Request, void *Arg)) {
  if (PAGESAN_LIKELY(!isChecked(Family::Ioctl)))
    return Real_ioctl(Fd, Request, Arg);
  PAGESAN_CALL(ioctl);
  IoctlShape Shape = ioctlShape(u32(Request));
  C.reads(Arg, Shape.Reads);
  int R = Real_ioctl(Fd, Request, Arg);
  C.received(Arg, Shape.Writes, R >= 0 ? intptr_t(Shape.Writes) : R);
  return R;
}

PAGESAN_WRAP(int, mprotect, (void *Addr, size_t N, int Protection)) {
  if (isChecked(Family::Any))
    noteProtection(Protection, PAGESAN_CALL_SITE());
  if (Protection != (PROT_READ | PROT_WRITE))
    noteChangedMappings(uptr(Addr), uptr(Addr) + roundUpTo(N, kPageSize));
  return Real_mprotect(Addr, N, Protection);
}

PAGESAN_WRAP(int, prctl,
             (int Option, unsigned long A, unsigned long B, unsigned long D,
              unsigned long E)) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Any)))
    return Real_prctl(Option, A, B, D, E);
  PAGESAN_CALL(prctl);
  constexpr uptr kNameSize = 16; // the kernel's for threads
  if (Option == PR_SET_NAME)
    C.readsString(reinterpret_cast<const char *>(A), kNameSize);
  if (Option == PR_SET_NO_NEW_PRIVS || Option == PR_SET_SECCOMP)
    expectCallFilter();
  int R = Real_prctl(Option, A, B, D, E);
  auto *Out = reinterpret_cast<char *>(A);
  switch (Option) {
  case PR_GET_NAME:
    C.received(Out, kNameSize, R == 0 ? intptr_t(kNameSize) : R);
    break;
  case PR_GET_PDEATHSIG:
  case PR_GET_CHILD_SUBREAPER:
  case PR_GET_FPEMU:
  case PR_GET_FPEXC:
  case PR_GET_UNALIGN:
  case PR_GET_TSC:
  case PR_GET_ENDIAN:
    C.filled(reinterpret_cast<int *>(A), R);
    break;
  }
  return R;
}

namespace {

struct PtraceShape {
  int Request;
  uptr Reads, Writes; // bytes at the last argument
};
constexpr PtraceShape kPtraceShapes[] = {
    {PTRACE_GETREGS, 0, sizeof(user_regs_struct)},
    {PTRACE_SETREGS, sizeof(user_regs_struct), 0},
    {PTRACE_GETFPREGS, 0, sizeof(user_fpregs_struct)},
    {PTRACE_SETFPREGS, sizeof(user_fpregs_struct), 0},
    {PTRACE_GETSIGINFO, 0, sizeof(siginfo_t)},
    {PTRACE_SETSIGINFO, sizeof(siginfo_t), 0},
    {PTRACE_GETEVENTMSG, 0, sizeof(unsigned long)},
    {PTRACE_GETREGSET, sizeof(iovec), 0},
    {PTRACE_SETREGSET, sizeof(iovec), 0},
};

} // namespace

PAGESAN_WRAP(long, ptrace, (int Request, pid_t Pid, void *Addr, void *Data)) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Any)))
    return Real_ptrace(Request, Pid, Addr, Data);
  PAGESAN_CALL(ptrace);
  PtraceShape Shape = {Request, 0, 0};
  for (const PtraceShape &Known : kPtraceShapes)
    if (Known.Request == Request)
      Shape = Known;
  C.reads(Data, Shape.Reads);
  auto *Vector = static_cast<iovec *>(Data);
  if (Request == PTRACE_SETREGSET && Vector)
    C.reads(Vector->iov_base, Vector->iov_len);
  long R = Real_ptrace(Request, Pid, Addr, Data);
  C.received(Data, Shape.Writes, R >= 0 ? intptr_t(Shape.Writes) : R);
  if (Request == PTRACE_GETREGSET && Vector && R >= 0)
    C.writes(Vector->iov_base, Vector->iov_len);
  return R;
}
