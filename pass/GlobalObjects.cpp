//===- GlobalObjects.cpp - Redzones behind global variables ---------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "GlobalObjects.h"
#include "GlobalRegistration.h"
#include "RuntimeCallees.h"
#include "pagesan/abi/global_descriptor.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/Support/Path.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

STATISTIC(NumGlobals, "Global variables given a redzone");
STATISTIC(NumGlobalsLeft, "Global variables left as they are");

// --- Which ------------------------------------------------------------------

// Arrays that the linker puts together of pieces: names that are C identifiers
// have __start_ and __stop_ symbols, and some are known to loaders and tools. A
// name with a dot that no linker script treats in a special way is just a
// place.
static bool isLinkerSet(StringRef Section) {
  if (Section.empty())
    return false;
  if (all_of(Section, [](char C) { return isAlnum(C) || C == '_'; }))
    return true;
  for (StringRef Prefix :
       {".preinit_array", ".init_array", ".fini_array", ".ctors", ".dtors",
        ".note", ".interp", ".comment", ".debug", ".eh_frame", ".gcc_except",
        ".llvm", "llvm."})
    if (Section.starts_with(Prefix))
      return true;
  return false;
}

// Other modules may see it; those that exist in many modules by design say
// nothing about the One Definition Rule.
static bool mayBeSeen(const GlobalVariable &G) {
  return G.hasExternalLinkage() && G.hasDefaultVisibility() && !G.hasComdat();
}
// Another module may have a definition of the same name, and would not be meant
// to.
static bool mayViolateRule(const GlobalVariable &G) {
  return isSharedCode(*G.getParent()) && mayBeSeen(G) && !G.isDSOLocal();
}

// Virtual tables and what describes types. Nothing in a source indexes them,
// but of a class with a key function there is to be one definition. What
// optimisers of types ask about stays as it is.
static bool isOfType(StringRef Name) {
  for (StringRef Prefix : {"_ZTV", "_ZTT", "_ZTI", "_ZTS"})
    if (Name.starts_with(Prefix))
      return true;
  return false;
}
static bool isNeedlessOfType(const GlobalVariable &G) {
  if (!isOfType(G.getName()))
    return false;
  if (G.hasMetadata(LLVMContext::MD_type))
    return true;
  // What a library's table may mean instead; one of a class is enough.
  bool MayBeMeant = G.getName().starts_with("_ZTV") && mayBeSeen(G) &&
                    !isSharedCode(*G.getParent());
  return !MayBeMeant && !mayViolateRule(G);
}

// Nothing in a source indexes these.
static bool isCompilerMade(StringRef Name) {
  for (StringRef Prefix :
       {"llvm.", "__llvm", "__pagesan", "_pagesan", "__asan", "__sancov",
        "__sanitizer", "__ubsan", "__odr_asan", "__profc", "__start_",
        "__stop_", "switch.table", "_ZGV"})
    if (Name.starts_with(Prefix))
      return true;
  return false;
}

// Of several definitions of one variable a linker keeps one, perhaps another
// compiler's.
static bool mayGiveWay(const GlobalVariable &G) {
  return !G.hasLocalLinkage() && (!G.hasExactDefinition() || G.hasComdat());
}

// Link-time optimisation works on names: of several definitions of one variable
// it keeps one and makes everything refer to it, descriptors included, and the
// one that it keeps may have no redzone. A comdat it keeps or drops as a whole,
// as linkers of objects do, unless an alias of the variable keeps it: so what
// is in one is described by its name, and the descriptor goes with the
// definition. Where the definitions need not be the same (weak) the alias does
// keep ours, and it is described, whether it is used or not.
static bool isChosenByLTO(const GlobalVariable &G) {
  return mayGiveWay(G) && !G.isInterposable() &&
         G.getParent()->getModuleFlag("EnableSplitLTOUnit");
}

// In shared code a name may mean another module's variable in the end.
static bool isReplaceable(const GlobalVariable &G) {
  return isChosenByLTO(G) &&
         (!G.hasComdat() || (isSharedCode(*G.getParent()) && !G.isDSOLocal()));
}

