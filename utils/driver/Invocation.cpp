//===- Invocation.cpp - What a compiler command line asks for
//------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Invocation.h"

#include <algorithm>
#include <cstring>
#include <string_view>

using namespace pagesan;

namespace {

bool startsWith(std::string_view Text, std::string_view Prefix) {
  return Text.substr(0, Prefix.size()) == Prefix;
}

bool isOneOf(std::string_view Text, std::initializer_list<const char *> List) {
  return std::find(List.begin(), List.end(), Text) != List.end();
}

// Options whose value is the next word. What clang does not list here takes
// its value in the same word.
bool takesNextWord(std::string_view Arg) {
  return isOneOf(Arg, {"-o",
                       "-x",
                       "-I",
                       "-D",
                       "-U",
                       "-L",
                       "-l",
                       "-T",
                       "-u",
                       "-z",
                       "-e",
                       "-A",
                       "-F",
                       "-G",
                       "-MF",
                       "-MT",
                       "-MQ",
                       "-MJ",
                       "-include",
                       "-imacros",
                       "-isystem",
                       "-iquote",
                       "-idirafter",
                       "-iprefix",
                       "-iwithprefix",
                       "-isysroot",
                       "-iwithprefixbefore",
                       "-include-pch",
                       "-ivfsoverlay",
                       "-Xclang",
                       "-Xlinker",
                       "-Xassembler",
                       "-Xpreprocessor",
                       "-Xanalyzer",
                       "-mllvm",
                       "-arch",
                       "-target",
                       "--target",
                       "-gcc-toolchain",
                       "--sysroot",
                       "--param",
                       "-aux-info",
                       "-dumpbase",
                       "-dumpdir",
                       "-wrapper",
                       "-plugin-arg",
                       "-install_name",
                       "-rpath",
                       "-soname",
                       "--config",
                       "-working-directory",
                       "-cxx-isystem",
                       "-resource-dir"});
}

bool stopsBeforeLink(std::string_view Arg) {
  return isOneOf(Arg,
                 {"-c", "-S", "-E", "-M", "-MM", "-fsyntax-only", "--analyze",
                  "-emit-ast", "--precompile", "-print-search-dirs",
                  "-dumpmachine", "-dumpversion", "--help", "--version"}) ||
         startsWith(Arg, "-print-") || startsWith(Arg, "--print-");
}

bool generatesNoCode(std::string_view Arg) {
  return isOneOf(Arg, {"-E", "-M", "-MM", "-fsyntax-only", "--analyze"});
}

// "-z defs" in its spellings, with the runtime's symbols still undefined in a
// shared library: they are the executable's.
bool isNoUndefined(std::string_view Value) {
  return isOneOf(Value, {"defs", "--no-undefined", "-no-undefined"});
}

// Takes the words about undefined symbols out of "-Wl,a,b,c".
std::string withoutNoUndefined(const std::string &Arg) {
  std::vector<std::string> Words;
  for (size_t Pos = 4; Pos <= Arg.size();) {
    size_t Comma = std::min(Arg.find(',', Pos), Arg.size());
    Words.push_back(Arg.substr(Pos, Comma - Pos));
    Pos = Comma + 1;
  }
  std::string Kept = "-Wl";
  for (size_t I = 0; I != Words.size(); ++I) {
    if (Words[I] == "-z" && I + 1 != Words.size() && Words[I + 1] == "defs") {
      ++I;
      continue;
    }
    if (!isNoUndefined(Words[I]) || Words[I] == "defs")
      Kept += "," + Words[I];
  }
  return Kept == "-Wl" ? std::string() : Kept;
}

class Parser {
public:
  explicit Parser(bool IsCxx) { Result.LinksCxx = IsCxx; }

  Invocation parse(const ArgumentList &Args) {
    for (size_t I = 0; I != Args.size(); ++I) {
      if (Args[I] == "--") {
        Result.Inputs.assign(Args.begin() + long(I), Args.end());
        for (size_t J = I + 1; J != Args.size(); ++J)
          noteInput(Args[J]);
        break;
      }
      if (takesNextWord(Args[I]) && I + 1 != Args.size()) {
        parsePair(Args[I], Args[I + 1]);
        ++I;
        continue;
      }
      parseWord(Args[I]);
    }
    dropNoUndefined();
    if (Traps)
      Result.UbsanRuntime = false;
    return Result;
  }

private:
  void keep(const std::string &Arg) { Result.Args.push_back(Arg); }

  void parsePair(const std::string &Option, const std::string &Value) {
    if (Option == "-x")
      Language = Value;
    if (Option == "-l")
      Result.HasInput = true, Result.OnlyHeaders = false;
    if (Option == "-mllvm" && startsWith(Value, "-pagesan")) {
      Result.PassOptions.push_back(Value);
      return;
    }
    keep(Option);
    keep(Value);
  }

  void noteInput(const std::string &Path) {
    Result.HasInput = true;
    size_t Dot = Path.rfind('.');
    std::string End = Dot == std::string::npos ? "" : Path.substr(Dot + 1);
    bool IsHeader =
        Language.empty()
            ? isOneOf(End, {"h", "H", "hh", "hpp", "hxx", "h++", "inl"})
            : Language.find("header") != std::string::npos;
    if (!IsHeader)
      Result.OnlyHeaders = false;
  }

