//===- report/system_log.h - Reports in the system's log ------ -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_SYSTEM_LOG_H
#define PAGESAN_REPORT_SYSTEM_LOG_H

#include "support/base.h"

namespace pagesan {

// Each line becomes a message once it is whole. It is lost if nobody listens,
// or while another thread writes.
void writeToSystemLog(const char *Text, size_t Size);

} // namespace pagesan

#endif // PAGESAN_REPORT_SYSTEM_LOG_H
