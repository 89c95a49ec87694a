// Global variables of every sort, one byte, one element and far too much.
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O0 %s -o %t && %python %S/../Inputs/run-table.py %s %t 40
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O1 %s -o %t && %python %S/../Inputs/run-table.py %s %t 40
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O2 %s -o %t && %python %S/../Inputs/run-table.py %s %t 40
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O3 %s -o %t && %python %S/../Inputs/run-table.py %s %t 40
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "table.h"

// --- Plain arrays --------------------------------------------------------------

int Before[4] = {1};
int Ints[10] = {1, 2, 3};
int After[4] = {1};
CASE(right, 9, 10) { return Ints[I]; } // BUG right global-buffer-overflow: 0 bytes after global variable 'Ints' defined in '.*table.cpp:{-2}' \(0x[0-9a-f]+\) of size 40
CASE(left, 0, -1) { return Ints[I]; } // BUG left global-buffer-overflow: 4 bytes before global variable 'Ints' defined in '.*table.cpp:{-3}'
CASE(write, 9, 10) { return Ints[I] = 5; } // BUG write global-buffer-overflow: WRITE of size 4
CASE(read, 9, 11) { return Ints[I]; } // BUG read global-buffer-overflow: READ of size 4 (.*\n)+.* 4 bytes after global variable 'Ints'

char Chars[13] = "abc";
CASE(chars, 12, 13) { return Chars[I]; } // BUG chars global-buffer-overflow: 0 bytes after global variable 'Chars' .* of size 13
CASE(chars_last_of_redzone, 12, 31) { return Chars[I]; } // BUG chars_last_of_redzone global-buffer-overflow: 18 bytes after global variable 'Chars'
short Shorts[3];
CASE(shorts, 2, 3) { return Shorts[I]; } // BUG shorts global-buffer-overflow: 0 bytes after global variable 'Shorts' .* of size 6
double Doubles[5];
CASE(doubles, 4, 5) { return long(Doubles[I]); } // BUG doubles global-buffer-overflow: READ of size 8
typedef int V4 __attribute__((vector_size(16)));
V4 Vectors[3];
CASE(vectors, 2, 3) { return Vectors[I][I & 1]; } // BUG vectors global-buffer-overflow: after global variable 'Vectors' .* of size 48
char One = 1;
CASE(one_byte, 0, 1) { return (&One)[I]; } // BUG one_byte global-buffer-overflow: 0 bytes after global variable 'One' .* of size 1
long Matrix[3][4];
CASE(matrix, 2, 3) { return Matrix[I][0]; } // BUG matrix global-buffer-overflow: 0 bytes after global variable 'Matrix' .* of size 96
int Big[2048] = {1};
CASE(far, 2047, 2048 + 200) { return Big[I]; } // BUG far global-buffer-overflow: 800 bytes after global variable 'Big' .* of size 8192
int Bss[1000];
CASE(bss, 999, 1000) { return Bss[I]; } // BUG bss global-buffer-overflow: 0 bytes after global variable 'Bss' .* of size 4000
static int Static[7];
CASE(statics, 6, 7) { return ++Static[I]; } // BUG statics global-buffer-overflow: global variable 'Static'
int Single;
CASE(single, 0, 1) { return (&Single)[I]; } // BUG single global-buffer-overflow: global variable 'Single' .* of size 4

// --- Constants -----------------------------------------------------------------

