//===- Invocation.cpp - What a compiler command line asks for -------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Invocation.h"
#include "AsanOptions.h"
#include "ClangOptions.h"
#include "LinkerWords.h"
#include "Sanitizers.h"
#include "Target.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Option/ArgList.h"

using namespace llvm;
using namespace pagesan;

static constexpr StringLiteral HeaderEnds[] = {"h",   "H",   "hh", "hpp",
                                               "hxx", "h++", "inl"};

namespace {

class Parser {
public:
  Parser(const ArgumentList &Words, bool IsCxx) : Words(Words) {
    Result.LinksCxx = IsCxx;
  }

  Invocation parse() {
    SmallVector<const char *, 64> Pointers;
    for (const std::string &Word : Words)
      Pointers.push_back(Word.c_str());
    unsigned MissingIndex, MissingCount;
    opt::InputArgList Args =
        getDriverOptTable().ParseArgs(Pointers, MissingIndex, MissingCount,
                                      opt::Visibility(options::ClangOption));
    // A last option that misses its value: clang complains, nothing runs.
    if (MissingCount) {
      Result.Args = Words;
      return Result;
    }
    for (const opt::Arg *A : Args)
      note(*A);
    judge(Args);
    if (Result.Shared && !Result.SharedRuntime)
      ForLinker.dropNoUndefined();
    keepAll(Args);
    return Result;
  }

private:
  void note(const opt::Arg &A) {
    if (Sanitize.follow(A) || ForLinker.add(A, A.getIndex()))
      return;
    noteStep(A);
    noteCompilation(A);
    noteLinking(A);
  }

  void noteStep(const opt::Arg &A) {
    const opt::Option &O = A.getOption();
    switch (O.getID()) {
    case options::OPT_INPUT:
      return noteInput(A.getValue());
    case options::OPT__DASH_DASH:
      for (StringRef Path : A.getValues())
        noteInput(Path);
      return;
    case options::OPT_l:
      Result.HasInput = true;
      Result.OnlyHeaders = false;
      return;
    case options::OPT_x:
      Language = A.getValue();
      return;
    // Modifies -S and -c.
    case options::OPT_emit_llvm:
      return;
    case options::OPT_M:
    case options::OPT_MM:
      Result.StopsBeforeLink = true;
      return;
    default:
      Result.StopsBeforeLink |= O.matches(options::OPT_Action_Group);
    }
  }

  void noteInput(StringRef Path) {
    Result.HasInput = true;
    bool IsHeader = Language.contains("header");
    if (Language.empty() || Language == "none")
      IsHeader = is_contained(HeaderEnds, Path.rsplit('.').second);
    Result.OnlyHeaders &= IsHeader;
  }

  void noteCompilation(const opt::Arg &A) {
    switch (A.getOption().getID()) {
    case options::OPT_mllvm:
      if (StringRef(A.getValue()).starts_with("-pagesan"))
        Result.PassOptions.push_back(A.getValue());
      Asan.follow(A.getValue());
      break;
    // The driver passes lists on for sanitizers that it knows to be on only.
    case options::OPT_fsanitize_ignorelist_EQ:
      Result.IgnoreLists.push_back("-fsanitize-ignorelist=" +
                                   std::string(A.getValue()));
      break;
    case options::OPT_fno_sanitize_ignorelist:
      Result.IgnoreLists.clear();
      break;
    case options::OPT_fsanitize_coverage:
      Result.Coverage = true;
      break;
    default:
      break;
    }
    StringRef Name = A.getOption().getName();
    if (Name == "fsanitize-address-use-after-scope")
      Result.UseAfterScope = true;
    else if (Name == "fno-sanitize-address-use-after-scope")
      Result.UseAfterScope = false;
    else if (Name == "fsanitize-address-field-padding=")
      Result.FieldPadding = A.getValue();
    else if (Name == "fsanitize-address-use-odr-indicator")
      Asan.useOdrIndicator();
    else if (Name == "fno-sanitize-address-use-odr-indicator")
      Asan.useNoOdrIndicator();
    else if (Name == "fsanitize-address-use-after-return=")
      Result.UseAfterReturn = A.getValue();
  }

