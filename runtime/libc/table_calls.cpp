//===- libc/table_calls.cpp - The wrappers that the table describes -*- C++
//-*-//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nothing between the checks and the real function leaves a trace: no frame of
// ours needs unwinding when a call is cancelled, and errno is the function's.
//
//===----------------------------------------------------------------------===//
#include "libc/string_scan.h"
#include "libc/wrapper.h"
#include "objects/fake_stack.h"
#include "shadow/tile.h"
#include "threads/thread.h"

using namespace pagesan;

namespace {

// What the function returns; 0 for those that return nothing.
template <class FnT> PAGESAN_ALWAYS_INLINE auto resultOf(FnT Fn) {
  if constexpr (__is_same(decltype(Fn()), void)) {
    Fn();
    return 0;
  } else {
    return Fn();
  }
}

// Up to the end of the first token that it has, blanks before it included, or
// to its own: so far strtok reads.
constinit RealFunction<uptr(const char *, const char *)> CountInSet("strspn"),
    CountOutOfSet("strcspn");
void readsToken(const Call &C, const char *S, const char *Set) {
  if (!S)
    return;
  if (StringsAreStrict)
    return C.readsString(S);
  uptr Begin = CountInSet(S, Set);
  C.reads(S, Begin + CountOutOfSet(S + Begin, Set) + 1);
}

// Strings that are compared: both as far as they are alike, and what makes the
// difference. In other alphabets comparisons without regard to case may go on.
template <class How, class Char>
void readsAlike(const Call &C, const Char *A, const Char *B,
                uptr Max = ~uptr(0) / sizeof(Char)) {
  if (StringsAreStrict) {
    C.readsString(A, Max);
    C.readsString(B, Max);
    return;
  }
  uptr Same = 0;
  while (Same < Max && How::of(A[Same]) == How::of(B[Same]) && A[Same])
    ++Same;
  uptr Read = minOf(Same + 1, Max) * sizeof(Char);
  C.reads(A, Read);
  C.reads(B, Read);
}

// The part of a signal set that the kernel knows.
constexpr uptr kSignalSetBytes = 8;

// select looks at whole words.
constexpr uptr fdSetBytes(int Count) {
  return Count <= 0 ? 0 : roundUpTo(uptr(Count), 64) / 8;
}

// Negative numbers of elements are refused by the functions.
constexpr uptr count(int N) { return N > 0 ? uptr(N) : 0; }

void sendsMessage(const Call &C, const msghdr *M) {
  C.reads(M, sizeof(*M));
  if (!M)
    return;
  C.reads(M->msg_name, M->msg_namelen);
  C.reads(M->msg_control, M->msg_controllen);
  C.sends(M->msg_iov, M->msg_iovlen);
}

void receivesMessage(const Call &C, msghdr *M) {
  C.writes(M, sizeof(*M));
  if (M)
    C.reads(M->msg_iov, sizeof(*M->msg_iov), M->msg_iovlen);
}

// Asked is *M as it was before the call.
void receivedMessage(const Call &C, const msghdr *M, const msghdr &Asked,
                     ssize_t Result) {
  C.writes(M->msg_name, minOf(M->msg_namelen, Asked.msg_namelen));
  C.writes(M->msg_control, minOf(M->msg_controllen, Asked.msg_controllen));
  C.received(M->msg_iov, M->msg_iovlen, Result);
}

void wrotePasswd(const Call &C, passwd *P) {
  C.writes(P, sizeof(*P));
  C.wroteString(P->pw_name);
  C.wroteString(P->pw_passwd);
  C.wroteString(P->pw_gecos);
  C.wroteString(P->pw_dir);
  C.wroteString(P->pw_shell);
}

void wroteGroup(const Call &C, group *G) {
  C.writes(G, sizeof(*G));
  C.wroteString(G->gr_name);
  C.wroteString(G->gr_passwd);
  for (char **Member = G->gr_mem; Member && *Member; ++Member)
    C.wroteString(*Member);
}

void wroteServent(const Call &C, servent *S) {
  C.writes(S, sizeof(*S));
  C.wroteString(S->s_name);
  C.wroteString(S->s_proto);
}

void wroteProtoent(const Call &C, protoent *P) {
  C.writes(P, sizeof(*P));
  C.wroteString(P->p_name);
}

void readsLongOptions(const Call &C, const option *Options) {
  for (const option *O = Options; O; ++O) {
    C.reads(O, sizeof(*O));
    if (!O->name)
      return;
    C.readsString(O->name);
  }
}

// Sets of 64 capabilities are two elements, those of 32 in the first version
// one.
uptr capabilityBytes(const __user_cap_header_struct *Header) {
  if (!Header)
    return 0;
  return Header->version == _LINUX_CAPABILITY_VERSION_1
             ? sizeof(__user_cap_data_struct)
             : 2 * sizeof(__user_cap_data_struct);
}

// What shmctl and msgctl fill; the numbers of operations are the kernel's.
constexpr int kShmStatAny = 15, kMsgStatAny = 13;
uptr sharedMemoryBytes(int Operation) {
  switch (Operation) {
  case IPC_STAT:
  case SHM_STAT:
  case kShmStatAny:
    return sizeof(shmid_ds);
  case IPC_INFO:
    return sizeof(shminfo);
  case SHM_INFO:
    return sizeof(shm_info);
  }
  return 0;
}
uptr messageQueueBytes(int Operation) {
  switch (Operation) {
  case IPC_STAT:
  case MSG_STAT:
  case kMsgStatAny:
    return sizeof(msqid_ds);
  case IPC_INFO:
  case MSG_INFO:
    return sizeof(msginfo);
  }
  return 0;
}

} // namespace

