// Runs a library function with good and with bad buffers. A recipe asks for its
// buffers one by one and makes one call. It is run once with good buffers
// through our definition and once through the library's own, which must come to
// the same; then, for each buffer, once with that buffer too small by a byte
// and once with it freed, which must be reported.
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef HARNESS_H
#define HARNESS_H

#include "libc/prototypes.h"

#include <execinfo.h>
#include <libintl.h>
#include <math.h>
#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/xattr.h>
#include <syslog.h>
#include <type_traits>

namespace harness {

enum class Mode { Good, Short, Freed };
enum class Access { Read, Write, Both };

struct Buffer {
  char *Data;
  size_t Size;
  Access Kind;
};

// One run of a recipe.
struct Run {
  Mode TheMode;
  int Victim; // the buffer that is bad
  bool IsReal;
  int Count = 0;
  bool Varies = false; // results are not comparable
  Buffer Buffers[16] = {};
  unsigned long Notes[16] = {};
  int NoteCount = 0;

  void note(unsigned long X) {
    if (NoteCount < 16)
      Notes[NoteCount++] = X;
  }
};
extern Run *TheRun;

// Converts to what the function wants.
struct Pointer {
  void *P;
  template <class T> operator T *() const { return static_cast<T *>(P); }
};

Pointer makeBuffer(const void *Content, size_t Size, Access Kind);

// Written by the function; its content before is fixed.
inline Pointer out(size_t Size) {
  return makeBuffer(nullptr, Size, Access::Write);
}
template <class T> T *out(size_t Count = 1) { return out(Count * sizeof(T)); }
// Read by it.
inline Pointer in(const void *Content, size_t Size) {
  return makeBuffer(Content, Size, Access::Read);
}
inline Pointer bytes(size_t Size) {
  return makeBuffer(nullptr, Size, Access::Read);
}
template <class T> T *in(const T &Value) { return in(&Value, sizeof(T)); }
inline char *text(const char *S) { return in(S, strlen(S) + 1); }
inline wchar_t *wtext(const wchar_t *S) {
  return in(S, (wcslen(S) + 1) * sizeof(*S));
}
// Both; checked as written.
inline Pointer inout(const void *Content, size_t Size) {
  return makeBuffer(Content, Size, Access::Write);
}
template <class T> T *inout(const T &Value) { return inout(&Value, sizeof(T)); }
// Read and then written behind its end, by functions that append.
inline char *textBoth(const char *S, size_t Room) {
  char Whole[64] = {};
  strcpy(Whole, S);
  return makeBuffer(Whole, Room, Access::Both);
}
inline wchar_t *wtextBoth(const wchar_t *S, size_t Room) {
  wchar_t Whole[64] = {};
  wcscpy(Whole, S);
  return makeBuffer(Whole, Room * sizeof(wchar_t), Access::Both);
}
// The results of this call differ from one to the next.
inline void varies() { TheRun->Varies = true; }

// Made anew for each run; closed by nobody, as runs are few.
int fileOf(const char *Content);
FILE *streamOf(const char *Content);
FILE *wideStreamOf(const char *Content);
int sink(); // a descriptor that swallows
FILE *sinkStream();
struct Pair {
  int A, B;
};
Pair sockets(int Type = SOCK_STREAM);
int pseudoTerminal();

template <class T> void noteResult(T X) {
  if constexpr (std::is_pointer_v<T>) {
    for (int I = 0; I < TheRun->Count; ++I) {
      const Buffer &B = TheRun->Buffers[I];
      if ((const char *)X >= B.Data && (const char *)X <= B.Data + B.Size)
        return TheRun->note(1000 * (I + 1) + ((const char *)X - B.Data));
    }
    TheRun->note(X != nullptr);
  } else if constexpr (std::is_integral_v<T>) {
    TheRun->note((unsigned long)X);
  } else if constexpr (sizeof(T) <= 8) {
    unsigned long Bits = 0;
    memcpy(&Bits, &X, sizeof(X));
    TheRun->note(Bits);
  } else {
    TheRun->note((unsigned long)(double)X);
  }
}

// The function as seen by a recipe.
template <class Fn> struct Caller {
  Fn *Function;
  template <class... Args> auto operator()(Args... A) const {
    errno = 0;
    if constexpr (std::is_void_v<decltype(Function(A...))>) {
      Function(A...);
    } else {
      auto R = Function(A...);
      TheRun->note(errno);
      noteResult(R);
      return R;
    }
  }
};

// Passes what follows Fn to it as a va_list.
template <class FnT> void viaList(FnT Fn, ...) {
  va_list Args;
  va_start(Args, Fn);
  Fn(Args);
  va_end(Args);
}

struct Row {
  const char *Name;
  void (*Recipe)(void *Function);
};
// The number of failures.
int runRows(const Row *Rows, int Count, const char *Only);

} // namespace harness

#endif // HARNESS_H
