//===- KeptAddresses.cpp - Who knows a variable afterwards? ---------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "KeptAddresses.h"
#include "LLVMCompat.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PatternMatch.h"
#include "llvm/Transforms/Utils/PromoteMemToReg.h"

using namespace llvm;
using namespace pagesan;
using namespace llvm::PatternMatch;

// Functions of the C library that neither keep nor return an address that they
// are given, and that LLVM has no attributes for; by the types of their results
// and arguments: p a pointer, i and l integers of 32 and 64 bits, d and f
// floating-point numbers, . any more arguments. A program may have a function
// of its own by the name of `bind` or `wait`.
static StringRef prototypeOfQuiet(StringRef Name) {
  static const StringMap<StringRef> Prototypes = [] {
    StringMap<StringRef> All;
    auto Add = [&All](StringRef Prototype, ArrayRef<StringRef> Names) {
      for (StringRef Name : Names)
        All[Name] = Prototype;
    };
    // Formatted: what is read or printed is looked at and forgotten.
    Add("ip.", {"printf", "scanf", "__isoc99_scanf", "__isoc23_scanf"});
    Add("ipp.", {"fprintf", "sprintf", "asprintf", "fscanf", "sscanf",
                 "__isoc99_fscanf", "__isoc99_sscanf", "__isoc23_fscanf",
                 "__isoc23_sscanf"});
    Add("iplp.", {"snprintf"});
    Add("iip.", {"dprintf", "__printf_chk"});
    Add("ipip.", {"__fprintf_chk"});
    Add("ipilp.", {"__sprintf_chk"});
    Add("iplilp.", {"__snprintf_chk"});
    Add("ipp", {"vprintf", "vscanf", "__isoc99_vscanf", "__isoc23_vscanf"});
    Add("ippp", {"vfprintf", "vsprintf", "vasprintf", "vfscanf", "vsscanf",
                 "__isoc99_vfscanf", "__isoc99_vsscanf", "__isoc23_vfscanf",
                 "__isoc23_vsscanf"});
    Add("iplpp", {"vsnprintf"});
    Add("iipp", {"vdprintf", "__vprintf_chk"});
    Add("ipipp", {"__vfprintf_chk"});
    Add("ipilpp", {"__vsprintf_chk"});
    Add("iplilpp", {"__vsnprintf_chk"});
    Add("lppp", {"getline"});
    Add("lppip", {"getdelim"});
    // Times.
    Add("lp", {"time", "mktime", "timegm", "times"});
    Add("iip", {"clock_gettime", "clock_getres", "getrusage", "getitimer"});
    Add("ipp", {"gettimeofday", "nanosleep"});
    Add("iiipp", {"clock_nanosleep"});
    Add("lplpp", {"strftime"});
    Add("iipp", {"setitimer"});
    // Files and sockets.
    Add("ipp", {"stat", "lstat", "statfs"});
    Add("iip", {"fstat", "fstatfs"});
    Add("iippi", {"fstatat"});
    Add("iipiip", {"statx"});
    Add("lipi", {"readv", "writev", "recvmsg", "sendmsg"});
    Add("ip", {"pipe"});
    Add("ipi", {"pipe2"});
    Add("iipp", {"accept", "getsockname", "getpeername"});
    Add("iippi", {"accept4"});
    Add("iipi", {"bind", "connect"});
    Add("iiiipp", {"getsockopt"});
    Add("iiiipi", {"setsockopt"});
    Add("lipli", {"recv", "send"});
    Add("liplipp", {"recvfrom"});
    Add("liplipi", {"sendto"});
    Add("iipppp", {"select"});
    Add("iippppp", {"pselect"});
    Add("ipli", {"poll"});
    Add("iplpp", {"ppoll"});
    Add("iipii", {"epoll_wait"});
    Add("ipppp", {"getaddrinfo"});
    Add("ipipipii", {"getnameinfo"});
    // Processes, signals, limits.
    Add("ip", {"wait"});
    Add("iipi", {"waitpid"});
    Add("ipip", {"wait3"});
    Add("iipip", {"wait4"});
    Add("iiipi", {"waitid"});
    Add("iip", {"getrlimit", "setrlimit"});
    Add("ip", {"uname", "sysinfo", "sigemptyset", "sigfillset"});
    Add("iipp", {"sigaction", "sigprocmask", "pthread_sigmask"});
    Add("ipi", {"sigaddset", "sigdelset", "sigismember"});
    Add("ipp", {"sigwait", "sigwaitinfo"});
    Add("ippp", {"sigtimedwait"});
    // Numbers.
    Add("ddp", {"frexp", "modf"});
    Add("vdpp", {"sincos"});
    Add("vfpp", {"sincosf"});
    Add("dddp", {"remquo"});
    return All;
  }();
  return Prototypes.lookup(Name);
}

static char letterOf(const Type &Ty) {
  if (Ty.isPointerTy())
    return 'p';
  if (Ty.isIntegerTy(32))
    return 'i';
  if (Ty.isIntegerTy(64))
    return 'l';
  if (Ty.isDoubleTy())
    return 'd';
  if (Ty.isFloatTy())
    return 'f';
  return Ty.isVoidTy() ? 'v' : '?';
}

