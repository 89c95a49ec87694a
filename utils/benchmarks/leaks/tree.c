// A random binary tree of N objects of 64 bytes, all reachable at exit.
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdint.h>
#include <stdlib.h>

struct Node {
  struct Node *Children[2];
  char Rest[48];
};

static struct Node *Root;
static uint64_t Seed = 1;
static uint32_t next(void) {
  Seed = Seed * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(Seed >> 32);
}

// Below a random node of those there are, along a random path.
static void insert(struct Node *Under, struct Node *New) {
  for (;;) {
    struct Node **Child = &Under->Children[next() & 1];
    if (!*Child) {
      *Child = New;
      return;
    }
    Under = *Child;
  }
}

int main(int Argc, char **Argv) {
  uint32_t Count = Argc > 1 ? (uint32_t)atoi(Argv[1]) : 1000000;
  struct Node **All = malloc(Count * sizeof(*All));
  for (uint32_t I = 0; I < Count; ++I)
    All[I] = calloc(1, sizeof(struct Node));
  for (uint32_t I = 1; I < Count; ++I)
    insert(All[(uint64_t)next() * I >> 32], All[I]);
  Root = All[0];
  free(All);
  return Root == NULL;
}