  void noteLinking(const opt::Arg &A) {
    switch (A.getOption().getID()) {
    case options::OPT_shared:
      Result.Shared = true;
      break;
    case options::OPT_r:
      Result.Relocatable = true;
      break;
    case options::OPT_static:
    case options::OPT_static_pie:
      Result.Static = true;
      break;
    case options::OPT_nostdlib:
    case options::OPT_nodefaultlibs:
      Result.NoDefaultLibs = true;
      break;
    case options::OPT_flto_EQ:
      Result.LinkTimeOptimization = true;
      break;
    case options::OPT_fno_lto:
      Result.LinkTimeOptimization = false;
      break;
    case options::OPT_fuse_ld_EQ:
    case options::OPT_ld_path_EQ:
      Result.LinkerChosen = true;
      break;
    case options::OPT_static_libsan:
    case options::OPT_shared_libsan:
      Result.SharedRuntime = A.getOption().matches(options::OPT_shared_libsan);
      break;
    case options::OPT_fsanitize_link_runtime:
      Result.Runtime = true;
      break;
    case options::OPT_fno_sanitize_link_runtime:
      Result.Runtime = false;
      break;
    case options::OPT_fsanitize_link_cxx_runtime:
      Result.LinksCxx = true;
      break;
    case options::OPT_driver_mode:
      Result.LinksCxx = StringRef(A.getValue()) == "g++";
      break;
    // Small handlers of their own, which clang links.
    case options::OPT_fsanitize_minimal_runtime:
      MinimalRuntime = true;
      break;
    case options::OPT_fno_sanitize_minimal_runtime:
      MinimalRuntime = false;
      break;
    default:
      break;
    }
  }

  static bool linksXRay(const opt::InputArgList &Args) {
    return Args.hasFlag(options::OPT_fxray_instrument,
                        options::OPT_fno_xray_instrument, false) &&
           Args.hasFlag(options::OPT_fxray_link_deps,
                        options::OPT_fno_xray_link_deps, true);
  }

  // What only all options together say.
  void judge(const opt::InputArgList &Args) {
    Result.Instrument = Sanitize.instrument();
    if (Sanitize.pointerCompare())
      Result.PassOptions.push_back("-pagesan-pointer-compare");
    if (Sanitize.pointerSubtract())
      Result.PassOptions.push_back("-pagesan-pointer-subtract");
    Asan.addTo(Result.PassOptions);
    Result.Fuzzer = Sanitize.fuzzer();
    Result.Coverage |= Sanitize.coverage();
    Result.UbsanRuntime = Sanitize.ubsanRuntime() && !MinimalRuntime;
    Result.Shared |= ForLinker.has("-shared") || ForLinker.has("--shared");
    Result.Relocatable |= ForLinker.has("-r") || ForLinker.has("--relocatable");
    if (!Result.HasInput || !(Result.Instrument || Result.links()))
      return;
    Result.Error = Sanitize.error();
    if (Result.Error.empty())
      Result.Error = whyUnsupportedTarget(Args);
    if (Result.Error.empty() && Result.links() && linksXRay(Args))
      Result.Error = "XRay's runtime cannot be linked beside PageSan's: both "
                     "define __sanitizer_* functions. Link without "
                     "-fxray-instrument, or with -fno-xray-link-deps";
    if (Result.Error.empty() && Result.links() && Result.Static)
      Result.Error = "-static is not supported: the runtime needs the dynamic "
                     "loader. Link without it; static libraries are fine";
  }

  void keepAll(const opt::InputArgList &Args) {
    for (auto It = Args.begin(), End = Args.end(); It != End; ++It) {
      const opt::Arg &A = **It;
      auto Next = std::next(It);
      size_t Behind = Next == End ? Words.size() : (*Next)->getIndex();
      keep(A, ArrayRef(Words).slice(A.getIndex(), Behind - A.getIndex()));
    }
  }

  // AddressSanitizer's own tuning means nothing without its pass.
  static bool isOurs(const opt::Arg &A) {
    StringRef Name = A.getOption().getName();
    return Name.starts_with("fsanitize-address-") ||
           Name.starts_with("fno-sanitize-address-") ||
           A.getOption().matches(options::OPT_static_libsan) ||
           A.getOption().matches(options::OPT_shared_libsan) ||
           (A.getOption().matches(options::OPT_mllvm) &&
            StringRef(A.getValue()).starts_with("-pagesan"));
  }

  void keep(const opt::Arg &A, ArrayRef<std::string> Spelling) {
    if (isOurs(A))
      return;
    auto Add = [&](const ArgumentList &Some) {
      Result.Args.insert(Result.Args.end(), Some.begin(), Some.end());
    };
    switch (A.getOption().getID()) {
    case options::OPT_fsanitize_EQ:
    case options::OPT_fno_sanitize_EQ:
      if (std::string Left = withoutOurs(A); !Left.empty())
        Result.Args.push_back(Left);
      return;
    case options::OPT_Wl_COMMA:
    case options::OPT_Xlinker:
    case options::OPT_z:
      return Add(ForLinker.render(A.getIndex()));
    default:
      return Add(Spelling.vec());
    }
  }

  const ArgumentList &Words;
  Invocation Result;
  Sanitizers Sanitize;
  LinkerWords ForLinker;
  StringRef Language;
  bool MinimalRuntime = false;
  AsanOptions Asan;
};

} // namespace

Invocation pagesan::parseInvocation(const ArgumentList &Args,
                                    bool IsCxxDriver) {
  return Parser(Args, IsCxxDriver).parse();
}
