//===- output.cpp - Where reports go -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/output.h"

#include "platform/modules.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "report/system_log.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/memory.h"
#include "support/output.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

// Called with everything that is printed, if the program defines it. The other
// name tells its definition from this one.
PAGESAN_WEAK_INTERFACE void __sanitizer_on_print(const char *) {}
extern "C"
    __attribute__((alias("__sanitizer_on_print"), visibility("hidden"))) void
    _pagesan_default_on_print(const char *);

namespace pagesan {

namespace {

constexpr int kStdout = 1, kStderr = 2, kNotOpen = -1;

struct Output {
  char Prefix[3072];
  char Path[4096]; // Prefix.PID of the process that opened it
  int Fd;
  int Pid; // who opened Path; a fork child opens its own
  bool IsFile;
};
PAGESAN_READ_BY_PROGRAM(data)
constinit Output TheOutput = {{}, {}, kStderr, 0, false};

constexpr size_t kCaptureSize = size_t(1) << 16;
PAGESAN_READ_BY_PROGRAM(bss)
constinit char Captured[kCaptureSize];
constinit size_t CapturedLength = 0;
constinit bool IsCapturing = false;

// PREFIX.PID, PREFIX.EXECUTABLE.PID, and the suffix.
void nameReportFile(Output &O, int Pid) {
  bool IsNamed = flags().log_exe_name;
  formatTo(O.Path, sizeof(O.Path), "%s%s%s.%d%s", O.Prefix, IsNamed ? "." : "",
           IsNamed ? executableName() : "", Pid, flags().log_suffix);
}

int descriptor() {
  Output &O = TheOutput;
  if (!O.IsFile)
    return O.Fd;
  int Pid = currentPid();
  if (O.Fd != kNotOpen && O.Pid == Pid)
    return O.Fd;
  if (O.Fd != kNotOpen)
    closeFile(O.Fd);
  nameReportFile(O, Pid);
  SysResult Opened = createFile(O.Path, 0660);
  if (!Opened.ok()) {
    setOutputDescriptor(kStderr);
    warn("cannot open log_path %s (errno %d); reporting to stderr", O.Path,
         Opened.error());
    return kStderr;
  }
  O.Fd = moveFileHigh(int(Opened.value()));
  O.Pid = Pid;
  return O.Fd;
}

// A disk is full, or a file has reached its limit: the rest goes elsewhere.
int leaveFile(int Error) {
  setOutputDescriptor(kStderr);
  warn("cannot write to log_path %s (errno %d); reporting to stderr",
       TheOutput.Path, Error);
  return kStderr;
}

void capture(const char *Text, size_t Size) {
  size_t Room = kCaptureSize - 1 - CapturedLength;
  size_t Taken = minOf(Size, Room);
  copyMemory(Captured + CapturedLength, Text, Taken);
  CapturedLength += Taken;
}

// A stream may be set not to block; a report is worth waiting for, not for
// ever.
bool waitWritable(int Fd) {
  constexpr int kPatienceMs = 10000;
  pollfd Poll = {Fd, POLLOUT, 0};
  SysResult Ready = rawSyscall(SYS_poll, uptr(&Poll), 1, kPatienceMs);
  return Ready.error() == EINTR || (Ready.ok() && Ready.value() == 1);
}

void callPrintHook(const char *Text, size_t Size) {
  if (__sanitizer_on_print == _pagesan_default_on_print)
    return;
  char Piece[512];
  for (size_t Taken; Size; Text += Taken, Size -= Taken) {
    Taken = minOf(Size, sizeof(Piece) - 1);
    copyMemory(Piece, Text, Taken);
    Piece[Taken] = 0;
    __sanitizer_on_print(Piece);
  }
}

} // namespace

void setOutputPath(const char *Path) {
  if (!Path || !*Path || stringsEqual(Path, "stderr"))
    return setOutputDescriptor(kStderr);
  if (stringsEqual(Path, "stdout"))
    return setOutputDescriptor(kStdout);
  Output &O = TheOutput;
  if (formatTo(O.Prefix, sizeof(O.Prefix), "%s", Path) >= sizeof(O.Prefix))
    die("log_path is longer than %zu bytes: %s", sizeof(O.Prefix) - 1, Path);
  O.IsFile = true;
  O.Fd = kNotOpen;
}

void setOutputDescriptor(int Fd) {
  TheOutput.IsFile = false;
  TheOutput.Fd = Fd;
}

const char *outputPath() {
  if (TheOutput.IsFile) {
    descriptor();
    return TheOutput.Path;
  }
  return TheOutput.Fd == kStdout ? "stdout" : "stderr";
}

bool outputIsTerminal() {
  if (areCallsFiltered())
    return false;
  struct termios Settings;
  return rawSyscall(SYS_ioctl, uptr(descriptor()), TCGETS, uptr(&Settings))
      .ok();
}

void beginOutputCapture() {
  CapturedLength = 0;
  IsCapturing = true;
}

const char *endOutputCapture() {
  IsCapturing = false;
  Captured[CapturedLength] = 0;
  return Captured;
}

void writeOut(const char *Text, size_t Size) {
  if (IsCapturing)
    capture(Text, Size);
  callPrintHook(Text, Size);
  if (flags().log_to_syslog)
    writeToSystemLog(Text, Size);
  int Fd = descriptor();
  while (Size) {
    SysResult Written = writeFile(Fd, Text, Size);
    if (Written.error() == EAGAIN && waitWritable(Fd))
      continue;
    if (!Written.ok() || Written.value() == 0) {
      if (!TheOutput.IsFile)
        return; // nowhere left to complain
      Fd = leaveFile(Written.error());
      continue;
    }
    Text += Written.value();
    Size -= Written.value();
  }
}

} // namespace pagesan
