//===- Target.cpp - What is compiled for ----------------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Target.h"
#include "ClangOptions.h"
#include "SupportedTarget.h"

using namespace llvm;
using namespace pagesan;

// As -m32 and the like change what --target= or clang itself says.
static Triple tripleOf(const opt::InputArgList &Args) {
  Triple T(Triple::normalize(
      Args.getLastArgValue(options::OPT_target, PAGESAN_DEFAULT_TARGET)));
  const opt::Arg *Width = Args.getLastArg(options::OPT_m16, options::OPT_m32,
                                          options::OPT_mx32, options::OPT_m64);
  if (!Width)
    return T;
  if (Width->getOption().matches(options::OPT_mx32))
    T.setEnvironment(Triple::GNUX32);
  else if (Width->getOption().matches(options::OPT_m64))
    T = T.get64BitArchVariant();
  else
    T = T.get32BitArchVariant();
  return T;
}

// Sources that are compiled for a device, too, unless they are told not to.
static bool isOffloading(const opt::InputArgList &Args) {
  const opt::Arg *Only = Args.getLastArg(options::OPT_offload_host_only,
                                         options::OPT_offload_device_only,
                                         options::OPT_offload_host_device);
  if (Only && Only->getOption().matches(options::OPT_offload_host_only))
    return false;
  for (const opt::Arg *A : Args) {
    StringRef Value = A->getNumValues() ? A->getValue() : "";
    // Since LLVM 22 the first is an alias of the second.
    StringRef Name = A->getOption().getName();
    if (Name == "fopenmp-targets=" || Name == "offload-targets=")
      return true;
    if (A->getOption().matches(options::OPT_x) &&
        (Value == "cuda" || Value == "hip"))
      return true;
    if (A->getOption().matches(options::OPT_INPUT) &&
        (Value.ends_with(".cu") || Value.ends_with(".hip")))
      return true;
  }
  return false;
}

std::string pagesan::whyUnsupportedTarget(const opt::InputArgList &Args) {
  if (isOffloading(Args))
    return std::string("PageSan cannot check code for devices (CUDA, HIP, "
                       "OpenMP targets): ") +
           HostOnlyText;
  Triple T = tripleOf(Args);
  if (isSupportedTarget(T))
    return "";
  return "PageSan " + std::string(SupportedTargetText) + ", not " + T.str();
}
