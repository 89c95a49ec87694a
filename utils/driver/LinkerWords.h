//===- LinkerWords.h - What the user tells the linker -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_DRIVER_LINKER_WORDS_H
#define PAGESAN_DRIVER_LINKER_WORDS_H

#include "ResponseFile.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Option/Arg.h"

namespace pagesan {

// The words of -Wl, -Xlinker and -z, in the order in which the linker reads
// them, whichever options they are spread over.
class LinkerWords {
public:
  // Whether `A` is such an option. Number: its place in the command line.
  bool add(const llvm::opt::Arg &A, unsigned Number);

  bool has(llvm::StringRef Text) const;

  // Takes out what forbids undefined symbols.
  void dropNoUndefined();
  // Option `Number` with the words that are left; nothing without any.
  ArgumentList render(unsigned Number) const;

private:
  struct Word {
    llvm::StringRef Text;
    const llvm::opt::Arg *Option;
    unsigned Number;
    bool Dropped = false;
  };
  llvm::SmallVector<Word, 8> Words;
};

} // namespace pagesan

#endif // PAGESAN_DRIVER_LINKER_WORDS_H
