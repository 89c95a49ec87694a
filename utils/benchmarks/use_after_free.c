// A large buffer that is used once too often. Its memory has been given back to
// the kernel; its addresses have not been given to anybody.
#include <stdio.h>
#include <stdlib.h>

struct Image {
  int Width, Height;
  unsigned *Pixels;
};

static void release(struct Image *Picture) { free(Picture->Pixels); }

static unsigned brightest(const struct Image *Picture) {
  unsigned Best = 0;
  for (int I = 0; I < Picture->Width * Picture->Height; ++I)
    if (Picture->Pixels[I] > Best)
      Best = Picture->Pixels[I];
  return Best;
}

int main(void) {
  struct Image Picture = {1024, 768, NULL};
  Picture.Pixels = calloc(1024 * 768, sizeof(unsigned));
  printf("brightest: %u\n", brightest(&Picture));
  release(&Picture);
  printf("brightest: %u\n", brightest(&Picture));
  return 0;
}