  // -fsanitize=a,b: address is ours, the rest is clang's.
  void parseSanitize(const std::string &Arg, bool On) {
    size_t Equals = Arg.find('=');
    std::string Kept;
    for (size_t Pos = Equals + 1; Pos <= Arg.size();) {
      size_t Comma = std::min(Arg.find(',', Pos), Arg.size());
      std::string Name = Arg.substr(Pos, Comma - Pos);
      Pos = Comma + 1;
      if (Name == "address" || (Name == "all" && !On)) {
        Result.Instrument = On;
        if (Name == "address")
          continue;
      }
      if (On && isOneOf(Name, {"thread", "memory", "hwaddress",
                               "kernel-address", "dataflow"}))
        Result.Error =
            "-fsanitize=" + Name + " cannot be combined with PageSan";
      if (On && isOneOf(Name, {"undefined", "integer", "bounds", "null",
                               "alignment", "vptr", "signed-integer-overflow",
                               "shift", "implicit-conversion"}))
        Result.UbsanRuntime = true;
      if (Name == "fuzzer")
        Result.Fuzzer = On;
      Result.Coverage |= On && startsWith(Name, "fuzzer");
      Kept += (Kept.empty() ? "" : ",") + Name;
    }
    if (!Kept.empty())
      keep(Arg.substr(0, Equals + 1) + Kept);
  }

  void parseWord(const std::string &Arg) {
    if (startsWith(Arg, "-fsanitize="))
      return parseSanitize(Arg, true);
    if (startsWith(Arg, "-fno-sanitize="))
      return parseSanitize(Arg, false);
    // AddressSanitizer's own tuning means nothing without its pass.
    if (startsWith(Arg, "-fsanitize-address-") ||
        startsWith(Arg, "-fno-sanitize-address-") ||
        isOneOf(Arg, {"-static-libasan", "-static-libsan", "-shared-libasan",
                      "-shared-libsan"})) {
      if (Arg == "-fno-sanitize-address-use-after-scope")
        Result.UseAfterScope = false;
      if (startsWith(Arg, "-shared-lib") || startsWith(Arg, "-static-lib"))
        Result.SharedRuntime = startsWith(Arg, "-shared-lib");
      return;
    }
    Result.Coverage |= startsWith(Arg, "-fsanitize-coverage=");
    Traps |= isOneOf(Arg, {"-fsanitize-trap", "-fsanitize-trap=undefined",
                           "-fsanitize-trap=all",
                           "-fsanitize-undefined-trap-on-error"});
    noteIgnoreList(Arg);
    noteFlags(Arg);
    if (startsWith(Arg, "-x") && Arg.size() > 2)
      Language = Arg.substr(2);
    else if (Arg[0] != '-' || Arg == "-" || startsWith(Arg, "-l"))
      noteInput(Arg);
    keep(Arg);
  }

  // The driver passes lists on for sanitizers that it knows to be on only.
  void noteIgnoreList(const std::string &Arg) {
    if (startsWith(Arg, "-fsanitize-ignorelist="))
      Result.IgnoreLists.push_back(Arg);
    if (Arg == "-fno-sanitize-ignorelist")
      Result.IgnoreLists.clear();
  }

  void noteFlags(const std::string &Arg) {
    Result.StopsBeforeLink |= stopsBeforeLink(Arg);
    Result.GeneratesCode &= !generatesNoCode(Arg);
    Result.Shared |= Arg == "-shared" || Arg == "--shared";
    Result.Relocatable |= Arg == "-r" || Arg == "--relocatable";
    Result.Static |=
        Arg == "-static" || Arg == "--static" || Arg == "-static-pie";
    Result.NoDefaultLibs |= Arg == "-nostdlib" || Arg == "-nodefaultlibs";
    if (startsWith(Arg, "-flto"))
      Result.LinkTimeOptimization = true;
    if (Arg == "-fno-lto")
      Result.LinkTimeOptimization = false;
    Result.LinkerChosen |=
        startsWith(Arg, "-fuse-ld=") || startsWith(Arg, "--ld-path=");
  }

  void dropNoUndefined() {
    if (!Result.Shared || Result.SharedRuntime)
      return;
    ArgumentList Kept;
    for (size_t I = 0; I != Result.Args.size(); ++I) {
      const std::string &Arg = Result.Args[I];
      bool HasNext = I + 1 != Result.Args.size();
      if ((Arg == "-z" && HasNext && Result.Args[I + 1] == "defs") ||
          (Arg == "-Xlinker" && HasNext && isNoUndefined(Result.Args[I + 1]) &&
           Result.Args[I + 1] != "defs")) {
        ++I;
        continue;
      }
      if (Arg == "-Xlinker" && HasNext && Result.Args[I + 1] == "-z" &&
          I + 3 < Result.Args.size() && Result.Args[I + 3] == "defs") {
        I += 3;
        continue;
      }
      std::string Left =
          startsWith(Arg, "-Wl,") ? withoutNoUndefined(Arg) : Arg;
      if (!Left.empty())
        Kept.push_back(Left);
    }
    Result.Args = Kept;
  }

  Invocation Result;
  std::string Language;
  bool Traps = false; // UBSan's checks, instead of calling its runtime
};

} // namespace

Invocation pagesan::parseInvocation(const ArgumentList &Args,
                                    bool IsCxxDriver) {
  return Parser(IsCxxDriver).parse(Args);
}
