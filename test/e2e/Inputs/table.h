/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Many small programs in one, for run-table.py.

   CASE(name, good, bad) { body } is run with I = good, after which nothing may
   be reported, or with I = bad, which must make the report that the body
   announces on the line that is to blame:

     ... // BUG name kind: regular expression that the report must match

   good and bad are no constants to the compiler. CLEAN(name) { body } has no
   bug. */
#ifndef TABLE_H
#define TABLE_H

#include <cstdio>
#include <cstring>

// A CLEAN case that found something wrong.
inline long failed() {
  std::puts("ERROR: a clean case failed");
  return -1;
}

struct Case {
  const char *Name;
  long (*Body)(long);
  long Good, Bad;
  bool HasBug;
  Case *Next;
  static Case *First;
  Case(const char *Name, long (*Body)(long), long Good, long Bad, bool HasBug)
      : Name(Name), Body(Body), Good(Good), Bad(Bad), HasBug(HasBug),
        Next(First) {
    First = this;
  }
};
Case *Case::First;

#define CASE(Name, Good, Bad)                                                  \
  static long Name(long);                                                      \
  static Case Case_##Name(#Name, Name, Good, Bad, true);                       \
  __attribute__((noinline)) static long Name([[maybe_unused]] long I)
#define CLEAN(Name)                                                            \
  static long Name(long);                                                      \
  static Case Case_##Name(#Name, Name, 0, 0, false);                           \
  __attribute__((noinline)) static long Name([[maybe_unused]] long I)

int main(int Argc, char **Argv) {
  long Sum = 0;
  for (Case *C = Case::First; C; C = C->Next) {
    if (Argc == 2 && C->HasBug && !std::strcmp(Argv[1], C->Name))
      Sum += C->Body(C->Bad);
    if (Argc == 1)
      Sum += C->Body(C->Good);
  }
  std::printf("done %s\n", Sum == -1 ? "?" : "");
  return 0;
}

#endif
