//===- KeptAddresses.cpp - Who knows a variable afterwards? ---------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "KeptAddresses.h"
#include "LLVMCompat.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace pagesan;

// Functions of the C library that neither keep nor return an address that they
// are given, and that LLVM has no attributes for.
static bool isKnownToKeepNothing(StringRef Name) {
  static const StringSet<> Names{
      // Formatted: what is read or printed is looked at and forgotten.
      "printf", "fprintf", "sprintf", "snprintf", "dprintf", "asprintf",
      "vprintf", "vfprintf", "vsprintf", "vsnprintf", "vdprintf", "vasprintf",
      "__printf_chk", "__fprintf_chk", "__sprintf_chk", "__snprintf_chk",
      "__vprintf_chk", "__vfprintf_chk", "__vsprintf_chk", "__vsnprintf_chk",
      "scanf", "fscanf", "sscanf", "vscanf", "vfscanf", "vsscanf",
      "__isoc99_scanf", "__isoc99_fscanf", "__isoc99_sscanf", "__isoc99_vscanf",
      "__isoc99_vfscanf", "__isoc99_vsscanf", "__isoc23_scanf",
      "__isoc23_fscanf", "__isoc23_sscanf", "__isoc23_vscanf",
      "__isoc23_vfscanf", "__isoc23_vsscanf", "getline", "getdelim",
      // Times.
      "time", "clock_gettime", "clock_getres", "gettimeofday", "nanosleep",
      "clock_nanosleep", "mktime", "timegm", "strftime", "times", "getrusage",
      "getitimer", "setitimer",
      // Files and sockets.
      "stat", "lstat", "fstat", "fstatat", "statx", "statfs", "fstatfs",
      "readv", "writev", "pipe", "pipe2", "accept", "accept4", "bind",
      "connect", "getsockname", "getpeername", "getsockopt", "setsockopt",
      "recv", "recvfrom", "recvmsg", "send", "sendto", "sendmsg", "select",
      "pselect", "poll", "ppoll", "epoll_wait", "getaddrinfo", "getnameinfo",
      // Processes, signals, limits.
      "wait", "waitpid", "wait3", "wait4", "waitid", "getrlimit", "setrlimit",
      "uname", "sysinfo", "sigaction", "sigprocmask", "pthread_sigmask",
      "sigemptyset", "sigfillset", "sigaddset", "sigdelset", "sigismember",
      "sigwait", "sigwaitinfo", "sigtimedwait",
      // Numbers.
      "frexp", "modf", "sincos", "sincosf", "remquo"};
  return Names.contains(Name);
}

// The argument that stands for U in the callee's body, if what runs is that
// body or one of the same meaning.
static const Argument *argumentOf(const CallBase &Call, const Use &U) {
  const Function *Callee = Call.getCalledFunction();
  if (!Callee || Callee->isDeclaration() || Callee->isInterposable() ||
      Callee->hasFnAttribute(Attribute::Naked))
    return nullptr;
  unsigned Number = Call.getArgOperandNo(&U);
  return Number < Callee->arg_size() ? Callee->getArg(Number) : nullptr;
}

// Calls that keep arguments are for IsKept to judge.
static bool keeps(const Use &U, function_ref<bool(const Argument &)> IsKept) {
  const User *By = U.getUser();
  if (isa<ICmpInst>(By))
    return false;
  // Volatile: what is accessed is not what is stored.
  if (isa<LoadInst>(By))
    return false;
  if (auto *Store = dyn_cast<StoreInst>(By))
    return U.getOperandNo() != Store->getPointerOperandIndex();
  auto *Call = dyn_cast<CallBase>(By);
  if (!Call || !Call->isArgOperand(&U))
    return true;
  if (const Argument *Arg = argumentOf(*Call, U))
    return IsKept(*Arg);
  const Function *Callee = Call->getCalledFunction();
  return !Callee || !Callee->isDeclaration() ||
         !isKnownToKeepNothing(Callee->getName());
}

KeptAddresses::KeptAddresses(const Module &M) {
  // From "nothing is kept" on, what is found kept makes its callers' arguments
  // be looked at once more.
  DenseMap<const Argument *, SmallVector<const Argument *, 4>> AskedBy;
  SmallVector<const Argument *, 64> ToDo;
  for (const Function &F : M)
    if (!F.isDeclaration())
      for (const Argument &Arg : F.args())
        if (Arg.getType()->isPointerTy())
          ToDo.push_back(&Arg);
  while (!ToDo.empty()) {
    const Argument *Arg = ToDo.pop_back_val();
    if (Kept.contains(Arg))
      continue;
    if (!anyCapturingUse(*Arg, [&](const Use &U) {
          return keeps(U, [&](const Argument &Callees) {
            AskedBy[&Callees].push_back(Arg);
            return Kept.contains(&Callees);
          });
        }))
      continue;
    Kept.insert(Arg);
    ToDo.append(AskedBy[Arg]);
  }
}

bool KeptAddresses::isKept(const AllocaInst &Variable) const {
  return anyCapturingUse(Variable, [&](const Use &U) {
    return keeps(U, [&](const Argument &Arg) { return Kept.contains(&Arg); });
  });
}
