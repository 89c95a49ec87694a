/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* reach SIZE LIMIT: how many bytes of other objects of SIZE bytes are freed
 * after one until a use of it would be missed, or be told as something else;
 * prints that number, or LIMIT when it never was. Asks the runtime. */
#include "common.h"

int __asan_address_is_poisoned(const volatile void *Addr);
size_t __asan_get_free_stack(void *Addr, void **Trace, size_t Size,
                             int *ThreadId);

const char *__asan_locate_address(void *Addr, char *Name, size_t NameSize,
                                  void **Begin, size_t *Size);

/* The others are a byte larger: another object at the same place is told
 * apart. */
static int isCaught(char *Dead, size_t Size) {
  void *Trace[1], *Begin;
  char Name[16];
  int Thread;
  size_t Told = 0;
  __asan_locate_address(Dead, Name, sizeof(Name), &Begin, &Told);
  return __asan_address_is_poisoned(Dead) && Told == Size &&
         __asan_get_free_stack(Dead, Trace, 1, &Thread) != 0;
}

int main(int Argc, char **Argv) {
  if (Argc != 3)
    return 2;
  size_t Size = argument(Argv, 1), Limit = argument(Argv, 2), Freed = 0;
  char *Dead = allocate(Size - 1);
  *Dead = 1;
  free(Dead);
  while (Freed < Limit && isCaught(Dead, Size - 1)) {
    char *Other = allocate(Size);
    *(volatile char *)Other = 1;
    free(Other);
    Freed += Size;
  }
  printf("%zu\n", Freed < Limit ? Freed : Limit);
  return 0;
}