static bool isOptedOut(const GlobalVariable &G) {
  return G.hasSanitizerMetadata() && G.getSanitizerMetadata().NoAddress;
}

GlobalSkip pagesan::whySkipGlobal(const GlobalVariable &G) {
  if (!G.hasInitializer() || G.hasAvailableExternallyLinkage() ||
      G.isExternallyInitialized())
    return GlobalSkip::Declaration;
  if (G.isThreadLocal())
    return GlobalSkip::ThreadLocal;
  if (G.getAddressSpace() != 0)
    return GlobalSkip::AddressSpace;
  if (!G.getValueType()->isSized() || isa<ScalableVectorType>(G.getValueType()))
    return GlobalSkip::Unsized;
  if (isOptedOut(G))
    return GlobalSkip::OptedOut;
  if (G.hasAppendingLinkage() || isCompilerMade(G.getName()) ||
      isNeedlessOfType(G))
    return GlobalSkip::CompilerMade;
  if (G.hasCommonLinkage())
    return GlobalSkip::Common;
  if (isLinkerSet(G.getSection()))
    return GlobalSkip::LinkerSet;
  if (isReplaceable(G))
    return GlobalSkip::Replaceable;
  return GlobalSkip::None;
}

// --- What is written about them ----------------------------------------------

static void setOptedOut(GlobalVariable &G) {
  GlobalValue::SanitizerMetadata Data;
  if (G.hasSanitizerMetadata())
    Data = G.getSanitizerMetadata();
  Data.NoAddress = true;
  G.setSanitizerMetadata(Data);
}

namespace {

class Describer {
public:
  Describer(Module &M, const Options &Opts)
      : M(M), Opts(Opts), Ctx(M.getContext()), Int32(Type::getInt32Ty(Ctx)),
        Int64(Type::getInt64Ty(Ctx)) {}

  // Original is about to go; Padded has taken its place and name.
  void describe(GlobalVariable &Padded, uint64_t Size, bool IsDynamicInit,
                const DIGlobalVariable *Source);
  // Keeps all of it from the compiler, but not from the linker.
  void finish() { appendToCompilerUsed(M, Made); }
  bool hasExports() const { return HasExports; }
  GlobalVariable *moduleName();

private:
  GlobalVariable *string(StringRef Text, bool MayMerge);
  Constant *distance(Constant *To, Constant *From, Type *Ty);
  Constant *storageOf(GlobalVariable &Padded);
  void place(GlobalVariable &Record, StringRef Section, GlobalVariable &Padded);
  void exportSymbol(GlobalVariable &Padded, GlobalVariable &Descriptor);

  Module &M;
  const Options &Opts;
  LLVMContext &Ctx;
  Type *Int32, *Int64;
  bool HasExports = false;
  StringMap<GlobalVariable *> Strings;
  GlobalVariable *ModuleName = nullptr;
  SmallVector<GlobalValue *, 16> Made;
};

} // namespace

GlobalVariable *Describer::string(StringRef Text, bool MayMerge) {
  GlobalVariable *&Known = Strings[Text];
  if (MayMerge && Known)
    return Known;
  Constant *Data = ConstantDataArray::getString(Ctx, Text);
  auto *String =
      new GlobalVariable(M, Data->getType(), /*isConstant=*/true,
                         GlobalValue::PrivateLinkage, Data, "__pagesan_text");
  String->setAlignment(Align(1));
  if (MayMerge) {
    String->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
    Known = String;
  }
  setOptedOut(*String);
  return String;
}

GlobalVariable *Describer::moduleName() {
  if (!ModuleName)
    ModuleName = string(M.getSourceFileName(), /*MayMerge=*/false);
  return ModuleName;
}

Constant *Describer::distance(Constant *To, Constant *From, Type *Ty) {
  Constant *Bytes =
      ConstantExpr::getSub(ConstantExpr::getPtrToInt(To, Int64),
                           ConstantExpr::getPtrToInt(From, Int64));
  return Ty == Int64 ? Bytes : ConstantExpr::getTrunc(Bytes, Ty);
}

