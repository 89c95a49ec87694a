//===- Plugin.cpp - Where the passes enter the pipelines ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registration only. Functions are marked when the pipeline starts and
// instrumented when it ends. With LTO both happen while compiling, before the
// linker sees the module; a pipeline that reaches its end twice (fat LTO
// objects) finds the functions instrumented and leaves them alone.
//
//===----------------------------------------------------------------------===//
#include "LLVMCompat.h"
#include "PageSanPass.h"
#include "Refusal.h"
#include "llvm/IR/PassInstrumentation.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace pagesan;

static bool parsePassName(StringRef Name, ModulePassManager &MPM) {
  if (Name == "pagesan-mark") {
    MPM.addPass(MarkPass(Options::fromCommandLine()));
    return true;
  }
  if (!Name.consume_front("pagesan"))
    return false;
  if (!Name.empty() && !(Name.consume_front("<") && Name.consume_back(">")))
    return false;
  Expected<Options> Opts = Options::parse(Name);
  if (!Opts) {
    errs() << toString(Opts.takeError()) << '\n';
    return false;
  }
  MPM.addPass(PageSanPass(*Opts));
  return true;
}

static void registerCallbacks(PassBuilder &PB) {
  PB.registerPipelineParsingCallback(
      [](StringRef Name, ModulePassManager &MPM,
         ArrayRef<PassBuilder::PipelineElement>) {
        return parsePassName(Name, MPM);
      });
  PB.registerPipelineStartEPCallback([](ModulePassManager &MPM, auto...) {
    MPM.addPass(MarkPass(Options::fromCommandLine()));
  });
  PB.registerOptimizerLastEPCallback([](ModulePassManager &MPM, auto...) {
    MPM.addPass(PageSanPass(Options::fromCommandLine()));
  });
  if (PassInstrumentationCallbacks *Hooks =
          PB.getPassInstrumentationCallbacks())
    Hooks->registerBeforeNonSkippedPassCallback([](StringRef Pass, auto &&...) {
      if (Pass == "AddressSanitizerPass")
        refuseAddressSanitizer();
    });
}

extern "C" LLVM_ATTRIBUTE_WEAK
    __attribute__((visibility("default"))) PassPluginLibraryInfo
    llvmGetPassPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "pagesan", LLVM_VERSION_STRING,
          registerCallbacks};
}
