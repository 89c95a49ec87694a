// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness.h"

#include <initializer_list>

namespace harness {

Run *TheRun;

// --- Buffers and fixtures ----------------------------------------------------

static void fill(char *To, const void *Content, size_t Size) {
  if (Content)
    memcpy(To, Content, Size);
  else
    memset(To, 'Z', Size);
}

Pointer makeBuffer(const void *Content, size_t Size, Access Kind) {
  Run &R = *TheRun;
  bool IsVictim = R.Count == R.Victim;
  bool IsShort = IsVictim && R.TheMode == Mode::Short;
  size_t Given = Size - IsShort;
  char *Data = (char *)malloc(Given);
  fill(Data, Content, Given);
  if (IsVictim && R.TheMode == Mode::Freed)
    free(Data);
  R.Buffers[R.Count++] = {Data, Size, Kind};
  return {Data};
}

int fileOf(const char *Content) {
  int Fd = memfd_create("content", 0);
  if (write(Fd, Content, strlen(Content)) < 0 || lseek(Fd, 0, SEEK_SET) < 0)
    abort();
  return Fd;
}

FILE *streamOf(const char *Content) { return fdopen(fileOf(Content), "r+"); }

FILE *wideStreamOf(const char *Content) { return streamOf(Content); }

int sink() {
  static int Fd = open("/dev/null", O_RDWR);
  return Fd;
}

FILE *sinkStream() {
  static FILE *F = fopen("/dev/null", "r+");
  return F;
}

Pair sockets(int Type) {
  int Fds[2];
  if (socketpair(AF_UNIX, Type, 0, Fds))
    abort();
  return {Fds[0], Fds[1]};
}

int pseudoTerminal() {
  static int Fd = posix_openpt(O_RDWR | O_NOCTTY);
  return Fd;
}

// --- Running -----------------------------------------------------------------

static int Reports;
static char FirstReport[4096];

static void onReport(const char *Text) {
  if (Reports++)
    return;
  strncpy(FirstReport, Text, sizeof(FirstReport) - 1);
}

static Run runOnce(const Row &TheRow, Mode M, int Victim, void *Function,
                   bool IsReal) {
  Run R = {M, Victim, IsReal};
  TheRun = &R;
  Reports = 0;
  FirstReport[0] = 0;
  TheRow.Recipe(Function);
  TheRun = nullptr;
  return R;
}

static int Failures;
static void fail(const Row &TheRow, const char *Format, ...) {
  ++Failures;
  printf("FAIL %s: ", TheRow.Name);
  va_list Args;
  va_start(Args, Format);
  vprintf(Format, Args);
  va_end(Args);
  printf("\n");
  fflush(stdout);
}

static void compare(const Row &TheRow, const Run &Ours, const Run &Real) {
  if (Ours.Varies)
    return;
  if (Ours.NoteCount != Real.NoteCount)
    return fail(TheRow, "%d calls, the library's: %d", Ours.NoteCount,
                Real.NoteCount);
  for (int I = 0; I < Ours.NoteCount; ++I)
    if (Ours.Notes[I] != Real.Notes[I])
      fail(TheRow, "result %d is %lx, the library's is %lx", I, Ours.Notes[I],
           Real.Notes[I]);
  for (int I = 0; I < Ours.Count; ++I) {
    const Buffer &A = Ours.Buffers[I], &B = Real.Buffers[I];
    // Pointers into memory of the run's own differ.
    if (A.Size < 64 && A.Size % 8 && memcmp(A.Data, B.Data, A.Size))
      fail(TheRow, "buffer %d differs from the library's", I);
  }
}

static void expectReport(const Row &TheRow, const Run &R) {
  const char *How = R.TheMode == Mode::Short ? "short" : "freed";
  if (!Reports)
    return fail(TheRow, "buffer %d %s: no report", R.Victim, How);
  const char *Kind = R.TheMode == Mode::Short ? ": heap-buffer-overflow on"
                                              : ": heap-use-after-free on";
  if (!strstr(FirstReport, Kind))
    return fail(TheRow, "buffer %d %s: not%s\n%s", R.Victim, How, Kind,
                FirstReport);
  Access Expected = R.Buffers[R.Victim].Kind;
  if (Expected != Access::Both &&
      !strstr(FirstReport,
              Expected == Access::Read ? "\nREAD of size" : "\nWRITE of size"))
    return fail(TheRow, "buffer %d %s: READ for WRITE or the reverse\n%s",
                R.Victim, How, FirstReport);
  char Frame[128];
  snprintf(Frame, sizeof(Frame), " in %s", TheRow.Name);
  const char *Top = strstr(FirstReport, "    #0 ");
  const char *Found = Top ? strstr(Top, Frame) : nullptr;
  const char *End = Top ? strchr(Top, '\n') : nullptr;
  if (!Found || Found > End)
    fail(TheRow, "buffer %d %s: is not frame 0\n%s", R.Victim, How,
         FirstReport);
}

static void runRow(const Row &TheRow) {
  void *Ours = dlsym(RTLD_DEFAULT, TheRow.Name);
  void *Real = dlsym(RTLD_NEXT, TheRow.Name);
  if (!Ours || !Real || Ours == Real)
    return fail(TheRow, "ours is %p, the library's %p", Ours, Real);
  Run Good = runOnce(TheRow, Mode::Good, -1, Ours, false);
  if (Reports)
    fail(TheRow, "report on a good call\n%s", FirstReport);
  compare(TheRow, Good, runOnce(TheRow, Mode::Good, -1, Real, true));
  for (int I = 0; I < Good.Count; ++I)
    for (Mode M : {Mode::Short, Mode::Freed})
      expectReport(TheRow, runOnce(TheRow, M, I, Ours, false));
}

int runRows(const Row *Rows, int Count, const char *Only) {
  __asan_set_error_report_callback(onReport);
  for (int I = 0; I < Count; ++I)
    if (!Only || !strcmp(Only, Rows[I].Name)) {
      if (getenv("VERBOSE")) {
        printf("%s\n", Rows[I].Name);
        fflush(stdout);
      }
      runRow(Rows[I]);
    }
  return Failures;
}

} // namespace harness