Constant *Describer::storageOf(GlobalVariable &Padded) {
  if (Padded.hasLocalLinkage() || isChosenByLTO(Padded))
    return &Padded;
  return GlobalAlias::create(Padded.getValueType(), 0,
                             GlobalValue::PrivateLinkage,
                             "__pagesan_storage." + Padded.getName(), &Padded);
}

// Into a section, alive as long as the variable is. What names a variable that
// link-time optimisation drops does not verify, and a comdat is enough.
void Describer::place(GlobalVariable &Record, StringRef Section,
                      GlobalVariable &Padded) {
  Record.setSection(Section);
  Record.setComdat(Padded.getComdat());
  if (!isChosenByLTO(Padded))
    Record.setMetadata(LLVMContext::MD_associated,
                       MDNode::get(Ctx, ValueAsMetadata::get(&Padded)));
  setOptedOut(Record);
  Made.push_back(&Record);
}

void Describer::exportSymbol(GlobalVariable &Padded,
                             GlobalVariable &Descriptor) {
  if (!Opts.Odr || !mayViolateRule(Padded))
    return;
  auto *Ty = StructType::get(Int64, Int64);
  auto *Export = new GlobalVariable(M, Ty, /*isConstant=*/true,
                                    GlobalValue::PrivateLinkage, nullptr,
                                    "__pagesan_export." + Padded.getName());
  Export->setInitializer(
      ConstantStruct::get(Ty, ConstantExpr::getPtrToInt(&Padded, Int64),
                          distance(&Descriptor, Export, Int64)));
  Export->setAlignment(Align(8));
  place(*Export, PAGESAN_EXPORTS_SECTION, Padded);
  HasExports = true;
}

static std::string pathOf(const DIFile &File) {
  if (sys::path::is_absolute(File.getFilename()) || File.getDirectory().empty())
    return File.getFilename().str();
  SmallString<128> Path(File.getDirectory());
  sys::path::append(Path, File.getFilename());
  return std::string(Path);
}

// Of a static member that is where its class declares it, as debuggers say.
static std::pair<const DIFile *, uint64_t>
placeOf(const DIGlobalVariable *Source) {
  if (!Source)
    return {nullptr, 0};
  if (const DIDerivedType *Member = Source->getStaticDataMemberDeclaration())
    return {Member->getFile(), Member->getLine()};
  return {Source->getFile(), Source->getLine()};
}

void Describer::describe(GlobalVariable &Padded, uint64_t Size,
                         bool IsDynamicInit, const DIGlobalVariable *Source) {
  auto *Ty = StructType::get(Int64, Int64, Int32, Int32, Int32, Int32);
  auto *Descriptor = new GlobalVariable(M, Ty, /*isConstant=*/true,
                                        GlobalValue::PrivateLinkage, nullptr,
                                        "__pagesan_global." + Padded.getName());
  auto [SourceFile, Line] = placeOf(Source);
  Constant *File = ConstantInt::get(Int32, 0);
  if (SourceFile && Line)
    File = distance(string(pathOf(*SourceFile), true), Descriptor, Int32);
  Constant *Name = string(demangle(Padded.getName().str()), /*MayMerge=*/true);
  uint64_t LineAndFlags = Line << kGlobalLineShift |
                          (IsDynamicInit ? kGlobalDynamicInit : 0) |
                          (mayGiveWay(Padded) ? kGlobalMayGiveWay : 0);
  Descriptor->setInitializer(ConstantStruct::get(
      Ty, distance(storageOf(Padded), Descriptor, Int64),
      ConstantInt::get(Int64, Size), distance(Name, Descriptor, Int32), File,
      distance(moduleName(), Descriptor, Int32),
      ConstantInt::get(Int32, uint32_t(LineAndFlags))));
  Descriptor->setAlignment(Align(8));
  place(*Descriptor, PAGESAN_GLOBALS_SECTION, Padded);
  exportSymbol(Padded, *Descriptor);
}

