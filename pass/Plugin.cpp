//===- Plugin.cpp - Where the passes enter the pipelines ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registration only. Functions are marked when the pipeline starts and
// instrumented when it ends, or right away (-pagesan-sensitivity=early). With
// LTO both happen while compiling, before the linker sees the module; a
// pipeline that reaches its end twice (fat LTO objects) finds the functions
// instrumented and leaves them alone.
//
//===----------------------------------------------------------------------===//
#include "LLVMCompat.h"
#include "PageSanPass.h"
#include "Refusal.h"
#include "llvm/IR/PassInstrumentation.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/IPO/AlwaysInliner.h"
#include "llvm/Transforms/Utils/Mem2Reg.h"

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

// Accesses as the source has them. Only variables that are never addressed
// become registers before, and functions that must be inlined are: with a frame
// of their own they could not be. The pass at the end finds these functions
// instrumented; it has left to do what comes later, and global variables.
static void addEarlyChecks(ModulePassManager &MPM, const Options &Opts) {
  MPM.addPass(AlwaysInlinerPass(/*InsertLifetime=*/true));
  MPM.addPass(createModuleToFunctionPassAdaptor(PromotePass()));
  MPM.addPass(PageSanPass(Opts, PageSanPass::AccessesOnly));
}

static void registerCallbacks(PassBuilder &PB) {
  PB.registerPipelineParsingCallback(
      [](StringRef Name, ModulePassManager &MPM,
         ArrayRef<PassBuilder::PipelineElement>) {
        return parsePassName(Name, MPM);
      });
  PB.registerPipelineStartEPCallback([](ModulePassManager &MPM, auto...) {
    Options Opts = Options::fromCommandLine();
    MPM.addPass(MarkPass(Opts));
    if (Opts.When == Sensitivity::Early)
      addEarlyChecks(MPM, Opts);
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
