// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What C++ compiles to: CLASSES instances of templates with containers,
// virtual calls, lambdas, and cleanups on the way of exceptions.
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

struct Shape {
  virtual ~Shape() = default;
  virtual std::string name(int Detail) const = 0;
};

template <int N> struct Named : Shape {
  std::vector<std::string> Parts;
  std::map<int, std::string> Notes;
  char Short[N % 24 + 8];

  explicit Named(const char *Text) : Short{} {
    for (int I = 0; Text[I] && I < int(sizeof Short) - 1; ++I)
      Short[I] = Text[I];
    Parts.emplace_back(Text);
  }

  std::string name(int Detail) const override {
    std::string Out = Short;
    for (const std::string &Part : Parts)
      Out += Part + std::to_string(Detail + N);
    auto Note = Notes.find(Detail);
    if (Note == Notes.end())
      throw std::out_of_range("no note in " + Out);
    return Out + Note->second;
  }

  void note(int Detail, const std::string &Text) {
    std::function<void(const std::string &)> Add = [&](const std::string &T) {
      Notes[Detail] = T + Short;
    };
    Add(Text);
    Parts.push_back(Text.substr(0, N % 5));
  }
};

template <int... Ns>
std::vector<std::unique_ptr<Shape>> makeAll(std::integer_sequence<int, Ns...>,
                                            const char *Text) {
  std::vector<std::unique_ptr<Shape>> All;
  (All.push_back([&] {
    auto One = std::make_unique<Named<Ns>>(Text);
    One->note(Ns, Text);
    return One;
  }()),
   ...);
  return All;
}

std::string describe(const char *Text) {
  std::string Out;
  int Detail = 0;
  for (const auto &One :
       makeAll(std::make_integer_sequence<int, CLASSES>(), Text))
    try {
      Out += One->name(Detail++);
    } catch (const std::out_of_range &Error) {
      Out += Error.what();
    }
  return Out;
}
