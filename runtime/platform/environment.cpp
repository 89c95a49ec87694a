//===- environment.cpp - The environment, before the C library is ready -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/environment.h"

#include "platform/metadata.h"
#include "platform/platform.h"
#include "support/memory.h"

#include <elf.h>
#include <sys/auxv.h>

// Where the kernel put arguments and environment, set by the dynamic linker.
extern "C" void *__libc_stack_end __attribute__((weak));

namespace pagesan {

namespace {

constexpr size_t kMaxVariables = 4096;
constexpr size_t kMaxText = size_t(1) << 20;

// Made at the first use: start-up is single-threaded.
struct Environment {
  char *Variables[kMaxVariables + 1];
  char Text[kMaxText];
};
constinit Environment *TheEnvironment = nullptr;

void split(Environment &E, size_t Length) {
  size_t Count = 0;
  for (char *P = E.Text, *End = E.Text + Length;
       P < End && Count < kMaxVariables; P += stringLength(P) + 1)
    E.Variables[Count++] = P;
}

// Where procfs tells nothing: the count of arguments, those and a null pointer,
// the variables and a null pointer.
void readFromStack(Environment &E) {
  if (!&__libc_stack_end || !__libc_stack_end)
    return;
  auto *Start = static_cast<uptr *>(__libc_stack_end);
  auto **V = reinterpret_cast<char **>(Start + 1 + *Start + 1);
  for (size_t Count = 0; V[Count] && Count < kMaxVariables; ++Count)
    E.Variables[Count] = V[Count];
}

Environment *environment() {
  if (TheEnvironment)
    return TheEnvironment;
  auto *E = static_cast<Environment *>(takeBlock(sizeof(Environment)));
  if (!E)
    return nullptr;
  SysResult Read =
      readWholeFile("/proc/thread-self/environ", E->Text, kMaxText);
  if (Read.ok())
    split(*E, Read.value());
  else
    readFromStack(*E);
  TheEnvironment = E;
  return E;
}

const char *findValue(const char *Name) {
  Environment *E = environment();
  if (!E)
    return nullptr;
  for (char **V = E->Variables; *V; ++V)
    if (startsWith(*V, Name) && (*V)[stringLength(Name)] == '=')
      return *V + stringLength(Name) + 1;
  return nullptr;
}

// The kernel's word, which the loader keeps before it runs anything of ours.
bool isPrivileged() { return getauxval(AT_SECURE) != 0; }

} // namespace

char **initialEnvironment() {
  static char *None[] = {nullptr};
  Environment *E = isPrivileged() ? nullptr : environment();
  return E ? E->Variables : None;
}

const char *environmentValue(const char *Name) {
  return isPrivileged() ? nullptr : findValue(Name);
}

bool isValueWithheld(const char *Name) {
  return isPrivileged() && findValue(Name);
}

} // namespace pagesan
