//===- output.h - Where reports go -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_OUTPUT_H
#define PAGESAN_REPORT_OUTPUT_H

#include "support/base.h"

namespace pagesan {

// Where writeOut() writes: a descriptor, or PATH.PID (see also log_exe_name and
// log_suffix), opened at the first write and again after fork. "stderr" and
// "stdout" are those streams. A nullptr or empty path means stderr.
void setOutputPath(const char *Path);
void setOutputDescriptor(int Fd);
const char *outputPath();

// Everything written from here on is also kept, up to a limit, for callbacks
// that want the whole report.
void beginOutputCapture();
// NUL-terminated.
const char *endOutputCapture();

// Is the stream a terminal?
bool outputIsTerminal();

} // namespace pagesan

#endif // PAGESAN_REPORT_OUTPUT_H
