// A copy that forgets the terminating zero.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *duplicate(const char *Text) {
  char *Copy = malloc(strlen(Text));
  for (size_t I = 0; I <= strlen(Text); ++I)
    Copy[I] = Text[I];
  return Copy;
}

int main(void) {
  char *Copy = duplicate("sixteen letters!");
  puts(Copy);
  free(Copy);
  return 0;
}
