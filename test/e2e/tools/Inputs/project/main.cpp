#include <cstdio>

extern "C" int readAt(int Index);

int main(int Argc, char **) {
  std::printf("value %d\n", readAt(Argc > 1 ? 10 : 9));
  return 0;
}
