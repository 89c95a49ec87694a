//===- globals.h - Global variables and their redzones -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Modules hand over their descriptors (pagesan/abi/global_descriptor.h) when
// they are loaded. The redzones are poisoned in one sweep, in the order of the
// descriptors, which is that of the addresses as a rule; pages of variables
// without a redzone on them keep their white shadow. Nothing is copied and
// nothing is searched until there is something to report.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_GLOBALS_H
#define PAGESAN_OBJECTS_GLOBALS_H

#include "pagesan/abi/global_descriptor.h"
#include "support/mutex.h"

namespace pagesan {

template <class T> const T *atDistance(const void *From, s64 Distance) {
  return reinterpret_cast<const T *>(uptr(From) + uptr(Distance));
}
inline uptr addressOf(const GlobalDescriptor &D) {
  return uptr(atDistance<void>(&D, D.Address));
}
inline const char *nameOf(const GlobalDescriptor &D) {
  return atDistance<char>(&D, D.Name);
}
// The address names the compilation.
inline const char *moduleOf(const GlobalDescriptor &D) {
  return atDistance<char>(&D, D.Module);
}

// The descriptors of one executable or shared library.
struct GlobalModule {
  const GlobalDescriptor *Begin, *End;
  u32 Stack; // that registered it; depot id
  GlobalModule *Next;
  // All its variables lie in [Low, High).
  uptr Low = ~uptr(0), High = 0;
  const GlobalDescriptor *begin() const { return Begin; }
  const GlobalDescriptor *end() const { return End; }
};

// Guards everything that the files of this folder know of globals. Held while
// modules come and go; a report only ever tries to take it.
extern constinit Mutex GlobalsLock;
// Under GlobalsLock.
extern constinit GlobalModule *FirstGlobalModule;

void registerGlobals(const GlobalDescriptor *Begin, const GlobalDescriptor *End,
                     u32 Stack);
void unregisterGlobals(const GlobalDescriptor *Begin);

// From the end of the variable to the end of its redzone: bad. All before: as
// it is.
void poisonGlobalRedzone(const GlobalDescriptor &D);

// What of a variable and its redzone shares no granule with other variables.
struct GlobalGranules {
  uptr Begin, End;
};
GlobalGranules wholeGranulesOf(const GlobalDescriptor &D);

// Memory for records that are given back only to their own list, at most a few
// KiB each; nullptr without memory. Under GlobalsLock.
void *allocateRecord(uptr Size);

// A copy: the module may be unloaded at any time.
struct GlobalInfo {
  uptr Begin, Size;
  const char *Name, *File, *Module; // File: nullptr when unknown
  u32 Line;
  u32 RegistrationStack;
};
GlobalInfo describeGlobal(const GlobalModule &Module,
                          const GlobalDescriptor &Descriptor);

// The variables whose memory, redzone included, contains Addr or begins less
// than 64 bytes behind it, at most Max; the one that contains it first. None
// while a module is being loaded or
// unloaded.
u32 findGlobals(uptr Addr, GlobalInfo *Found, u32 Max);

} // namespace pagesan

#endif // PAGESAN_OBJECTS_GLOBALS_H
