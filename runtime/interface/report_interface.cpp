//===- report_interface.cpp - What programs ask about reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/heap.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "report/classify.h"
#include "report/describe.h"
#include "report/frame_format.h"
#include "report/output.h"
#include "report/report.h"
#include "report/stack_print.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/init.h"
#include "support/memory.h"

using namespace pagesan;

// --- sanitizer/asan_interface.h ----------------------------------------------

PAGESAN_INTERFACE int __asan_report_present() { return lastReport().IsPresent; }
PAGESAN_INTERFACE void *__asan_get_report_pc() {
  return reinterpret_cast<void *>(lastReport().Head.Site.Pc);
}
PAGESAN_INTERFACE void *__asan_get_report_bp() {
  return reinterpret_cast<void *>(lastReport().Head.Site.FramePointer);
}
PAGESAN_INTERFACE void *__asan_get_report_sp() {
  return reinterpret_cast<void *>(lastReport().Head.StackPointer);
}
PAGESAN_INTERFACE void *__asan_get_report_address() {
  return reinterpret_cast<void *>(lastReport().Head.Addr);
}
PAGESAN_INTERFACE int __asan_get_report_access_type() {
  return lastReport().Head.IsWrite;
}
PAGESAN_INTERFACE size_t __asan_get_report_access_size() {
  return lastReport().Head.AccessSize;
}
PAGESAN_INTERFACE const char *__asan_get_report_description() {
  const char *Kind = lastReport().Head.Kind;
  return Kind ? Kind : "";
}

PAGESAN_INTERFACE void __asan_describe_address(void *Addr) {
  ensureInit();
  withReportStack([&] { describeAnyAddress(uptr(Addr)); });
}

// Called by debuggers and by code that found an error on its own.
PAGESAN_INTERFACE void __asan_report_error(void *Pc, void *Bp, void *Sp,
                                           void *Addr, int IsWrite,
                                           size_t Size) {
  ensureInit();
  reportBadAccess({uptr(Addr), Size, uptr(Addr), IsWrite != 0, uptr(Pc),
                   uptr(Bp), uptr(Sp)});
}

PAGESAN_INTERFACE void __asan_set_death_callback(Callback Fn) {
  setDeathCallback(Fn);
}
PAGESAN_INTERFACE void __asan_set_error_report_callback(ReportCallback Fn) {
  setErrorReportCallback(Fn);
}

// --- sanitizer/common_interface_defs.h ---------------------------------------

PAGESAN_INTERFACE void __sanitizer_set_death_callback(Callback Fn) {
  setDeathCallback(Fn);
}
// nullptr: where the options say. UBSan's runtime, linked beside us, calls this
// at start-up with its own option, which is not set as a rule.
PAGESAN_INTERFACE void __sanitizer_set_report_path(const char *Path) {
  setOutputPath(Path ? Path : flags().log_path);
}
// A descriptor, disguised as a pointer.
PAGESAN_INTERFACE void __sanitizer_set_report_fd(void *Fd) {
  setOutputDescriptor(int(uptr(Fd)));
}
PAGESAN_INTERFACE const char *__sanitizer_get_report_path() {
  return outputPath();
}

PAGESAN_INTERFACE void __sanitizer_print_stack_trace() {
  ensureInit();
  CallSite Site = PAGESAN_CALL_SITE();
  withReportStack([&] {
    static uptr Frames[kMaxFrames]; // under the report lock
    printStack(Frames, captureFrames(Site, Frames, kMaxFrames));
  });
}

PAGESAN_INTERFACE void __sanitizer_symbolize_pc(void *Pc, const char *Format,
                                                char *Out, size_t Size) {
  ensureInit();
  withReportStack([&] { formatPc(uptr(Pc), Format, Out, Size); });
}

PAGESAN_INTERFACE void __sanitizer_symbolize_global(void *Addr,
                                                    const char *Format,
                                                    char *Out, size_t Size) {
  ensureInit();
  withReportStack([&] {
    static constinit ModuleAddress Module; // under the report lock
    static constinit SymbolizedData Data;
    bool IsKnown =
        findModule(uptr(Addr), Module) && symbolizeData(Module, Data);
    TextBuffer Text(Out, Size);
    if (IsKnown)
      formatGlobal(Text, Format, Data.Name, &Module);
  });
}
