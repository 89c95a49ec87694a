#include <stdlib.h>

int readAt(int Index) {
  volatile int *P = calloc(10, sizeof(int));
  P[9] = 7;
  int Value = P[Index];
  free((void *)P);
  return Value;
}
