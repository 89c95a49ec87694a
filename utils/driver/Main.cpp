//===- Main.cpp - pagesan-clang and pagesan-clang++ -----------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Adds what instrumentation and the runtime need to a compiler command line
// and becomes clang. Everything else is the user's, unchanged and in order.
//
//===----------------------------------------------------------------------===//
#include "Help.h"
#include "Invocation.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

using namespace pagesan;

namespace {

[[noreturn]] void fail(const std::string &Text) {
  std::fprintf(stderr, "pagesan-clang: error: %s\n", Text.c_str());
  std::exit(1);
}

// The folder above bin/, wherever the tree was moved to.
std::string prefix() {
  char Path[PATH_MAX];
  ssize_t Length = readlink("/proc/self/exe", Path, sizeof(Path) - 1);
  if (Length < 0)
    fail("cannot read /proc/self/exe");
  std::string Own(Path, size_t(Length));
  std::string Bin = Own.substr(0, Own.rfind('/'));
  return Bin.substr(0, Bin.rfind('/'));
}

std::string libraryPath(const char *Name) {
  std::string Path = prefix() + "/" PAGESAN_LIBRARY_SUBDIR "/" + Name;
  if (access(Path.c_str(), R_OK) != 0)
    fail("cannot read " + Path + ": is the installation complete?");
  return Path;
}

void add(ArgumentList &To, std::initializer_list<std::string> Args) {
  To.insert(To.end(), Args);
}

// For the compiler proper only: the assembler has no plugin that knows them.
void addLLVMOption(ArgumentList &Args, const std::string &Option) {
  add(Args, {"-Xclang", "-mllvm", "-Xclang", Option});
}

// The front end marks functions and obeys attributes and ignorelists because
// it believes in -fsanitize=address; the driver must not, or it would link
// AddressSanitizer. Our pass takes the marks before AddressSanitizer's looks.
void addCompileArgs(ArgumentList &Args, const Invocation &User, bool IsCxx) {
  std::string Plugin = libraryPath("PageSanPass.so");
  add(Args, {"-fplugin=" + Plugin, "-fpass-plugin=" + Plugin});
  add(Args, {"-Xclang", "-fsanitize=address"});
  if (User.UseAfterScope)
    add(Args, {"-Xclang", "-fsanitize-address-use-after-scope"});
  if (!User.FieldPadding.empty())
    add(Args,
        {"-Xclang", "-fsanitize-address-field-padding=" + User.FieldPadding});
  addLLVMOption(Args, "-asan-globals=0");
  addLLVMOption(Args, "-asan-constructor-kind=none");
  addLLVMOption(Args, "-pagesan-frontend-marks");
  if (!User.UseAfterReturn.empty())
    addLLVMOption(Args, "-pagesan-use-after-return=" + User.UseAfterReturn);
  for (const std::string &Option : User.PassOptions)
    addLLVMOption(Args, Option);
  add(Args, {"-fno-omit-frame-pointer"});
  if (IsCxx)
    add(Args, {"-fno-assume-sane-operator-new"});
  if (access(PAGESAN_SYSTEM_IGNORELIST, R_OK) == 0)
    add(Args,
        {"-Xclang", "-fsanitize-system-ignorelist=" PAGESAN_SYSTEM_IGNORELIST});
  for (const std::string &List : User.IgnoreLists)
    add(Args, {"-Xclang", List});
}

// By -Xlinker, as a -x option before it would make it a source; nor may a path
// with commas be taken apart.
void addWholeArchive(ArgumentList &Args, const std::string &Path) {
  for (const std::string &Word : {std::string("--whole-archive"), Path,
                                  std::string("--no-whole-archive")})
    add(Args, {"-Xlinker", Word});
}

// Before the program's libraries, so that it is in front of all of them. The
// stubs' contract about registers leaves no room for lazy binding.
void addSharedRuntime(ArgumentList &Args) {
  std::string Path = libraryPath("libpagesan.so");
  std::string Folder = Path.substr(0, Path.rfind('/'));
  for (const std::string &Word :
       {std::string("--push-state"), std::string("--no-as-needed"), Path,
        std::string("--pop-state"), std::string("-rpath"), Folder,
        std::string("-z"), std::string("now")})
    add(Args, {"-Xlinker", Word});
}

// In front of the user's objects: an entry of theirs in .preinit_array runs
// checks, which ours has to come before. Shared libraries take the runtime's
// symbols from the executable.
void addRuntime(ArgumentList &Args, const Invocation &User) {
  if (User.Relocatable || !User.Runtime)
    return;
  if (User.SharedRuntime) {
    if (!User.Shared)
      add(Args, {"-Xlinker", libraryPath("preinit_shared.o")});
    return addSharedRuntime(Args);
  }
  if (User.Shared)
    return;
  addWholeArchive(Args, libraryPath("libpagesan.a"));
  add(Args, {"-Xlinker", "--dynamic-list=" + libraryPath("libpagesan.syms")});
}

// Each __sanitizer_* symbol has one owner, our runtime: in these copies of
// UndefinedBehaviorSanitizer's they are weak, or local if ours is a library.
void addUbsanRuntime(ArgumentList &Args, const Invocation &User) {
  if (User.SharedRuntime) {
    add(Args, {"-Xlinker", libraryPath("ubsan_shared.o")});
    if (User.LinksCxx)
      add(Args, {"-Xlinker", libraryPath("ubsan_cxx_shared.o")});
    return;
  }
  addWholeArchive(Args, libraryPath("libubsan.a"));
  if (User.LinksCxx)
    addWholeArchive(Args, libraryPath("libubsan_cxx.a"));
}

void addLinkArgs(ArgumentList &Args, const Invocation &User) {
  if (User.LinkTimeOptimization && !User.LinkerChosen)
    add(Args, {"-fuse-ld=lld"});
  if (User.Shared || User.Relocatable || !User.Runtime)
    return;
  // Left alone, clang takes UndefinedBehaviorSanitizer's runtime for coverage,
  // too.
  if (User.UbsanRuntime || User.Coverage)
    add(Args, {"-fno-sanitize-link-runtime"});
  if (User.Fuzzer) {
    addWholeArchive(Args, PAGESAN_FUZZER_LIBRARY);
    add(Args, {"-lstdc++"});
  }
  if (User.UbsanRuntime)
    addUbsanRuntime(Args, User);
  // Needed for sure: what the runtime defines (sincos) it finds there at run
  // time only, which the linker cannot see.
  if (!User.NoDefaultLibs)
    add(Args, {"-Xlinker", "--push-state", "-Xlinker", "--no-as-needed",
               "-lpthread", "-ldl", "-lm", "-lrt", "-Xlinker", "--pop-state"});
}

[[noreturn]] void become(const std::string &Program, const ArgumentList &Args) {
  std::vector<char *> Argv;
  Argv.push_back(const_cast<char *>(Program.c_str()));
  for (const std::string &Arg : Args)
    Argv.push_back(const_cast<char *>(Arg.c_str()));
  Argv.push_back(nullptr);
  execvp(Program.c_str(), Argv.data());
  fail("cannot run " + Program + ": " + std::strerror(errno) +
       " (set PAGESAN_CLANG or PAGESAN_CLANGXX to the clang to use)");
}

std::string clangFor(bool IsCxx) {
  const char *Chosen = std::getenv(IsCxx ? "PAGESAN_CLANGXX" : "PAGESAN_CLANG");
  if (Chosen && *Chosen)
    return Chosen;
  return IsCxx ? PAGESAN_CLANGXX_PATH : PAGESAN_CLANG_PATH;
}

// Not every step uses every argument.
void addQuietly(ArgumentList &To, const ArgumentList &Args) {
  if (Args.empty())
    return;
  add(To, {"--start-no-unused-arguments"});
  To.insert(To.end(), Args.begin(), Args.end());
  add(To, {"--end-no-unused-arguments"});
}

ArgumentList commandLine(const Invocation &User, bool IsCxx) {
  ArgumentList InFront, Behind, Args;
  if (User.HasInput && User.Instrument)
    addCompileArgs(InFront, User, IsCxx);
  if (User.links()) {
    addRuntime(InFront, User);
    addLinkArgs(Behind, User);
  }
  addQuietly(Args, InFront);
  // Behind "--" everything is an input.
  auto Inputs = std::find(User.Args.begin(), User.Args.end(), "--");
  Args.insert(Args.end(), User.Args.begin(), Inputs);
  addQuietly(Args, Behind);
  Args.insert(Args.end(), Inputs, User.Args.end());
  return Args;
}

} // namespace

int main(int Argc, char **Argv) {
  const char *Slash = std::strrchr(Argv[0], '/');
  bool IsCxx = std::strstr(Slash ? Slash + 1 : Argv[0], "++") != nullptr;

  ArgumentList Given = expandResponseFiles({Argv + 1, Argv + Argc});
  // Not a driver's command line.
  if (!Given.empty() && Given[0].rfind("-cc1", 0) == 0)
    become(clangFor(IsCxx), {Argv + 1, Argv + Argc});
  if (std::find(Given.begin(), Given.end(), "--help-pagesan") != Given.end()) {
    printHelp();
    return 0;
  }
  Invocation User = parseInvocation(Given, IsCxx);
  if (!User.Error.empty())
    fail(User.Error);
  constexpr size_t kMaxCommandLine = 100 * 1024;
  become(clangFor(IsCxx),
         packArguments(commandLine(User, IsCxx), kMaxCommandLine));
}