const int Primes[6] = {2, 3, 5, 7, 11, 13};
CASE(constants, 5, 6) { return Primes[I]; } // BUG constants global-buffer-overflow: global variable 'Primes' .* of size 24
constexpr unsigned char Bytes[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
CASE(constexprs, 8, 9) { return Bytes[I]; } // BUG constexprs global-buffer-overflow: global variable 'Bytes' .* of size 9
CASE(literal, 7, 8) { return "literal"[I]; } // BUG literal global-buffer-overflow: 0 bytes after global variable '.str[.0-9]*' defined in '.*table.cpp:{+0}' .* of size 8\n +'.str[.0-9]*' is ascii string 'literal'
CASE(literal_tail, 3, 4) { return "ral"[I]; } // BUG literal_tail global-buffer-overflow: of size 4
CASE(wide_literal, 4, 5) { return L"wide"[I]; } // BUG wide_literal global-buffer-overflow: of size 20
const char *const Names[3] = {"a", "b", "c"};
CASE(pointers, 2, 3) { return Names[I][0]; } // BUG pointers global-buffer-overflow: global variable 'Names' .* of size 24

// --- Structures ----------------------------------------------------------------

struct Pair {
  int First;
  char Second[3];
};
Pair Pairs[4];
CASE(structs, 3, 4) { return Pairs[I].First; } // BUG structs global-buffer-overflow: 0 bytes after global variable 'Pairs' .* of size 32
CASE(struct_member, 3, 4) { return Pairs[I].Second[1]; } // BUG struct_member global-buffer-overflow: 5 bytes after global variable 'Pairs'
union Either {
  int Small;
  char Text[11];
} Union;
CASE(unions, 11, 12) { return Union.Text[I]; } // BUG unions global-buffer-overflow: global variable 'Union' .* of size 12
struct Flexible {
  int Count;
  int Data[];
} Flex = {2, {1, 2}};
CASE(flexible, 1, 2) { return Flex.Data[I]; } // BUG flexible global-buffer-overflow: global variable 'Flex' .* of size 12
struct alignas(64) Wide {
  int Data[16];
} Aligned;
CASE(aligned, 15, 16) { return Aligned.Data[I]; } // BUG aligned global-buffer-overflow: global variable 'Aligned' .* of size 64
alignas(4096) int PageAligned[8];
CASE(page_aligned, 7, 8) { // The address stays aligned.
  if (reinterpret_cast<unsigned long>(PageAligned) % 4096)
    return failed();
  return PageAligned[I]; // BUG page_aligned global-buffer-overflow: global variable 'PageAligned'
}

// --- C++ -----------------------------------------------------------------------

namespace deep {
namespace er {
int Spaced[3];
}
} // namespace deep
CASE(name_space, 2, 3) { return deep::er::Spaced[I]; } // BUG name_space global-buffer-overflow: global variable 'deep::er::Spaced'
namespace {
int Anonymous[3];
}
CASE(anonymous, 2, 3) { return ++Anonymous[I]; } // BUG anonymous global-buffer-overflow: global variable '.anonymous namespace.::Anonymous'
struct Class {
  static int Member[5];
  static inline int InlineMember[5] = {1};
};
int Class::Member[5];
CASE(member, 4, 5) { return Class::Member[I]; } // BUG member global-buffer-overflow: global variable 'Class::Member'
CASE(inline_member, 4, 5) { return Class::InlineMember[I]; } // BUG inline_member global-buffer-overflow: global variable 'Class::InlineMember'
inline int Inline[5] = {1};
CASE(inlines, 4, 5) { return Inline[I]; } // BUG inlines global-buffer-overflow: global variable 'Inline'
template <class T> struct Template {
  static T Data[3];
};
template <class T> T Template<T>::Data[3] = {};
CASE(templates, 2, 3) { return Template<long>::Data[I]; } // BUG templates global-buffer-overflow: global variable 'Template<long>::Data'
CASE(local_static, 3, 4) {
  static int Local[4] = {1};
  return ++Local[I]; // BUG local_static global-buffer-overflow: global variable 'local_static\(long\)::Local'
}
inline int *inInline() {
  static int Local[3] = {1};
  return Local;
}
CASE(inline_local_static, 2, 3) { return inInline()[I]; } // BUG inline_local_static global-buffer-overflow: global variable 'inInline\(\)::Local'
int source() { return std::printf("%s", ""); }
struct Constructed {
  int Data[4] = {source()};
} Object;
CASE(dynamic_init, 3, 4) { return Object.Data[I]; } // BUG dynamic_init global-buffer-overflow: global variable 'Object' .* of size 16

// --- Attributes ------------------------------------------------------------------

__attribute__((weak)) int Weak[3] = {1};
CASE(weak, 2, 3) { return Weak[I]; } // BUG weak global-buffer-overflow: global variable 'Weak'
__attribute__((section(".data.mine"))) int Placed[3] = {1};
CASE(section, 2, 3) { return Placed[I]; } // BUG section global-buffer-overflow: global variable 'Placed'
__attribute__((visibility("hidden"))) int Hidden[3] = {1};
CASE(hidden, 2, 3) { return Hidden[I]; } // BUG hidden global-buffer-overflow: global variable 'Hidden'
extern "C" int Base[3];
int Base[3] = {1};
extern "C" int Alias[3] __attribute__((alias("Base")));
CASE(alias, 2, 3) { return Alias[I]; } // BUG alias global-buffer-overflow: global variable 'Base'
__attribute__((used)) int Used[3] = {1};
CASE(used, 2, 3) { return Used[I]; } // BUG used global-buffer-overflow: global variable 'Used'
volatile int Volatile[3];
CASE(volatiles, 2, 3) { return Volatile[I]; } // BUG volatiles global-buffer-overflow: global variable 'Volatile'

// --- Ways to get there -------------------------------------------------------------

int Loop[8];
CASE(loop, 8, 9) {
  long Sum = 0;
  for (long J = 0; J < I; ++J)
    Sum += Loop[J]; // BUG loop global-buffer-overflow: 0 bytes after global variable 'Loop'
  return Sum;
}
CASE(through_pointer, 7, 8) {
  int *volatile P = Loop;
  return P[I]; // BUG through_pointer global-buffer-overflow: global variable 'Loop'
}
char Straddled[10];
CASE(straddle, 6, 8) {
  int Value;
  char *volatile P = Straddled + I;
  std::memcpy(&Value, P, sizeof(Value)); // BUG straddle global-buffer-overflow: 0 bytes after global variable 'Straddled'
  return Value;
}
char From[20] = "text", To[20];
CASE(copy, 20, 21) {
  std::memcpy(To, From, size_t(I)); // BUG copy global-buffer-overflow: READ of size 21
  return To[0];
}
CASE(fill, 20, 22) {
  std::memset(To, 1, size_t(I)); // BUG fill global-buffer-overflow: WRITE of size 22 (.*\n)+.*0 bytes after global variable 'To'
  return To[0];
}
int Counter[2];
CASE(atomic, 1, 2) { return __atomic_fetch_add(&Counter[I], 1, __ATOMIC_SEQ_CST); } // BUG atomic global-buffer-overflow: global variable 'Counter'

// --- What must stay as it is ---------------------------------------------------------

__attribute__((section("my_set"), used)) int SetA = 1;
__attribute__((section("my_set"), used)) int SetB = 2;
__attribute__((section("my_set"), used)) int SetC = 3;
extern "C" int __start_my_set[], __stop_my_set[];
CLEAN(linker_set) {
  long Sum = 0;
  for (int *P = __start_my_set; P != __stop_my_set; ++P)
    Sum = Sum * 10 + *P;
  return Sum == 123 ? 0 : failed();
}
thread_local int PerThread[3] = {1, 2, 3};
CLEAN(thread_local_left_alone) { return PerThread[I] + PerThread[I + 2]; }
__attribute__((no_sanitize("address"))) int OptedOut[2] = {1, 2};
CLEAN(opted_out) { return sizeof(OptedOut) + OptedOut[1]; }
CLEAN(sizes) {
  return sizeof(Ints) == 40 && sizeof(Chars) == 13 && !std::strcmp(From, "text")
             ? 0
             : failed();
}

// --- Members -------------------------------------------------------------------

struct Declared {
  static int Ones[3];
};
int Declared::Ones[3] = {1, 1, 1};
CASE(declared, 2, 3) { return Declared::Ones[I]; } // BUG declared global-buffer-overflow: global variable 'Declared::Ones' defined in '.*table.cpp:{-3}'