// --- Padding -----------------------------------------------------------------

static const DIGlobalVariable *sourceOf(const GlobalVariable &G) {
  SmallVector<DIGlobalVariableExpression *, 1> Expressions;
  G.getDebugInfo(Expressions);
  return Expressions.empty() ? nullptr : Expressions.front()->getVariable();
}

// Code relies on the alignment that a definition says it has. Where another one
// may be taken, of which no more is known than what the type or the source asks
// for, neither has ours more; the runtime copes (objects/globals.cpp).
static Align alignmentOf(const GlobalVariable &G, const DataLayout &DL) {
  if (mayGiveWay(G))
    return G.getAlign().value_or(DL.getABITypeAlign(G.getValueType()));
  return std::max(DL.getPreferredAlign(&G), Align(kGlobalAlignment));
}

// The same variable with a redzone behind it, in G's place. G is left without
// uses.
static GlobalVariable *pad(GlobalVariable &G, uint64_t Size) {
  Module &M = *G.getParent();
  const DataLayout &DL = M.getDataLayout();
  Type *Byte = Type::getInt8Ty(M.getContext());
  Type *Redzone = ArrayType::get(Byte, paddedGlobalSize(Size) - Size);
  // Packed: the size of both is the sum of their sizes.
  auto *Ty = StructType::get(M.getContext(), {G.getValueType(), Redzone},
                             /*isPacked=*/true);
  Constant *Init = ConstantStruct::get(Ty, G.getInitializer(),
                                       Constant::getNullValue(Redzone));
  auto *Padded = new GlobalVariable(M, Ty, G.isConstant(), G.getLinkage(), Init,
                                    "", &G, G.getThreadLocalMode());
  Padded->copyAttributesFrom(&G);
  Padded->copyMetadata(&G, 0);
  Padded->setComdat(G.getComdat());
  Padded->setAlignment(alignmentOf(G, DL));
  // Merged with an equal one, or into the tail of a longer string, it would
  // have no redzone.
  Padded->setUnnamedAddr(GlobalValue::UnnamedAddr::None);
  // Done: a second run of the pass, or LLVM's own, leaves it alone.
  setOptedOut(*Padded);
  G.replaceAllUsesWith(Padded);
  Padded->takeName(&G);
  return Padded;
}

bool pagesan::instrumentGlobals(Module &M, const Options &Opts) {
  if (!Opts.Globals)
    return false;
  // Set by front ends that were not asked for address checks.
  if (Opts.FrontendMarks && M.getModuleFlag("nosanitize_address"))
    return false;
  SmallVector<GlobalVariable *, 16> Chosen;
  for (GlobalVariable &G : M.globals()) {
    if (whySkipGlobal(G) == GlobalSkip::None)
      Chosen.push_back(&G);
    else
      ++NumGlobalsLeft;
  }
  if (Chosen.empty())
    return false;

  Describer Descriptions(M, Opts);
  bool HasDynamicInit = false;
  for (GlobalVariable *G : Chosen) {
    uint64_t Size =
        M.getDataLayout().getTypeAllocSize(G->getValueType()).getFixedValue();
    bool IsDynamicInit =
        G->hasSanitizerMetadata() && G->getSanitizerMetadata().IsDynInit;
    HasDynamicInit |= IsDynamicInit;
    const DIGlobalVariable *Source = sourceOf(*G);
    GlobalVariable *Padded = pad(*G, Size);
    G->eraseFromParent();
    Descriptions.describe(*Padded, Size, IsDynamicInit, Source);
    ++NumGlobals;
  }
  if (HasDynamicInit)
    markDynamicInitialisers(M, *Descriptions.moduleName());
  registerSection(M, PAGESAN_GLOBALS_SECTION, "globals");
  if (Descriptions.hasExports())
    registerSection(M, PAGESAN_EXPORTS_SECTION, "exports");
  Descriptions.finish();
  return true;
}