static bool hasPrototype(const Function &F, StringRef Prototype) {
  std::string Own(1, letterOf(*F.getReturnType()));
  for (const Type *Param : F.getFunctionType()->params())
    Own += letterOf(*Param);
  return Own + (F.isVarArg() ? "." : "") == Prototype;
}

// Whether the constant text at Format has no conversion but those that look at
// what they are given: %p writes down where it is, and a program may have
// conversions of its own.
static bool printsNoAddress(const Value &Format) {
  StringRef Text;
  if (!getConstantStringInfo(&Format, Text))
    return false;
  for (size_t At = 0; (At = Text.find('%', At)) != StringRef::npos; ++At) {
    At = Text.find_first_not_of("0123456789.*-+ #'$IhlLqjzt", At + 1);
    if (At == StringRef::npos ||
        !StringRef("diouxXeEfFgGaAcsCSmn%").contains(Text[At]))
      return false;
  }
  return true;
}

// An argument that stands for ... may be printed. Those of scanf are written.
static bool mayBePrinted(const CallBase &Call, const Function &Callee,
                         unsigned Number) {
  unsigned Named = Callee.arg_size();
  return Number >= Named && Callee.getName().contains("printf") &&
         !printsNoAddress(*Call.getArgOperand(Named - 1));
}

static bool isKnownToKeepNothing(const CallBase &Call, const Use &U) {
  const Function *Callee = Call.getCalledFunction();
  if (!Callee || !Callee->isDeclaration())
    return false;
  StringRef Prototype = prototypeOfQuiet(Callee->getName());
  return !Prototype.empty() && hasPrototype(*Callee, Prototype) &&
         !mayBePrinted(Call, *Callee, Call.getArgOperandNo(&U));
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

// What a number is made of has as much to say about the address, and so has a
// variable that it is left in: adds those to Numbers. False: U keeps the
// number.
static bool followNumber(const Use &U, SetVector<const Value *> &Numbers) {
  const User *By = U.getUser();
  if (isa<ICmpInst, SwitchInst>(By))
    return true;
  if (auto *Store = dyn_cast<StoreInst>(By)) {
    auto *To = dyn_cast<AllocaInst>(Store->getPointerOperand());
    if (!To || !isAllocaPromotable(To))
      return false;
    for (const User *Of : To->users())
      if (isa<LoadInst>(Of))
        Numbers.insert(Of);
    return true;
  }
  if (!isa<BinaryOperator, CastInst, SelectInst, PHINode, FreezeInst,
           MinMaxIntrinsic>(By) &&
      !match(By, m_Intrinsic<Intrinsic::abs>()))
    return false;
  Numbers.insert(By);
  return true;
}

// Whether a number that is an address goes further than into comparisons. How
// deep the stack is programs ask so: by the distance of a variable from where
// it began, which a frame elsewhere would make wrong.
static bool keepsNumber(const Value &Number) {
  SetVector<const Value *> Numbers;
  Numbers.insert(&Number);
  for (size_t I = 0; I < Numbers.size(); ++I)
    if (!all_of(Numbers[I]->uses(),
                [&Numbers](const Use &U) { return followNumber(U, Numbers); }))
      return true;
  return false;
}

// Calls that keep arguments are for IsKept to judge.
static bool keeps(const Use &U, function_ref<bool(const Argument &)> IsKept) {
  const User *By = U.getUser();
  if (isa<ICmpInst>(By))
    return false;
  if (isa<PtrToIntInst>(By))
    return keepsNumber(*By);
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
  return !isKnownToKeepNothing(*Call, U);
}

// Whether F may give a variable to a call in its own place, which runs when its
// variables are gone.
static bool mayGiveOnVariables(const Function &F) {
  return any_of(F, [](const BasicBlock &BB) {
    const CallInst *Call = BB.getTerminatingMustTailCall();
    return Call && any_of(Call->args(), [](const Value *Arg) {
             return Arg->getType()->isPtrOrPtrVectorTy() &&
                    !isa<Argument, Constant, LoadInst>(
                        getUnderlyingObject(Arg));
           });
  });
}

KeptAddresses::KeptAddresses(const Module &M) {
  // From "nothing is kept" on, what is found kept makes its callers' arguments
  // be looked at once more.
  DenseMap<const Argument *, SmallVector<const Argument *, 4>> AskedBy;
  SmallVector<const Argument *, 64> ToDo;
  for (const Function &F : M) {
    if (mayGiveOnVariables(F))
      GivingOn.insert(&F);
    if (!F.isDeclaration())
      for (const Argument &Arg : F.args())
        if (Arg.getType()->isPointerTy())
          ToDo.push_back(&Arg);
  }
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
  auto IsKept = [&](const Argument &Arg) { return Kept.contains(&Arg); };
  return GivingOn.contains(Variable.getFunction()) ||
         anyCapturingUse(Variable,
                         [&](const Use &U) { return keeps(U, IsKept); });
}
