#include <pagesan/interface.h>
#include <stdio.h>
#include <stdlib.h>

int main(int Argc, char **Argv) {
  (void)Argv;
  printf("PageSan %s\n", pagesan_version());
  volatile char *P = malloc(3);
  P[Argc > 1 ? 3 : 2] = 1;
  free((void *)P);
  return 0;
}