// The words of the table.
#define READS(...) TheCall.readsByCall(__VA_ARGS__)
#define WRITES(...) TheCall.writesByCall(__VA_ARGS__)
#define STRING(...) TheCall.readsString(__VA_ARGS__)
#define STRINGS(...) TheCall.readsStrings(__VA_ARGS__)
#define ALIKE(...) readsAlike<AsIs>(TheCall, __VA_ARGS__)
#define ALIKE_FOLDED(...) readsAlike<Folded>(TheCall, __VA_ARGS__)
#define TOKEN(...) readsToken(TheCall, __VA_ARGS__)
#define MADE_STRING(...) TheCall.wroteString(__VA_ARGS__)
#define SCANNED(...) TheCall.scanned(__VA_ARGS__)
#define PARSED_INTEGER(...) TheCall.parsedInteger(__VA_ARGS__)
#define PARSED_FLOAT(...) TheCall.parsedFloat(__VA_ARGS__)
#define OVERLAP(...) TheCall.mustNotOverlap(__VA_ARGS__)
#define COPIES(...) TheCall.copiesString(__VA_ARGS__)
#define APPENDS(...) TheCall.appendsString(__VA_ARGS__)
#define RECEIVED(...) TheCall.received(__VA_ARGS__)
#define FITS(...) TheCall.fits(__VA_ARGS__)
#define FILLED(P) TheCall.filled(P, int(R))
#define STORED(P) TheCall.stored(P, R)
#define SENDS(...) TheCall.sends(__VA_ARGS__)
#define SENDS_MESSAGE(M) sendsMessage(TheCall, M)
#define RECEIVES_MESSAGE(M) receivesMessage(TheCall, M)
#define RECEIVED_MESSAGE(M, Asked, R) receivedMessage(TheCall, M, Asked, R)
#define WROTE_PASSWD(P) wrotePasswd(TheCall, P)
#define WROTE_GROUP(G) wroteGroup(TheCall, G)
#define WROTE_SERVENT(S) wroteServent(TheCall, S)
#define WROTE_PROTOENT(P) wroteProtoent(TheCall, P)
#define LONG_OPTIONS(Options) readsLongOptions(TheCall, Options)
#define CAPABILITY_BYTES(Header) capabilityBytes(Header)
#define SHARED_MEMORY_BYTES(Operation) sharedMemoryBytes(Operation)
#define MESSAGE_QUEUE_BYTES(Operation) messageQueueBytes(Operation)
// Others may have its pthread_t by the end of the call.
#define JOINS(T) const JoinedThread Joined = threadToJoin(uptr(T))
#define JOINED                                                                 \
  if (R == 0)                                                                  \
  forgetJoinedThread(Joined)
#define SIGNAL_SET_BYTES kSignalSetBytes
#define FD_SET_BYTES(N) fdSetBytes(N)
#define COUNT(N) count(N)

#define LIBC(Fam, Ret, Name, Params, Args, Before, After)                      \
  PAGESAN_WRAP(Ret, Name, Params) {                                            \
    auto *const RealFn = Real_##Name.get();                                    \
    if (PAGESAN_UNLIKELY(!isChecked(Family::Fam)))                             \
      return RealFn Args;                                                      \
    const Call TheCall(#Name, PAGESAN_CALL_SITE());                            \
    Before;                                                                    \
    [[maybe_unused]] auto R = resultOf(                                        \
        [&]() __attribute__((always_inline)) { return RealFn Args; });         \
    After;                                                                     \
    return (Ret)R;                                                             \
  }

#define LIBC_PARSE(Fam, Ret, Name, Params, Args, Char, ArgsWithEnd)            \
  PAGESAN_WRAP(Ret, Name, Params) {                                            \
    auto *const RealFn = Real_##Name.get();                                    \
    if (PAGESAN_UNLIKELY(!isChecked(Family::Fam)))                             \
      return RealFn Args;                                                      \
    const Call TheCall(#Name, PAGESAN_CALL_SITE());                            \
    Char *End = nullptr;                                                       \
    Ret R = RealFn ArgsWithEnd;                                                \
    TheCall.parsed(S, End, Out);                                               \
    return R;                                                                  \
  }

#include "libc/interceptors.def"
